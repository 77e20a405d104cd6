import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { roleAssignmentName } from "../../rules";
import type { Declaration } from "../args/declaration";
import { isOpenedBySlots } from "../args/function-host";
import { assignRole, Role } from "../environment/role";
import { warnOfRoleAssignment } from "../hooks/warn-of-role-assignment";
import type { Writes } from "./writes";

/**
 * What a Functions host does in its storage account, by role.
 *
 * Source: "Storage considerations for Azure Functions", Microsoft, and "Connecting to host storage with an identity".
 */
export const HOST_STORAGE_ROLES = {
  blobs: Role.StorageBlobDataOwner,
  queues: Role.StorageQueueDataContributor,
  tables: Role.StorageTableDataContributor,
} as const;

/**
 * Lets the system-assigned identities of production and the slots open the storage of their Functions hosts, where its id is
 * declared. A user-assigned identity is given its roles where it is declared.
 *
 * @param owners The app for production, and the slots, by name.
 */
export function openHostStorage(
  writes: Writes,
  { args, kind }: Declaration,
  owners: ReadonlyMap<string, WebApp | WebAppSlot>,
): void {
  const accountId = args.hostStorage?.accountId;
  if (!kind.isFunctionApp || accountId === undefined || !isOpenedBySlots(args)) {
    return;
  }
  const scope = pulumi.output(accountId);
  for (const [place, owner] of owners) {
    // The mocks of unit tests may make no identity.
    const principalId = owner.identity.apply((identity) => identity?.principalId ?? "");
    for (const [part, role] of Object.entries(HOST_STORAGE_ROLES)) {
      const name = pulumi.all([scope, principalId]).apply(([id, principal]) => roleAssignmentName(id, principal, role));
      writes.addInLine(
        `${place}-host-${part}-access`,
        (suffixed, options) => assignRole(suffixed, role, { scope, principalId, roleAssignmentName: name }, options),
        [
          warnOfRoleAssignment(
            writes.args.parent,
            scope,
            "hostStorage",
            "by which the slots' own identities are to open the storage of the Functions host",
            "Or declare hostStorage.accountName with hostStorage.identityClientId, a user-assigned identity that has these roles already",
          ),
        ],
      );
    }
  }
}
