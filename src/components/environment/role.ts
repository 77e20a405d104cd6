import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import * as pulumi from "@pulumi/pulumi";

/** The roles that an environment's identity is given. Source: "Azure built-in roles", Microsoft. */
export const Role = {
  StorageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  KeyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
} as const;

/** Gives an identity a role at a resource, which may be in another subscription. */
export function assignRole(
  name: string,
  role: (typeof Role)[keyof typeof Role],
  { scope, principalId }: { readonly scope: pulumi.Input<string>; readonly principalId: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): RoleAssignment {
  const subscription = pulumi.output(scope).apply((id) => /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? "");
  return new RoleAssignment(
    name,
    {
      scope,
      principalId,
      // Without it, Azure looks up an identity that was made a moment ago, and may not find it yet.
      // Source: "Troubleshoot Azure RBAC", Microsoft.
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    },
    options,
  );
}
