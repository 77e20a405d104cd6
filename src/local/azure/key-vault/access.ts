import { hasRole } from "../authorization/role-assignment";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { property } from "../json";
import { accessPoliciesOf } from "./vault";

/** What somebody can do with a secret, as the access policies of vaults name it. */
export type SecretPermission = "get" | "delete";

// The built-in roles by what they let somebody do with secrets. Source: "Azure built-in roles", Microsoft, Security.
const ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3fe8fe8e74ca";
const SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
const SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";

const ROLES: Readonly<Record<SecretPermission, readonly string[]>> = {
  get: [ADMINISTRATOR, SECRETS_OFFICER, SECRETS_USER],
  delete: [ADMINISTRATOR, SECRETS_OFFICER],
};

/** Whether one of some principals may do something with a secret of a vault. */
export function isAllowed(
  resources: KeptResources,
  vault: KeptResource,
  principals: readonly string[],
  secret: string,
  permission: SecretPermission,
): boolean {
  if (usesRoles(vault)) {
    return hasRole(resources, principals, ROLES[permission], `${vault.id}/secrets/${secret}`);
  }
  return accessPoliciesOf(vault).some(({ objectId, permissions }) => {
    const granted = property(permissions, "secrets");
    return (
      principals.some((principal) => principal.toLowerCase() === String(objectId).toLowerCase()) &&
      Array.isArray(granted) &&
      // Source: "Set-AzKeyVaultAccessPolicy", Microsoft: `all` is any permission.
      granted.some((each) => [permission, "all"].includes(String(each).toLowerCase()))
    );
  });
}

/** Whether it is roles that say who may do what in a vault, and not its access policies. */
export function usesRoles({ properties }: KeptResource): boolean {
  return properties.enableRbacAuthorization === true;
}
