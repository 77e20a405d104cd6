/** The paths in Azure Resource Manager that those of the types begin with. */
export const GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
export const SITE = `${GROUP}/providers/Microsoft.Web/sites/{name}`;
export const SLOT = `${SITE}/slots/{slot}`;
