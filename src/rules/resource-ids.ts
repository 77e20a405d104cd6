import type { Problem } from "./problem";

/** The part before the type in the id of a resource that is in a resource group. */
const SCOPE = "^/subscriptions/([^/\\s]+)/resourceGroups/([^/\\s]+)/providers/";

/** The parts that every resource's id has. */
export interface ResourceScope {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
}

/**
 * Splits a resource's id into its parts. Ignores case, as Azure does.
 *
 * @param types The resource type and the types below it, for example `["Microsoft.Web/sites", "slots"]`.
 * @returns The scope and a name for each type; undefined if it is not such an id.
 */
export function parseResourceId(
  id: string,
  types: readonly string[],
): (ResourceScope & { readonly names: readonly string[] }) | undefined {
  const path = types.map((type) => `${type.replaceAll(".", "\\.")}/([^/\\s]+)`).join("/");
  const [, subscriptionId, resourceGroupName, ...names] = new RegExp(`${SCOPE}${path}$`, "i").exec(id) ?? [];
  return subscriptionId && resourceGroupName ? { subscriptionId, resourceGroupName, names } : undefined;
}

const SUBNET_FORM =
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/SUBNET";

/** The form of a user-assigned identity's id, for messages. */
export const IDENTITY_FORM =
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME";

/** Checks the id of a virtual network's subnet. Skips a value that is not a string, because it is not known yet. */
export function checkSubnet(path: string, value: unknown): Problem[] {
  const isId = (id: string) => parseResourceId(id, ["Microsoft.Network/virtualNetworks", "subnets"]) !== undefined;
  return typeof value !== "string" || isId(value)
    ? []
    : [{ path, reason: `"${value}" is not the resource id of a subnet: use the form ${SUBNET_FORM}` }];
}

/** Whether it is the id of a user-assigned managed identity. */
export function isIdentityId(id: string): boolean {
  return parseResourceId(id, ["Microsoft.ManagedIdentity/userAssignedIdentities"]) !== undefined;
}
