import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";
import { PLAN_INPUTS, PLAN_OUTPUTS, SITE_INPUTS, SITE_OUTPUTS } from "./site-properties";
import { STORAGE_TYPES } from "./storage-types";

const WEB = "2025-05-01";
const RESOURCES = "2024-03-01";
const GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const SITE = `${GROUP}/providers/Microsoft.Web/sites/{name}`;
const SLOT = `${SITE}/slots/{slot}`;

const site: ResourceType = {
  path: SITE,
  apiVersion: WEB,
  inputs: SITE_INPUTS,
  outputs: SITE_OUTPUTS,
  isFlattened: true,
  autonamed: "name",
  defaultLocation: "resource group",
  required: ["location"],
  fixed: ["location", "cloningInfo"],
  siteConfigPath: "/config/web",
  // The plan is a resource of its own: it must not go with the last site in it.
  deleteQuery: { deleteEmptyServerFarm: "false" },
};

const slotConfigurationNames = shapeOf("appSettingNames azureStorageConfigNames connectionStringNames kind");

/** Settings are written as a whole and, being secret, read by POST. */
function settings(path: string): ResourceType {
  return {
    path,
    apiVersion: WEB,
    inputs: shapeOf("kind properties"),
    outputs: shapeOf("azureApiVersion kind name properties type"),
    isFlattened: false,
    required: [],
    fixed: [],
    singleton: { defaults: { properties: {} } },
    readByPost: "/list",
  };
}

const deploymentProperties = shapeOf(`
  debugSetting expressionEvaluationOptions mode onErrorDeployment parameters parametersLink template templateLink`);

/** The types of resources, by module and name as in a token without its version. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  "resources:ResourceGroup": {
    path: GROUP,
    apiVersion: RESOURCES,
    inputs: shapeOf("location managedBy tags"),
    outputs: {
      ...shapeOf("azureApiVersion location managedBy name tags type"),
      properties: shapeOf("provisioningState"),
    },
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
    outputs: {
      ...shapeOf("azureApiVersion location name tags type"),
      properties: shapeOf(`
        correlationId debugSetting dependencies duration error mode onErrorDeployment outputResources outputs
        parameters parametersLink providers provisioningState templateHash templateLink timestamp validatedResources`),
    },
    isFlattened: false,
    autonamed: "deploymentName",
    required: ["properties"],
    fixed: ["location"],
  },
  "web:AppServicePlan": {
    path: `${GROUP}/providers/Microsoft.Web/serverfarms/{name}`,
    apiVersion: WEB,
    inputs: PLAN_INPUTS,
    outputs: PLAN_OUTPUTS,
    isFlattened: true,
    autonamed: "name",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
  "web:WebApp": site,
  "web:WebAppSlot": { ...site, path: SLOT, autonamed: "slot" },
  "web:WebAppSlotConfigurationNames": {
    path: `${SITE}/config/slotConfigNames`,
    apiVersion: WEB,
    inputs: slotConfigurationNames,
    outputs: { ...slotConfigurationNames, ...shapeOf("azureApiVersion name systemData type") },
    isFlattened: true,
    required: [],
    fixed: [],
    // The one list that azure-native names; Azure empties those that a PUT leaves out.
    singleton: { defaults: { appSettingNames: [] } },
  },
  "web:WebAppApplicationSettings": settings(`${SITE}/config/appsettings`),
  "web:WebAppApplicationSettingsSlot": settings(`${SLOT}/config/appsettings`),
  "web:WebAppConnectionStrings": settings(`${SITE}/config/connectionstrings`),
  "web:WebAppConnectionStringsSlot": settings(`${SLOT}/config/connectionstrings`),
  "web:WebAppAzureStorageAccounts": settings(`${SITE}/config/azurestorageaccounts`),
  "web:WebAppAzureStorageAccountsSlot": settings(`${SLOT}/config/azurestorageaccounts`),
  ...STORAGE_TYPES,
};

/** The functions that ask Azure, by module and name, and the type of resource that each reads as it stands. */
export const RESOURCE_FUNCTIONS: Readonly<Record<string, string>> = {
  "resources:getResourceGroup": "resources:ResourceGroup",
  "resources:getDeployment": "resources:Deployment",
  "web:getAppServicePlan": "web:AppServicePlan",
  "web:getWebApp": "web:WebApp",
  "web:getWebAppSlot": "web:WebAppSlot",
  "web:getWebAppSlotConfigurationNames": "web:WebAppSlotConfigurationNames",
  "web:listWebAppApplicationSettings": "web:WebAppApplicationSettings",
  "web:listWebAppApplicationSettingsSlot": "web:WebAppApplicationSettingsSlot",
  "web:listWebAppConnectionStrings": "web:WebAppConnectionStrings",
  "web:listWebAppConnectionStringsSlot": "web:WebAppConnectionStringsSlot",
  "web:listWebAppAzureStorageAccounts": "web:WebAppAzureStorageAccounts",
  "web:listWebAppAzureStorageAccountsSlot": "web:WebAppAzureStorageAccountsSlot",
  "storage:getStorageAccount": "storage:StorageAccount",
  "storage:getBlobContainer": "storage:BlobContainer",
};
