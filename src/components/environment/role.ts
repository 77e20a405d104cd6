import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import * as pulumi from "@pulumi/pulumi";
import { STORAGE_BLOB_DATA_READER } from "../../rules";

/** The roles that identities are given. Source: "Azure built-in roles", Microsoft. */
export const Role = {
  StorageBlobDataReader: STORAGE_BLOB_DATA_READER,
  KeyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  StorageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  StorageQueueDataContributor: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  StorageTableDataContributor: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
} as const;

/** Who is given a role, and where. */
interface Assignment {
  readonly scope: pulumi.Input<string>;
  readonly principalId: pulumi.Input<string>;
  /** A GUID. Defaults to a random one. */
  readonly roleAssignmentName?: pulumi.Input<string>;
}

/** Gives an identity a role at a resource, which may be in another subscription. */
export function assignRole(
  name: string,
  role: (typeof Role)[keyof typeof Role],
  { scope, principalId, roleAssignmentName }: Assignment,
  options: pulumi.CustomResourceOptions,
): RoleAssignment {
  const subscription = pulumi.output(scope).apply((id) => /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? "");
  return new RoleAssignment(
    name,
    {
      scope,
      principalId,
      ...(roleAssignmentName === undefined ? {} : { roleAssignmentName }),
      // Without it, Azure looks up an identity that was made a moment ago, and may not find it yet.
      // Source: "Troubleshoot Azure RBAC", Microsoft.
      principalType: "ServicePrincipal",
      roleDefinitionId: pulumi.interpolate`${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    },
    options,
  );
}
