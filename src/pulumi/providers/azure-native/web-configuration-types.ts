import { AUTHENTICATION_INPUTS } from "./authentication-properties";
import { SITE, SLOT } from "./paths";
import type { ResourceType } from "./resource-type";
import { type Shape, shapeOf } from "./shape";

/** The version of the module "web". */
export const WEB = "2025-05-01";

/** The last version with only one way to read the settings. Since then Azure has two, which are two types. */
const AUTHENTICATION = "2021-02-01";

/**
 * A resource that is created and deleted with its site. It cannot be deleted by itself, so azure-native resets it to
 * the values of a new one.
 *
 * Source of the defaults: pulumi-azure-native, `provider/pkg/openapi/defaults/defaultResourcesState.go`, and
 * `discover.go` for settings that are read by POST.
 */
function configuration(
  path: string,
  inputs: Shape,
  { defaults, ...rest }: { defaults: NonNullable<ResourceType["singleton"]>["defaults"] } & Partial<ResourceType>,
): ResourceType {
  return {
    path,
    apiVersion: WEB,
    inputs,
    outputs: { ...inputs, ...shapeOf("azureApiVersion name systemData type") },
    isFlattened: true,
    required: [],
    fixed: [],
    singleton: { defaults },
    ...rest,
  };
}

const slotConfigurationNames = configuration(
  `${SITE}/config/slotConfigNames`,
  shapeOf("appSettingNames azureStorageConfigNames connectionStringNames kind"),
  // azure-native only names this list. Azure empties the lists that a PUT leaves out.
  { defaults: { appSettingNames: [] } },
);

/** Settings are written whole. They may be secret, so they are read by POST. */
function settings(path: string, values: Shape["properties"]): ResourceType {
  return configuration(
    path,
    { kind: "any", properties: values ?? "any" },
    {
      outputs: { ...shapeOf("azureApiVersion kind name type"), properties: "any" },
      isFlattened: false,
      defaults: { properties: {} },
      readFrom: { method: "POST", path: "/list" },
    },
  );
}

const connectionStrings = shapeOf("*(type value)");
const mounts = shapeOf("*(accessKey accountName mountPath protocol shareName type)");

const logs = shapeOf(`
  applicationLogs(
    azureBlobStorage(level retentionInDays sasUrl) azureTableStorage(level sasUrl) fileSystem(level))
  detailedErrorMessages(enabled) failedRequestsTracing(enabled)
  httpLogs(
    azureBlobStorage(enabled retentionInDays sasUrl) fileSystem(enabled retentionInDays retentionInMb))
  kind`);

function diagnosticLogs(parent: string): ResourceType {
  return configuration(`${parent}/config/logs`, logs, { defaults: { applicationLogs: {} } });
}

/** The type of the older version also gets the names of the settings with secrets, by a separate GET. */
function authentication(parent: string): ResourceType {
  return configuration(`${parent}/config/authsettingsV2`, AUTHENTICATION_INPUTS, {
    apiVersion: AUTHENTICATION,
    outputs: { ...AUTHENTICATION_INPUTS, ...shapeOf("azureApiVersion name type") },
    defaults: { platform: { enabled: false } },
    readFrom: { method: "GET", path: "/list" },
  });
}

function authenticationWithoutSecrets(parent: string): ResourceType {
  return configuration(`${parent}/config/authsettingsV2`, AUTHENTICATION_INPUTS, {
    defaults: { platform: { enabled: false } },
  });
}

/** The types in the module "web" that configure a site or a slot. */
export const WEB_CONFIGURATION_TYPES: Readonly<Record<string, ResourceType>> = {
  "web:WebAppSlotConfigurationNames": slotConfigurationNames,
  "web:WebAppApplicationSettings": settings(`${SITE}/config/appsettings`, "any"),
  "web:WebAppApplicationSettingsSlot": settings(`${SLOT}/config/appsettings`, "any"),
  "web:WebAppConnectionStrings": settings(`${SITE}/config/connectionstrings`, connectionStrings),
  "web:WebAppConnectionStringsSlot": settings(`${SLOT}/config/connectionstrings`, connectionStrings),
  "web:WebAppAzureStorageAccounts": settings(`${SITE}/config/azurestorageaccounts`, mounts),
  "web:WebAppAzureStorageAccountsSlot": settings(`${SLOT}/config/azurestorageaccounts`, mounts),
  "web:WebAppDiagnosticLogsConfiguration": diagnosticLogs(SITE),
  "web:WebAppDiagnosticLogsConfigurationSlot": diagnosticLogs(SLOT),
  "web:WebAppAuthSettingsV2": authentication(SITE),
  "web:WebAppAuthSettingsV2Slot": authentication(SLOT),
  "web:WebAppAuthSettingsV2WithoutSecrets": authenticationWithoutSecrets(SITE),
  "web:WebAppAuthSettingsV2WithoutSecretsSlot": authenticationWithoutSecrets(SLOT),
};
