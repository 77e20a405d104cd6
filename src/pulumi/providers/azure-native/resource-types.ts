import { BESIDE_FUNCTIONS, BESIDE_TYPES } from "./beside-types";
import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";
import { STORAGE_TYPES } from "./storage-types";
import { WEB_TYPES } from "./web-types";

const RESOURCES = "2024-03-01";

const deploymentProperties = shapeOf(`
  debugSetting(detailLevel) expressionEvaluationOptions(scope) mode onErrorDeployment(deploymentName type)
  parameters(*(expression reference(keyVault(id) secretName secretVersion) type value))
  parametersLink(contentVersion uri) template templateLink(contentVersion id queryString relativePath uri)`);

/** The types of resources, keyed by module and name, as in a token without its version. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  "resources:ResourceGroup": {
    path: GROUP,
    apiVersion: RESOURCES,
    inputs: shapeOf("location managedBy tags"),
    outputs: shapeOf("azureApiVersion location managedBy name properties(provisioningState) tags type"),
    isFlattened: false,
    autonamed: "resourceGroupName",
    defaultLocation: "configuration",
    required: ["location"],
    fixed: ["location"],
  },
  "resources:Deployment": {
    path: `${GROUP}/providers/Microsoft.Resources/deployments/{deploymentName}`,
    apiVersion: RESOURCES,
    inputs: { ...shapeOf("location tags"), properties: deploymentProperties },
    outputs: shapeOf(`
      azureApiVersion location name
      properties(
        correlationId debugSetting dependencies duration error mode onErrorDeployment outputResources outputs
        parameters parametersLink providers provisioningState templateHash templateLink timestamp validatedResources)
      tags type`),
    isFlattened: false,
    autonamed: "deploymentName",
    required: ["properties"],
    fixed: ["location"],
  },
  ...WEB_TYPES,
  ...STORAGE_TYPES,
  ...BESIDE_TYPES,
};

/** Functions that read a resource from Azure, keyed by module and name, with the type that each reads. */
export const RESOURCE_FUNCTIONS: Readonly<Record<string, string>> = {
  "resources:getResourceGroup": "resources:ResourceGroup",
  "resources:getDeployment": "resources:Deployment",
  "web:getAppServicePlan": "web:AppServicePlan",
  "web:getCertificate": "web:Certificate",
  "web:getWebApp": "web:WebApp",
  "web:getWebAppAuthSettingsV2WithoutSecrets": "web:WebAppAuthSettingsV2WithoutSecrets",
  "web:getWebAppAuthSettingsV2WithoutSecretsSlot": "web:WebAppAuthSettingsV2WithoutSecretsSlot",
  "web:getWebAppDiagnosticLogsConfiguration": "web:WebAppDiagnosticLogsConfiguration",
  "web:getWebAppDiagnosticLogsConfigurationSlot": "web:WebAppDiagnosticLogsConfigurationSlot",
  "web:getWebAppHostNameBinding": "web:WebAppHostNameBinding",
  "web:getWebAppHostNameBindingSlot": "web:WebAppHostNameBindingSlot",
  "web:getWebAppSiteContainer": "web:WebAppSiteContainer",
  "web:getWebAppSiteContainerSlot": "web:WebAppSiteContainerSlot",
  "web:getWebAppSlot": "web:WebAppSlot",
  "web:getWebAppSlotConfigurationNames": "web:WebAppSlotConfigurationNames",
  "web:getWebAppSwiftVirtualNetworkConnection": "web:WebAppSwiftVirtualNetworkConnection",
  "web:getWebAppSwiftVirtualNetworkConnectionSlot": "web:WebAppSwiftVirtualNetworkConnectionSlot",
  "web:listWebAppApplicationSettings": "web:WebAppApplicationSettings",
  "web:listWebAppApplicationSettingsSlot": "web:WebAppApplicationSettingsSlot",
  "web:listWebAppAzureStorageAccounts": "web:WebAppAzureStorageAccounts",
  "web:listWebAppAzureStorageAccountsSlot": "web:WebAppAzureStorageAccountsSlot",
  "web:listWebAppConnectionStrings": "web:WebAppConnectionStrings",
  "web:listWebAppConnectionStringsSlot": "web:WebAppConnectionStringsSlot",
  "storage:getStorageAccount": "storage:StorageAccount",
  "storage:getBlobContainer": "storage:BlobContainer",
  ...BESIDE_FUNCTIONS,
};
