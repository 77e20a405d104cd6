import type { JsonObject } from "../../src/local/azure/json";

/** Microsoft's template for a swap by two build versions, from "Set up staging environments in Azure App Service". */
export const SWAP_TEMPLATE: JsonObject = {
  $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: {
    my_site_name: { defaultValue: "SwapAPIDemo", type: "String" },
    sites_buildVersion: { defaultValue: "v1", type: "String" },
  },
  resources: [
    {
      type: "Microsoft.Web/sites/slots",
      apiVersion: "2018-02-01",
      name: "[concat(parameters('my_site_name'), '/staging')]",
      location: "East US",
      kind: "app",
      properties: { buildVersion: "[parameters('sites_buildVersion')]" },
    },
    {
      type: "Microsoft.Web/sites",
      apiVersion: "2018-02-01",
      name: "[parameters('my_site_name')]",
      location: "East US",
      kind: "app",
      dependsOn: ["[resourceId('Microsoft.Web/sites/slots', parameters('my_site_name'), 'staging')]"],
      properties: { targetBuildVersion: "[parameters('sites_buildVersion')]" },
    },
  ],
};
