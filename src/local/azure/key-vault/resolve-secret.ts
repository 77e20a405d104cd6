import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { isAllowed, usesRoles } from "./access";
import { secretOf, versionOf } from "./secret";
import { VAULT_DOMAIN, vaultNamed } from "./vault";

/** What a Key Vault reference in an app setting asks for, and for whom. */
export interface SecretQuestion {
  /** The principal ids of the identity that the app uses for Key Vault; empty if it has no such identity. */
  readonly principalIds: readonly string[];
  /** The vault's name, or its URI such as `https://shop.vault.azure.net`. */
  readonly vault: string;
  readonly secret: string;
  /** Undefined for the newest. */
  readonly version?: string | undefined;
}

/** Why a reference has no value. */
interface UnresolvedSecret {
  /** Source: the REST interface of Microsoft.Web, `ResolveStatus`. */
  readonly status:
    | "InvalidSyntax"
    | "MSINotEnabled"
    | "VaultNotFound"
    | "SecretNotFound"
    | "SecretVersionNotFound"
    | "AccessToKeyVaultDenied"
    | "OtherReasons";
  /** Azure's own words are not known. */
  readonly details: string;
}

/** The result of a reference: the secret, or the reason why there is none. */
export type SecretAnswer =
  | { readonly status: "Resolved"; readonly value: string; readonly version?: string }
  | UnresolvedSecret;

/** Reads a secret for an app. */
export function resolveSecret(
  resources: KeptResources,
  { principalIds, vault: vaultOrUri, secret: name, version }: SecretQuestion,
): SecretAnswer {
  if (principalIds.length === 0) {
    return { status: "MSINotEnabled", details: "The app does not have the identity for Key Vault references." };
  }
  const vault = vaultNamed(resources, vaultNameIn(vaultOrUri));
  if (!vault) {
    return { status: "VaultNotFound", details: `There is no vault '${vaultNameIn(vaultOrUri)}'.` };
  }
  if (!isAllowed(resources, vault, principalIds, name, "get")) {
    return { status: "AccessToKeyVaultDenied", details: describeDenial(vault, principalIds) };
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
