import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { type Shape, shapeOf } from "./shape";
import { IDENTITY_OUTPUTS } from "./site-properties";

const INSIGHTS = `${GROUP}/providers/Microsoft.Insights`;

const component = shapeOf(`
  applicationType disableIpMasking disableLocalAuth flowType forceCustomerStorageForProfiler hockeyAppId
  immediatePurgeDataOn30Days ingestionMode kind location publicNetworkAccessForIngestion publicNetworkAccessForQuery
  requestSource retentionInDays samplingPercentage tags workspaceResourceId`);

const workspace = shapeOf(`
  defaultDataCollectionRuleResourceId
  features(
    clusterResourceId disableLocalAuth enableDataExport enableLogAccessUsingOnlyResourcePermissions
    immediatePurgeDataOn30Days)
  forceCmkForQuery identity(type userAssignedIdentities) location publicNetworkAccessForIngestion
  publicNetworkAccessForQuery retentionInDays sku(capacityReservationLevel name) tags workspaceCapping(dailyQuotaGb)`);

const diagnosticSetting = shapeOf(`
  eventHubAuthorizationRuleId eventHubName logAnalyticsDestinationType
  logs(category categoryGroup enabled retentionPolicy(days enabled)) marketplacePartnerId
  metrics(category enabled retentionPolicy(days enabled) timeGrain) serviceBusRuleId storageAccountId workspaceId`);

const metricAlert: Shape = shapeOf(`
  actions(actionGroupId webHookProperties) autoMitigate criteria description enabled evaluationFrequency location scopes
  severity tags targetResourceRegion targetResourceType windowSize`);

const actionGroup: Shape = shapeOf(`
  armRoleReceivers automationRunbookReceivers azureAppPushReceivers azureFunctionReceivers emailReceivers enabled
  eventHubReceivers groupShortName identity(type userAssignedIdentities) incidentReceivers itsmReceivers location
  logicAppReceivers smsReceivers tags voiceReceivers webhookReceivers`);

/** The types of the modules "applicationinsights", "operationalinsights" and "monitor". */
export const MONITOR_TYPES: Readonly<Record<string, ResourceType>> = {
  "applicationinsights:Component": {
    path: `${INSIGHTS}/components/{resourceName}`,
    apiVersion: "2020-02-02",
    inputs: component,
    outputs: {
      ...component,
      ...shapeOf(`
        appId applicationId azureApiVersion connectionString creationDate etag hockeyAppToken instrumentationKey
        laMigrationDate name privateLinkScopedResources provisioningState tenantId type`),
    },
    isFlattened: true,
    autonamed: "resourceName",
    renamed: {
      appId: "AppId",
      applicationId: "ApplicationId",
      applicationType: "Application_Type",
      connectionString: "ConnectionString",
      creationDate: "CreationDate",
      disableIpMasking: "DisableIpMasking",
      disableLocalAuth: "DisableLocalAuth",
      flowType: "Flow_Type",
      forceCustomerStorageForProfiler: "ForceCustomerStorageForProfiler",
      hockeyAppId: "HockeyAppId",
      hockeyAppToken: "HockeyAppToken",
      immediatePurgeDataOn30Days: "ImmediatePurgeDataOn30Days",
      ingestionMode: "IngestionMode",
      instrumentationKey: "InstrumentationKey",
      laMigrationDate: "LaMigrationDate",
      privateLinkScopedResources: "PrivateLinkScopedResources",
      requestSource: "Request_Source",
      retentionInDays: "RetentionInDays",
      samplingPercentage: "SamplingPercentage",
      tenantId: "TenantId",
      workspaceResourceId: "WorkspaceResourceId",
    },
    defaultLocation: "resource group",
    required: ["applicationType", "kind", "location"],
    fixed: ["location"],
  },
  "operationalinsights:Workspace": {
    path: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}`,
    apiVersion: "2023-09-01",
    inputs: workspace,
    outputs: {
      ...workspace,
      ...shapeOf(`
        azureApiVersion createdDate customerId etag modifiedDate name privateLinkScopedResources provisioningState
        systemData type`),
      features: shapeOf(`
        clusterResourceId disableLocalAuth enableDataExport enableLogAccessUsingOnlyResourcePermissions
        immediatePurgeDataOn30Days unifiedSentinelBillingOnly`),
      identity: IDENTITY_OUTPUTS,
      sku: shapeOf("capacityReservationLevel lastSkuUpdate name"),
      workspaceCapping: shapeOf("dailyQuotaGb dataIngestionStatus quotaNextResetTime"),
    },
    isFlattened: true,
    propertiesOfTop: ["sku"],
    autonamed: "workspaceName",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
  "monitor:DiagnosticSetting": {
    path: "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    apiVersion: "2021-05-01-preview",
    inputs: diagnosticSetting,
    outputs: { ...diagnosticSetting, ...shapeOf("azureApiVersion name systemData type") },
    isFlattened: true,
    autonamed: "name",
    copiesName: true,
    required: [],
    fixed: [],
  },
  "monitor:MetricAlert": {
    path: `${INSIGHTS}/metricAlerts/{ruleName}`,
    apiVersion: "2018-03-01",
    inputs: metricAlert,
    outputs: { ...metricAlert, ...shapeOf("azureApiVersion isMigrated lastUpdatedTime name type") },
    isFlattened: true,
    autonamed: "ruleName",
    renamedInside: { odataType: "odata.type" },
    defaultLocation: "resource group",
    required: ["criteria", "enabled", "evaluationFrequency", "location", "scopes", "severity", "windowSize"],
    fixed: ["location"],
  },
  "monitor:AutoscaleSetting": {
    path: `${INSIGHTS}/autoscaleSettings/{autoscaleSettingName}`,
    apiVersion: "2021-05-01-preview",
    inputs: shapeOf(`
      enabled location name notifications predictiveAutoscalePolicy profiles tags targetResourceLocation
      targetResourceUri`),
    // Its properties have a name of their own, so azure-native does not flatten them.
    outputs: shapeOf("azureApiVersion location name properties systemData tags type"),
    isFlattened: true,
    autonamed: "autoscaleSettingName",
    defaultLocation: "resource group",
    required: ["location", "profiles"],
    fixed: ["location"],
  },
  "monitor:ActionGroup": {
    path: `${INSIGHTS}/actionGroups/{actionGroupName}`,
    apiVersion: "2024-10-01-preview",
    inputs: actionGroup,
    outputs: { ...actionGroup, ...shapeOf("azureApiVersion name systemData type"), identity: IDENTITY_OUTPUTS },
    isFlattened: true,
    autonamed: "actionGroupName",
    defaultLocation: "resource group",
    required: ["enabled", "groupShortName", "location"],
    fixed: ["location"],
  },
};
