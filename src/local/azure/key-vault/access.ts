import { hasRole } from "../authorization/role-assignment";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { property } from "../json";
import { accessPoliciesOf } from "./vault";

/** A permission for secrets, as access policies name it. */
export type SecretPermission = "get" | "list" | "set" | "delete" | "recover" | "purge";

// The built-in roles with permissions for secrets. Source: "Azure built-in roles", Microsoft, Security.
const ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483";
const SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
const SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";

const READER = "21090545-7ca7-4776-b22c-e363652d74d2";

const ROLES: Readonly<Record<SecretPermission, readonly string[]>> = {
  get: [ADMINISTRATOR, SECRETS_OFFICER, SECRETS_USER],
  list: [ADMINISTRATOR, SECRETS_OFFICER, SECRETS_USER, READER],
  set: [ADMINISTRATOR, SECRETS_OFFICER],
  delete: [ADMINISTRATOR, SECRETS_OFFICER],
  recover: [ADMINISTRATOR, SECRETS_OFFICER],
  purge: [ADMINISTRATOR, SECRETS_OFFICER],
};

/**
 * Whether any of the principals has a permission for a secret.
 *
 * @param secret Undefined for all secrets of the vault.
 */
export function isAllowed(
  resources: KeptResources,
  vault: KeptResource,
  principals: readonly string[],
  secret: string | undefined,
  permission: SecretPermission,
): boolean {
  if (usesRoles(vault)) {
    const scope = secret === undefined ? vault.id : `${vault.id}/secrets/${secret}`;
    return hasRole(resources, principals, ROLES[permission], scope);
  }
  return accessPoliciesOf(vault).some(({ objectId, permissions }) => {
    const granted = property(permissions, "secrets");
    return (
      principals.some((principal) => principal.toLowerCase() === String(objectId).toLowerCase()) &&
      Array.isArray(granted) &&
      // `all` includes every permission. Source: "Set-AzKeyVaultAccessPolicy", Microsoft.
      granted.some((each) => [permission, "all"].includes(String(each).toLowerCase()))
    );
  });
}

/** Whether roles decide about access to the vault. Otherwise its access policies do. */
export function usesRoles({ properties }: KeptResource): boolean {
  return properties.enableRbacAuthorization === true;
}
