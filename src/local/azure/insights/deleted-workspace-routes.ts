import type { ResourceGroups } from "../arm/resource-groups";
import type { ArmRouter } from "../arm/router";

const DELETED = "providers/Microsoft.OperationalInsights/deletedWorkspaces";

/**
 * Lists deleted Log Analytics workspaces: there are none, since a workspace is gone here as soon as it is deleted. Azure keeps
 * one for 14 days. Terraform's azurerm asks before it creates one.
 *
 * Source: the REST interface of Microsoft.OperationalInsights, "Deleted Workspaces".
 */
export function addDeletedWorkspaceRoutes(router: ArmRouter, groups: ResourceGroups): void {
  const none = { status: 200, body: { value: [] } };
  router.on("GET", `/subscriptions/:subscription/${DELETED}`, () => none);
  router.on("GET", `/subscriptions/:subscription/resourceGroups/:group/${DELETED}`, (_request, parameters) => {
    groups.get(parameters);
    return none;
  });
}
