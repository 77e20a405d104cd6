import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { isJsonObject, type Json, property } from "../json";
import { isAllowed, usesRoles } from "./access";
import { secretOf, versionOf } from "./secret";
import { VAULT_DOMAIN, vaultNamed } from "./vault";

/** A secret, as a Key Vault reference of an app's setting names it. */
export interface SecretReference {
  /** The vault's name, or its URI such as `https://shop.vault.azure.net`. */
  readonly vault: string;
  readonly secret: string;
  /** Defaults to the newest. */
  readonly version?: string;
}

/**
 * What comes of a reference: the value, or why there is none.
 *
 * Source: the REST interface of Microsoft.Web, `ResolveStatus`.
 */
export type ResolvedSecret =
  | { readonly status: "Resolved"; readonly value: string; readonly version: string }
  | {
      readonly status:
        | "MSINotEnabled"
        | "VaultNotFound"
        | "SecretNotFound"
        | "SecretVersionNotFound"
        | "AccessToKeyVaultDenied"
        | "OtherReasons";
      /** In words of our own: Azure's are not known. */
      readonly details: string;
    };

/**
 * Reads a secret for an app.
 *
 * @param principals The principal ids of the identity that the app asks as; none where it has no such identity.
 */
export function resolveSecret(
  resources: KeptResources,
  principals: readonly string[],
  { vault: vaultOrUri, secret: name, version }: SecretReference,
): ResolvedSecret {
  if (principals.length === 0) {
    return { status: "MSINotEnabled", details: "The app does not have the identity that it is to ask Key Vault as." };
  }
  const vault = vaultNamed(resources, vaultNameIn(vaultOrUri));
  if (!vault) {
    return { status: "VaultNotFound", details: `There is no vault '${vaultNameIn(vaultOrUri)}'.` };
  }
  if (!isAllowed(resources, vault, principals, name, "get")) {
    return { status: "AccessToKeyVaultDenied", details: describeDenial(vault, principals) };
  }
  const secret = secretOf(resources, vault, name);
  if (!secret) {
    return { status: "SecretNotFound", details: `The vault '${vault.name}' has no secret '${name}'.` };
  }
  const found = versionOf(secret, version);
  if (!found) {
    return {
      status: "SecretVersionNotFound",
      details: `The secret '${name}' of the vault '${vault.name}' has no version '${version ?? ""}'.`,
    };
  }
  if (!found.isEnabled) {
    return { status: "OtherReasons", details: `The secret '${name}' of the vault '${vault.name}' is disabled.` };
  }
  return { status: "Resolved", value: found.value, version: found.version };
}

/**
 * The principals that an app asks Key Vault as.
 *
 * @param identity The app's `identity`; null where it has none.
 * @param reference The app's `keyVaultReferenceIdentity`: the id of a user-assigned identity, or `SystemAssigned`.
 */
export function principalsFor(identity: Json, reference = "SystemAssigned"): string[] {
  const isOwn = reference === "" || reference.toLowerCase() === "systemassigned";
  const assigned = property(identity, "userAssignedIdentities");
  const user = isJsonObject(assigned)
    ? Object.entries(assigned).find(([id]) => id.toLowerCase() === reference.toLowerCase())?.[1]
    : undefined;
  const principal = property(isOwn ? identity : user, "principalId");
  return typeof principal === "string" ? [principal] : [];
}

function describeDenial(vault: KeptResource, principals: readonly string[]): string {
  const who = principals.map((each) => `'${each}'`).join(", ");
  return usesRoles(vault)
    ? `The principal ${who} has no role that reads secrets, such as Key Vault Secrets User, on the vault '${vault.name}'.`
    : `The principal ${who} is in no access policy of the vault '${vault.name}' that lets it get secrets.`;
}

function vaultNameIn(vaultOrUri: string): string {
  if (!/^https:\/\//i.test(vaultOrUri)) {
    return vaultOrUri;
  }
  const host = URL.canParse(vaultOrUri) ? new URL(vaultOrUri).hostname : "";
  return host.endsWith(`.${VAULT_DOMAIN}`) ? host.slice(0, -VAULT_DOMAIN.length - 1) : host;
}
