import { randomBytes } from "node:crypto";
import { ArmError } from "../arm/protocol";
import { isWithin } from "../arm/resource-path";
import { withNames } from "../bodies/body-type";
import { objectIn, textIn } from "../bodies/request-body";
import type { DeletedResource, KeptResource, KeptResources } from "../generic/kept-resources";
import type { ResourceModel } from "../generic/resource-model";
import { isJsonObject, type JsonObject } from "../json";
import { purgeTimeOf, VAULT_DOMAIN } from "./vault";

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
    if (!before && deletedSecretOf(others, id)) {
      throw new ArmError(
        409,
        "Conflict",
        `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
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

/** A deleted secret that can still be recovered. Its vault says for how long. */
export function deletedSecretOf(resources: KeptResources, id: string): DeletedResource | undefined {
  return deletedSecretsOf(resources, id.slice(0, id.lastIndexOf("/secrets/"))).find(
    ({ resource }) => resource.id.toLowerCase() === id.toLowerCase(),
  );
}

/** The deleted secrets of a vault that can still be recovered. */
export function deletedSecretsOf(resources: KeptResources, vaultId: string): DeletedResource[] {
  return resources
    .deletedOfType(SECRET_TYPE)
    .filter(
      (deleted) =>
        isWithin(deleted.resource.id, vaultId) && secretPurgeTimeOf(resources, deleted) > resources.clock.now(),
    );
}

/** When a deleted secret is purged by itself, in milliseconds since 1970. */
export function secretPurgeTimeOf(resources: KeptResources, { resource: { id }, deletedAt }: DeletedResource): number {
  const vault = resources.find(id.slice(0, id.lastIndexOf("/secrets/")));
  return vault ? purgeTimeOf({ resource: vault, deletedAt }) : deletedAt;
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
