import type { Facts } from "../../../../../src/local/azure/arm/template";

export const FACTS: Facts = {
  subscriptionId: "sub",
  resourceGroupName: "group",
  resourceGroup: { id: "/subscriptions/sub/resourceGroups/group", name: "group", location: "westus" },
  subscription: { subscriptionId: "sub" },
  tenant: { tenantId: "tenant" },
  deployment: { name: "release" },
  environment: { name: "AzureCloud" },
};
