/**
 * The template of "Set up staging environments in Azure App Service", Microsoft, "Automate with Resource Manager
 * templates". It sets the slot's build, then production's target. The location is the group's and the kind the app's,
 * instead of the document's examples.
 */
export const SWAP_TEMPLATE = {
  $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: {
    my_site_name: { type: "String" },
    sites_buildVersion: { type: "String" },
  },
  resources: [
    {
      type: "Microsoft.Web/sites/slots",
      apiVersion: "2018-02-01",
      name: "[concat(parameters('my_site_name'), '/staging')]",
      location: "[resourceGroup().location]",
      kind: "app,linux",
      properties: { buildVersion: "[parameters('sites_buildVersion')]" },
    },
    {
      type: "Microsoft.Web/sites",
      apiVersion: "2018-02-01",
      name: "[parameters('my_site_name')]",
      location: "[resourceGroup().location]",
      kind: "app,linux",
      dependsOn: ["[resourceId('Microsoft.Web/sites/slots', parameters('my_site_name'), 'staging')]"],
      properties: { targetBuildVersion: "[parameters('sites_buildVersion')]" },
    },
  ],
};
