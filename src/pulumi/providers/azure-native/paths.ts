/** The beginnings of the types' paths in Azure Resource Manager. */
export const GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
export const SITE = `${GROUP}/providers/Microsoft.Web/sites/{name}`;
export const SLOT = `${SITE}/slots/{slot}`;
