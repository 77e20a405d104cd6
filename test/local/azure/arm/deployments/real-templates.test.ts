import assert from "node:assert/strict";
import { LocalApp } from "../../../../support/local-app";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
const SITE_ID = "[resourceId('Microsoft.Web/sites', 'APP')]";

type Resource = Readonly<Record<string, unknown>>;

/** A resource of a template. `APP` in it becomes the name of the case. */
function of(type: string, name: string, apiVersion: string, more: Resource = {}): Resource {
  return { type, name, apiVersion, ...more };
}

const LOCATION = { location: "[resourceGroup().location]" };
const PLAN = of("Microsoft.Web/serverfarms", "APP-plan", "2022-09-01", {
  ...LOCATION,
  kind: "linux",
  sku: { name: "P1v3", tier: "PremiumV3", capacity: 1 },
  properties: { reserved: true },
});
const SITE = of("Microsoft.Web/sites", "APP", "2022-09-01", {
  ...LOCATION,
  kind: "app,linux",
  identity: { type: "SystemAssigned" },
  dependsOn: ["[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]"],
  properties: {
    serverFarmId: "[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]",
    httpsOnly: true,
    siteConfig: { linuxFxVersion: "NODE|20-lts", alwaysOn: true, ftpsState: "FtpsOnly", minTlsVersion: "1.2" },
  },
});
const SLOT = of("Microsoft.Web/sites/slots", "APP/staging", "2022-09-01", {
  ...LOCATION,
  kind: "app,linux",
  dependsOn: [SITE_ID],
  properties: { serverFarmId: "[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]" },
});
const WITH_SLOT = [PLAN, SITE, SLOT];
const GUID_NAME = "[guid(resourceGroup().id, 'APP')]";
const READER =
  "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]";

const REGISTRY = "resourceId('Microsoft.ContainerRegistry/registries', replace('APPregistry', '-', ''))";

