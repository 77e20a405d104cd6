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

/** The kinds of resources that a declaration names by their ids: each type in the id, with a name for messages. */
const KINDS = {
  subnet: { what: "a subnet", types: { "Microsoft.Network/virtualNetworks": "NETWORK", subnets: "SUBNET" } },
  identity: {
    what: "a user-assigned identity",
    types: { "Microsoft.ManagedIdentity/userAssignedIdentities": "NAME" },
  },
  container: {
    what: "a blob container",
    types: { "Microsoft.Storage/storageAccounts": "ACCOUNT", blobServices: "default", containers: "CONTAINER" },
  },
  storageAccount: { what: "a storage account", types: { "Microsoft.Storage/storageAccounts": "NAME" } },
  workspace: { what: "a Log Analytics workspace", types: { "Microsoft.OperationalInsights/workspaces": "NAME" } },
  keyVault: { what: "a key vault", types: { "Microsoft.KeyVault/vaults": "NAME" } },
  plan: { what: "an App Service plan", types: { "Microsoft.Web/serverfarms": "NAME" } },
} as const;

type Kind = keyof typeof KINDS;

/** The form of an id, for messages. */
function formOf(kind: Kind): string {
  const parts = Object.entries(KINDS[kind].types).map(([type, name]) => `${type}/${name}`);
  return `/subscriptions/…/resourceGroups/…/providers/${parts.join("/")}`;
}

/** The form of a user-assigned identity's id, for messages. */
export const IDENTITY_FORM = formOf("identity");

/** Checks the id of a resource. Skips a value that is not a string, because it is not known yet. */
export function checkResourceId(path: string, value: unknown, kind: Kind): Problem[] {
  const { what, types } = KINDS[kind];
  return typeof value !== "string" || parseResourceId(value, Object.keys(types)) !== undefined
    ? []
    : [{ path, reason: `"${value}" is not the resource id of ${what}: use the form ${formOf(kind)}` }];
}

/** Checks the id of a virtual network's subnet. Skips a value that is not a string, because it is not known yet. */
export function checkSubnet(path: string, value: unknown): Problem[] {
  return checkResourceId(path, value, "subnet");
}

/** Whether it is the id of a user-assigned managed identity. */
export function isIdentityId(id: string): boolean {
  return checkResourceId("", id, "identity").length === 0;
}
