import { randomBytes } from "node:crypto";
import { ArmError } from "../arm/protocol";
import { withNames } from "../bodies/body-type";
import { objectIn, textIn } from "../bodies/request-body";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import type { ResourceModel } from "../generic/resource-model";
import { isJsonObject, type JsonObject } from "../json";
import { VAULT_DOMAIN } from "./vault";

export const SECRET_TYPE = "Microsoft.KeyVault/vaults/secrets";

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, Microsoft.KeyVault/vaults/secrets. */
const SECRET_NAME = /^[a-z0-9-]{1,127}$/i;

/**
 * A secret in Azure Resource Manager. Its value can be written and never read. Each value is a new version.
 *
 * Source: the REST interface of Microsoft.KeyVault, "Secrets". It has no deletion.
 */
export const SECRET: ResourceModel = {
  type: SECRET_TYPE,
  isDeletable: false,
  properties: { ...withNames("value", "contentType"), attributes: withNames("enabled", "exp", "nbf") },
  complete({ id, name, top, properties, before, others }) {
    if (!SECRET_NAME.test(name)) {
      throw new ArmError(
        400,
        "BadRequest",
        `The secret name '${name}' is not valid: it can have letters, digits and '-', and 127 characters at most.`,
      );
    }
    const { value: _value, secretUri: _uri, secretUriWithVersion: _versioned, ...kept } = properties;
    const value = textIn(properties, "value");
    if (value === undefined && !before) {
      throw new ArmError(400, "BadRequest", "The property 'value' of the secret is required.");
    }
    const version = value === undefined ? currentVersion(before) : randomBytes(16).toString("hex");
    const now = Math.floor(others.clock.now() / 1000);
    const created = before ? (objectIn(before.properties, "attributes").created ?? now) : now;
    const attributes = { enabled: true, ...objectIn(properties, "attributes"), created, updated: now };
    const uri = `https://${vaultOf(id)}.${VAULT_DOMAIN}/secrets/${name}`;
    const location = others.find(id.slice(0, id.lastIndexOf("/secrets/")))?.top.location;
    return {
      top: { ...top, ...(location === undefined ? {} : { location }) },
      properties: { ...kept, attributes, secretUri: uri, secretUriWithVersion: `${uri}/${version}` },
      hidden: {
        current: version,
        versions: { ...versionsOf(before), ...(value === undefined ? {} : { [version]: { value } }) },
      },
    };
  },
};

/** A version of a secret. */
export interface SecretVersion {
  readonly version: string;
  readonly value: string;
  readonly isEnabled: boolean;
}

export function secretOf(resources: KeptResources, vault: KeptResource, name: string): KeptResource | undefined {
  return resources.find(`${vault.id}/secrets/${name}`);
}

/** @param version Defaults to the newest. */
export function versionOf(secret: KeptResource, version = currentVersion(secret)): SecretVersion | undefined {
  const found = versionsOf(secret)[version.toLowerCase()];
  if (!isJsonObject(found) || typeof found.value !== "string") {
    return undefined;
  }
  return { version, value: found.value, isEnabled: objectIn(secret.properties, "attributes").enabled !== false };
}

/** The versions of a secret, oldest first. */
export function versionNamesOf(secret: KeptResource): string[] {
  return Object.keys(versionsOf(secret));
}

function currentVersion(secret: KeptResource | undefined): string {
  return String(secret?.hidden.current ?? "");
}

function versionsOf(secret: KeptResource | undefined): JsonObject {
  return secret ? objectIn(secret.hidden, "versions") : {};
}

function vaultOf(id: string): string {
  return (/\/vaults\/([^/]+)\//i.exec(id)?.[1] ?? "").toLowerCase();
}