/** The kinds of templates that people have for apps with slots, cut to what makes each kind. */
const KINDS: Readonly<Record<string, readonly Resource[]>> = {
  "monitoring: Application Insights, a workspace, diagnostic settings, alerts": [
    ...WITH_SLOT,
    of("Microsoft.OperationalInsights/workspaces", "APP-logs", "2022-10-01", {
      ...LOCATION,
      properties: { sku: { name: "PerGB2018" }, retentionInDays: 30, features: { searchVersion: 1 } },
    }),
    of("Microsoft.Insights/components", "APP-insights", "2020-02-02", {
      ...LOCATION,
      kind: "web",
      dependsOn: ["[resourceId('Microsoft.OperationalInsights/workspaces', 'APP-logs')]"],
      properties: {
        Application_Type: "web",
        WorkspaceResourceId: "[resourceId('Microsoft.OperationalInsights/workspaces', 'APP-logs')]",
      },
    }),
    of("Microsoft.Web/sites/config", "APP/appsettings", "2022-09-01", {
      dependsOn: [SITE_ID, "[resourceId('Microsoft.Insights/components', 'APP-insights')]"],
      properties: {
        APPLICATIONINSIGHTS_CONNECTION_STRING:
          "[reference(resourceId('Microsoft.Insights/components', 'APP-insights'), '2020-02-02').ConnectionString]",
        APPINSIGHTS_INSTRUMENTATIONKEY:
          "[reference(resourceId('Microsoft.Insights/components', 'APP-insights'), '2020-02-02').InstrumentationKey]",
      },
    }),
    of("Microsoft.Web/sites/config", "APP/logs", "2022-09-01", {
      dependsOn: ["[resourceId('Microsoft.Web/sites/config', 'APP', 'appsettings')]"],
      properties: { applicationLogs: { fileSystem: { level: "Verbose" } }, detailedErrorMessages: { enabled: true } },
    }),
    of("Microsoft.Insights/diagnosticSettings", "to-workspace", "2021-05-01-preview", {
      scope: "Microsoft.Web/sites/APP",
      dependsOn: [SITE_ID],
      properties: {
        workspaceId: "[resourceId('Microsoft.OperationalInsights/workspaces', 'APP-logs')]",
        logs: [{ category: "AppServiceHTTPLogs", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
      },
    }),
    of("Microsoft.Insights/autoscalesettings", "APP-scale", "2022-10-01", {
      ...LOCATION,
      dependsOn: ["[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]"],
      properties: {
        enabled: true,
        targetResourceUri: "[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]",
        profiles: [],
      },
    }),
    of("Microsoft.Insights/metricAlerts", "APP-alert", "2018-03-01", {
      location: "global",
      properties: { severity: 2 },
    }),
  ],
  "access: role assignments, a lock, identities, publishing policies": [
    ...WITH_SLOT,
    of("Microsoft.ManagedIdentity/userAssignedIdentities", "APP-id", "2023-01-31", LOCATION),
    of("Microsoft.Authorization/roleAssignments", GUID_NAME, "2022-04-01", {
      scope: "[format('Microsoft.Web/sites/{0}', 'APP')]",
      dependsOn: [SITE_ID, "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'APP-id')]"],
      properties: {
        roleDefinitionId: READER,
        principalType: "ServicePrincipal",
        principalId:
          "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'APP-id'), '2023-01-31').principalId]",
      },
    }),
    of("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "APP/ftp", "2022-09-01", {
      dependsOn: [SITE_ID],
      properties: { allow: false },
    }),
    of("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "APP/scm", "2022-09-01", {
      dependsOn: [SITE_ID],
      properties: { allow: false },
    }),
    of("Microsoft.Web/sites/slots/basicPublishingCredentialsPolicies", "APP/staging/scm", "2022-09-01", {
      dependsOn: ["[resourceId('Microsoft.Web/sites/slots', 'APP', 'staging')]"],
      properties: { allow: false },
    }),
    of("Microsoft.Authorization/locks", "keep", "2020-05-01", {
      scope: "Microsoft.Web/serverfarms/APP-plan",
      dependsOn: ["[resourceId('Microsoft.Web/serverfarms', 'APP-plan')]"],
      properties: { level: "CanNotDelete", notes: "in use" },
    }),
  ],
  "a database: server, database, firewall rules, connection string, secrets in a vault": [
    ...WITH_SLOT,
    of("Microsoft.Sql/servers", "APP-sql", "2022-05-01-preview", {
      ...LOCATION,
      properties: {
        administratorLogin: "admin1",
        administratorLoginPassword: "[parameters('password')]",
        version: "12.0",
      },
      resources: [
        of("databases", "shop", "2022-05-01-preview", {
          ...LOCATION,
          sku: { name: "Basic", tier: "Basic", capacity: 5 },
          dependsOn: ["APP-sql"],
          properties: { collation: "SQL_Latin1_General_CP1_CI_AS" },
        }),
        of("firewallRules", "AllowAllWindowsAzureIps", "2022-05-01-preview", {
          dependsOn: ["APP-sql"],
          properties: { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
        }),
      ],
    }),
    of("Microsoft.Sql/servers/databases/transparentDataEncryption", "APP-sql/shop/current", "2022-05-01-preview", {
      dependsOn: ["[resourceId('Microsoft.Sql/servers/databases', 'APP-sql', 'shop')]"],
      properties: { state: "Enabled" },
    }),
    of("Microsoft.KeyVault/vaults", "APP-kv", "2023-02-01", {
      ...LOCATION,
      properties: {
        tenantId: "[subscription().tenantId]",
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: false,
        accessPolicies: [],
      },
    }),
    of("Microsoft.KeyVault/vaults/secrets", "APP-kv/sql", "2023-02-01", {
      dependsOn: ["[resourceId('Microsoft.KeyVault/vaults', 'APP-kv')]"],
      properties: { value: "[parameters('password')]" },
    }),
    of("Microsoft.KeyVault/vaults/accessPolicies", "APP-kv/add", "2023-02-01", {
      dependsOn: ["[resourceId('Microsoft.KeyVault/vaults', 'APP-kv')]", SITE_ID],
      properties: {
        accessPolicies: [
          {
            tenantId: "[subscription().tenantId]",
            objectId:
              "[reference(resourceId('Microsoft.Web/sites', 'APP'), '2022-09-01', 'full').identity.principalId]",
            permissions: { secrets: ["get", "list"] },
          },
        ],
      },
    }),
    of("Microsoft.Web/sites/config", "APP/connectionstrings", "2022-09-01", {
      dependsOn: [SITE_ID],
      properties: {
        Shop: {
          type: "SQLAzure",
          value:
            "[concat('Server=tcp:', reference(resourceId('Microsoft.Sql/servers', 'APP-sql')).fullyQualifiedDomainName, ';Database=shop')]",
        },
      },
    }),
    of("Microsoft.Web/sites/slots/config", "APP/staging/connectionstrings", "2022-09-01", {
      dependsOn: ["[resourceId('Microsoft.Web/sites/slots', 'APP', 'staging')]"],
      properties: { Shop: { type: "SQLAzure", value: "Server=staging" } },
    }),
  ],
  "storage: an account, its blob service, containers, mounts": [
    ...WITH_SLOT,
    of("Microsoft.Storage/storageAccounts", "[uniqueString('APP')]", "2022-09-01", {
      ...LOCATION,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      properties: { supportsHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2", allowBlobPublicAccess: false },
    }),
    of("Microsoft.Storage/storageAccounts/blobServices", "[format('{0}/default', uniqueString('APP'))]", "2022-09-01", {
      dependsOn: ["[resourceId('Microsoft.Storage/storageAccounts', uniqueString('APP'))]"],
      properties: { deleteRetentionPolicy: { enabled: true, days: 7 } },
    }),
    of(
      "Microsoft.Storage/storageAccounts/blobServices/containers",
      "[format('{0}/default/packages', uniqueString('APP'))]",
      "2022-09-01",
      {
        dependsOn: ["[resourceId('Microsoft.Storage/storageAccounts/blobServices', uniqueString('APP'), 'default')]"],
        properties: { publicAccess: "None" },
      },
    ),
    of("Microsoft.Storage/storageAccounts/fileServices", "[format('{0}/default', uniqueString('APP'))]", "2022-09-01", {
      dependsOn: ["[resourceId('Microsoft.Storage/storageAccounts', uniqueString('APP'))]"],
    }),
    of(
      "Microsoft.Storage/storageAccounts/fileServices/shares",
      "[format('{0}/default/files', uniqueString('APP'))]",
      "2022-09-01",
      {
        dependsOn: ["[resourceId('Microsoft.Storage/storageAccounts/fileServices', uniqueString('APP'), 'default')]"],
        properties: { shareQuota: 5 },
      },
    ),
    of("Microsoft.Web/sites/config", "APP/azurestorageaccounts", "2022-09-01", {
      dependsOn: [SITE_ID, "[resourceId('Microsoft.Storage/storageAccounts', uniqueString('APP'))]"],
      properties: {
        files: {
          type: "AzureFiles",
          accountName: "[uniqueString('APP')]",
          shareName: "files",
          mountPath: "/files",
          accessKey:
            "[listKeys(resourceId('Microsoft.Storage/storageAccounts', uniqueString('APP')), '2022-09-01').keys[0].value]",
        },
      },
    }),
  ],
  "network: a virtual network, a private endpoint with its zone, integration of app and slot": [
    of("Microsoft.Network/virtualNetworks", "APP-net", "2022-07-01", {
      ...LOCATION,
      properties: {
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
        subnets: [
          {
            name: "apps",
            properties: {
              addressPrefix: "10.0.1.0/24",
              delegations: [{ name: "d", properties: { serviceName: "Microsoft.Web/serverFarms" } }],
            },
          },
          { name: "endpoints", properties: { addressPrefix: "10.0.2.0/24" } },
        ],
      },
    }),
    PLAN,
    SITE,
    SLOT,
    of("Microsoft.Web/sites/networkConfig", "APP/virtualNetwork", "2022-09-01", {
      dependsOn: [SITE_ID, "[resourceId('Microsoft.Network/virtualNetworks', 'APP-net')]"],
      properties: { subnetResourceId: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'APP-net', 'apps')]" },
    }),
    of("Microsoft.Network/privateDnsZones", "privatelink.APP.net", "2020-06-01", { location: "global" }),
    of("Microsoft.Network/privateDnsZones/virtualNetworkLinks", "privatelink.APP.net/link", "2020-06-01", {
      location: "global",
      dependsOn: ["[resourceId('Microsoft.Network/privateDnsZones', 'privatelink.APP.net')]"],
      properties: {
        registrationEnabled: false,
        virtualNetwork: { id: "[resourceId('Microsoft.Network/virtualNetworks', 'APP-net')]" },
      },
    }),
    of("Microsoft.Network/privateEndpoints", "APP-endpoint", "2022-07-01", {
      ...LOCATION,
      dependsOn: [SITE_ID, "[resourceId('Microsoft.Network/virtualNetworks', 'APP-net')]"],
      properties: {
        subnet: { id: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'APP-net', 'endpoints')]" },
        privateLinkServiceConnections: [
          { name: "c", properties: { privateLinkServiceId: SITE_ID, groupIds: ["sites"] } },
        ],
      },
    }),
    of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "APP-endpoint/default", "2022-07-01", {
      dependsOn: ["[resourceId('Microsoft.Network/privateEndpoints', 'APP-endpoint')]"],
      properties: { privateDnsZoneConfigs: [] },
    }),
  ],
  "content: source control, an app setting beside it, a loop of slots with sticky names": [
    PLAN,
    SITE,
    of("Microsoft.Web/sites/slots", "[format('APP/{0}', parameters('slots')[copyIndex()])]", "2022-09-01", {
      ...LOCATION,
      kind: "app,linux",
      copy: { name: "slots", count: "[length(parameters('slots'))]" },
      dependsOn: [SITE_ID],
      properties: { serverFarmId: "APP-plan" },
    }),
    of("Microsoft.Web/sites/config", "APP/slotConfigNames", "2022-09-01", {
      dependsOn: [SITE_ID, "slots"],
      properties: { appSettingNames: ["ENVIRONMENT"] },
    }),
    of("Microsoft.Web/sites/sourcecontrols", "APP/web", "2022-09-01", {
      dependsOn: [SITE_ID],
      properties: { repoUrl: "https://github.com/contoso/shop", branch: "main", isManualIntegration: true },
    }),
    of("Microsoft.Web/sites/slots/sourcecontrols", "APP/dev/web", "2022-09-01", {
      dependsOn: ["slots"],
      properties: { repoUrl: "https://github.com/contoso/shop", branch: "dev", isManualIntegration: true },
    }),
  ],
  "others beside an app: a cache, a document database, a registry, a front door": [
    ...WITH_SLOT,
    of("Microsoft.Cache/redis", "APP-cache", "2022-06-01", {
      ...LOCATION,
      properties: { sku: { name: "Basic", family: "C", capacity: 0 } },
    }),
    of("Microsoft.DocumentDB/databaseAccounts", "APP-docs", "2022-05-15", {
      ...LOCATION,
      kind: "GlobalDocumentDB",
      properties: { databaseAccountOfferType: "Standard", locations: [] },
    }),
    of("Microsoft.DocumentDB/databaseAccounts/sqlDatabases", "APP-docs/shop", "2022-05-15", {
      dependsOn: ["[resourceId('Microsoft.DocumentDB/databaseAccounts', 'APP-docs')]"],
      properties: { resource: { id: "shop" } },
    }),
    of("Microsoft.ContainerRegistry/registries", "[replace('APPregistry', '-', '')]", "2022-12-01", {
      ...LOCATION,
      sku: { name: "Basic" },
      properties: { adminUserEnabled: false },
    }),
    of("Microsoft.Cdn/profiles", "APP-door", "2021-06-01", {
      location: "global",
      sku: { name: "Standard_AzureFrontDoor" },
    }),
    of("Microsoft.Cdn/profiles/afdEndpoints", "APP-door/web", "2021-06-01", {
      location: "global",
      dependsOn: ["[resourceId('Microsoft.Cdn/profiles', 'APP-door')]"],
      properties: { enabledState: "Enabled" },
    }),
    of("Microsoft.Web/sites/config", "APP/appsettings", "2022-09-01", {
      dependsOn: [SITE_ID],
      properties: {
        CACHE:
          "[format('{0}:{1},password={2}', reference('APP-cache').hostName, reference('APP-cache').sslPort, listKeys('APP-cache', '2022-06-01').primaryKey)]",
        DOCUMENTS:
          "[format('AccountEndpoint={0};AccountKey={1}', reference('APP-docs').documentEndpoint, listKeys('APP-docs', '2022-05-15').primaryMasterKey)]",
        REGISTRY: `[reference(${REGISTRY}).loginServer]`,
        REGISTRY_PASSWORD: `[listCredentials(${REGISTRY}, '2022-12-01').passwords[0].value]`,
        DOOR: "[reference(resourceId('Microsoft.Cdn/profiles/afdEndpoints', 'APP-door', 'web')).hostName]",
      },
    }),
  ],
};

describe("templates of the kinds that people have", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
  });

  after(() => app.close());

  for (const [index, [kind, resources]] of Object.entries(KINDS).entries()) {
    it(`are deployed, and deployed again: ${kind}`, async () => {
      const group = `${SUBSCRIPTION}/resourceGroups/kind-${index}`;
      await app.ask("PUT", group, { location: "westeurope" });
      const template = JSON.parse(
        JSON.stringify({
          $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          contentVersion: "1.0.0.0",
          parameters: {
            password: { type: "securestring", defaultValue: "P@ssw0rd" },
            slots: { type: "array", defaultValue: ["dev", "test"] },
          },
          resources,
        })
          .replaceAll("APP", `contoso-${index}`)
          .replaceAll("contoso-0LICATION", "APPLICATION")
          .replaceAll("contoso-0INSIGHTS", "APPINSIGHTS"),
      ) as unknown;
      const path = `${group}/providers/Microsoft.Resources/deployments/main`;
      for (const run of ["first", "second"]) {
        const { body } = await app.follow("PUT", path, { properties: { mode: "Incremental", template } });
        assert.deepEqual(body, { status: "Succeeded" }, run);
      }
    });
  }
});
