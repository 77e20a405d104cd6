import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { readerAssignmentName } from "../../rules";
import type { PackageReader } from "../args/package-readers";
import { assignRole, Role } from "../environment/role";
import { warnOfRoleAssignment } from "../hooks/warn-of-role-assignment";
import type { Writes } from "./writes";

/**
 * Lets the system-assigned identities of slots read their packages. Builds are delivered after that.
 *
 * A user-assigned identity may be shared by apps, and Azure refuses a second assignment of the same role to it. So that one
 * is given its role where it is declared.
 *
 * @param owners The app for production, and the slots, by name.
 */
export function allowReading(
  writes: Writes,
  readers: readonly PackageReader[],
  owners: ReadonlyMap<string, WebApp | WebAppSlot>,
): void {
  for (const { place, identityId, containerId } of readers) {
    const owner = owners.get(place);
    if (owner === undefined || identityId !== undefined) {
      continue;
    }
    // The mocks of unit tests may make no identity.
    const principalId = owner.identity.apply((identity) => identity?.principalId ?? "");
    const roleAssignmentName = pulumi
      .all([containerId, principalId])
      .apply(([container, principal]) => readerAssignmentName(container, principal));
    writes.addInLine(
      `${place}-package-access`,
      (name, options) =>
        assignRole(name, Role.StorageBlobDataReader, { scope: containerId, principalId, roleAssignmentName }, options),
      [warnOfRoleAssignment(writes.args.parent, containerId)],
    );
  }
}
