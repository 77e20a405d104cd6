import { guidFrom } from "./guid";
import type { Problem } from "./problem";
import { parseResourceId, type ResourceScope } from "./resource-ids";

/** How a build names the system-assigned identity of the slot that runs it. */
export const SYSTEM_ASSIGNED = "SystemAssigned";

/** The role that reads blobs. Source: "Azure built-in roles for Storage", Microsoft. */
export const STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

/** The built-in roles that read blobs. `Reader`, `Contributor` and `Owner` do not. Source: as above. */
export const BLOB_READERS: readonly string[] = [
  STORAGE_BLOB_DATA_READER,
  // Storage Blob Data Contributor, Storage Blob Data Owner.
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
];

/** The namespace of the names of role assignments: random, and the same in every run. */
const ASSIGNMENTS = Buffer.from("6b0d2f0e5c9b4f4c9d1a7f3e2a845c61", "hex");

const CONTAINER_FORM =
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/CONTAINER";

/** A blob container, read from its resource id. */
export interface ContainerId extends ResourceScope {
  readonly accountName: string;
  readonly containerName: string;
}

/** Splits a blob container's resource id; undefined for any other text. */
export function parseContainerId(id: string): ContainerId | undefined {
  const found = parseResourceId(id, ["Microsoft.Storage/storageAccounts", "blobServices", "containers"]);
  const [accountName, , containerName] = found?.names ?? [];
  return found && accountName && containerName
    ? {
        subscriptionId: found.subscriptionId,
        resourceGroupName: found.resourceGroupName,
        accountName,
        containerName,
      }
    : undefined;
}

/**
 * The name of the role assignment by which a principal reads a container. The same two always have the same one, since Azure
 * refuses a second assignment of the same role (`RoleAssignmentExists`).
 */
export function readerAssignmentName(containerId: string, principalId: string): string {
  return roleAssignmentName(containerId, principalId, STORAGE_BLOB_DATA_READER);
}

/** The name of the assignment of a role to a principal at a resource: always the same one for the same three. */
export function roleAssignmentName(scope: string, principalId: string, role: string): string {
  return guidFrom(ASSIGNMENTS, `${scope} ${principalId} ${role}`.toLowerCase());
}

/** What assigns roles. */
const ASSIGN_ROLES = "Microsoft.Authorization/roleAssignments/write";

/** What somebody may do at a scope: any one of these is enough. */
export interface Permissions {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** Whether somebody may assign roles. Source: "Understand Azure role definitions", Microsoft, for the wildcards. */
export function mayAssignRoles(permissions: readonly Permissions[]): boolean {
  const matches = (pattern: string) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(ASSIGN_ROLES);
  return permissions.some(({ actions = [], notActions = [] }) => actions.some(matches) && !notActions.some(matches));
}

/** Checks that a package is a blob of its container. */
export function checkPackageReference(path: string, uri: string, containerId: string): Problem[] {
  const container = parseContainerId(containerId);
  if (container === undefined) {
    return [
      {
        path: `${path}.containerId`,
        reason: `"${containerId}" is not the resource id of a blob container: use the form ${CONTAINER_FORM}`,
      },
    ];
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const problem = (reason: string): Problem[] => [{ path: `${path}.uri`, reason }];
  if (url?.protocol !== "https:") {
    return problem("it is not the address of a blob: use https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB");
  }
  if (url.search !== "") {
    return problem(
      "it has a query, and a package is read by an identity: leave out the part from the question mark on, or declare packageUri with it instead",
    );
  }
  const [, first, ...blob] = url.pathname.split("/");
  const { accountName, containerName } = container;
  const isThere =
    url.hostname.split(".")[0] === accountName.toLowerCase() && first === containerName && blob.join("") !== "";
  return isThere
    ? []
    : problem(
        `"${uri}" is not in the container "${containerName}" of the storage account "${accountName}", which containerId names: use the two of one package`,
      );
}
