import type { AppComponent } from "../../rules";
import { declaredShape } from "./declared-shape";
import { byName, list, number, object, required, type Shape, secretObject, secretText, text } from "./shape";

const SETTINGS = byName(secretText, 'declare settings by name, for example { GREETING: "hello" }');
const CONNECTION_STRINGS = byName(
  secretObject(
    { value: required(secretText, "give the connection string"), type: text },
    "declare its value and its type",
  ),
  "declare connection strings by name, each with value and type",
);
const MOUNTS = byName(
  secretObject(
    { type: text, accountName: text, shareName: text, accessKey: secretText, mountPath: text },
    "declare its accountName, shareName, accessKey and mountPath",
  ),
  "declare mounted storage by name",
);
const RAMPS = byName(object({}, "declare changeStep and changeIntervalInMinutes"), "declare ramps by slot");
const HEALTH_CHECK = object(
  { path: text, headers: byName(secretText) },
  'declare the check, for example { path: "/healthz" }',
);
const ROLLOUT = object({}, "declare its steps");
const CHECKS = list(
  object(
    {
      command: required(list(secretText), 'give its words, for example ["node", "smoke.mjs"]'),
      environment: byName(secretText, "declare variables by name"),
      name: text,
      workingDirectory: text,
      timeoutInSeconds: number,
    },
    'declare its command, for example { command: ["node", "smoke.mjs"] }',
  ),
  'declare them as a list, for example [{ command: ["node", "smoke.mjs"] }]',
);

const SIDE_CONTAINERS = byName(
  object(
    {
      image: required(text, "give the container's image"),
      targetPort: number,
      startUpCommand: text,
      environmentVariables: byName(secretText, "declare names of app settings by the variables' names"),
      authType: text,
      userName: text,
      passwordSecret: secretText,
      userManagedIdentityClientId: text,
      volumeMounts: list(
        object(
          {
            volumeSubPath: required(text, "name the directory that is shared"),
            containerMountPath: required(text, "give the path at which the container finds it"),
          },
          "declare its volumeSubPath and containerMountPath",
        ),
        "declare them as a list",
      ),
    },
    "declare its image",
  ),
  "declare side containers by name, each with its image",
);

/** A release that another app runs. */
const RELEASE = object(
  {
    siteId: required(text, "give the resource id of the app that runs it"),
    version: required(text, "say which version that app runs"),
    packageUri: text,
    packageContainerId: text,
    image: text,
  },
  "declare the output release of the stack that runs it",
);

/** The same, read from a stack that may not have it yet. */
export const PROMOTED_RELEASE = required(
  RELEASE,
  "its stack has no output release: export it there, and run its `pulumi up` first",
);

const BUILD = object(
  {
    version: text,
    promotedFrom: RELEASE,
    package: object(
      {
        uri: required(text, "give the package's URL"),
        version: required(text, "say which version it is"),
        containerId: required(text, "give the id of its blob container"),
      },
      "give the reference of a package",
    ),
    packageUri: text,
    packageType: text,
    packageIdentity: text,
    stack: text,
    image: text,
    startupCommand: text,
    registry: secretObject({ server: text, username: secretText, password: secretText }, "declare its server"),
    settings: SETTINGS,
    warmUp: object({ swapPath: text, swapStatuses: list(number), startPath: text }),
    connectionStrings: CONNECTION_STRINGS,
    mounts: MOUNTS,
  },
  "declare a build, or leave it out",
);

/** The build of an app. */
const APP_BUILD = required(
  BUILD,
  "declare a package with its stack, a version and a packageUri with its stack, or a version and an image",
);

const STAYING = {
  stickySettings: SETTINGS,
  stickyConnectionStrings: CONNECTION_STRINGS,
  stickyMounts: MOUNTS,
  cors: object({}),
  outboundVnetRouting: object({}),
  basicPublishingCredentialsPolicies: object({}, "declare ftp and scm"),
  identity: object({}),
  logs: object({}),
  authentication: object({}),
  customHostNames: byName(
    object({ thumbprint: text, dnsRecordType: text }, "use {} for one without a certificate"),
    "declare host names by name",
  ),
};

const SLOT = object(
  { ...STAYING, build: BUILD, configurationSource: text, autoSwapSlotName: text },
  "declare what stays with the slot, {} for nothing, or leave the slot out",
);

/** What of an app does not depend on its kind, nor on whether it has an environment. */
const SLOTTED_APP_PARTS = {
  build: APP_BUILD,
  slots: required(byName(SLOT), "declare the slots by name, for example { staging: {} }"),
  production: object(STAYING, "declare what stays with production"),
  existingApp: object(
    { siteId: required(text, "give the app's resource id"), slots: list(text) },
    "declare its siteId",
  ),
  targetBuildVersion: text,
  name: text,
  location: text,
  releaseSlot: text,
  operatingSystem: text,
  swapAction: text,
  traffic: byName(number, "declare percentages by slot, for example { staging: 10 }"),
  trafficWhenLive: number,
  ramps: RAMPS,
  healthCheck: HEALTH_CHECK,
  autoHealRules: object({}, "declare its triggers and actions"),
  limits: object({}, "declare maxDiskSizeInMb, maxMemoryInMb or maxPercentageCpu"),
  websiteTimeZone: text,
  rollout: ROLLOUT,
  checks: CHECKS,
  sideContainers: SIDE_CONTAINERS,
  tags: byName(text, "declare tags by name"),
};

/** What only a `SlottedFunctionApp` declares. */
const FUNCTION_HOST_PARTS = {
  hostStorage: object(
    {
      accountId: text,
      accountName: text,
      connectionString: secretText,
      identityClientId: text,
      contentConnectionString: secretText,
      contentShares: byName(text, "declare shares by slot"),
    },
    "declare its accountId, accountName or connectionString",
  ),
  hostingPlan: text,
  extensionVersion: text,
  disabledInSlots: list(text, 'declare the names of functions as a list, for example ["nightly"]'),
  triggerConnections: list(text, 'declare the names of connections as a list, for example ["ORDERS"]'),
  durableFunctions: object(
    {
      storage: text,
      taskHubs: byName(text, "declare names by slot"),
      connections: byName(
        secretObject(
          { accountName: text, connectionString: secretText },
          "declare its accountName or connectionString",
        ),
        "declare connections by slot",
      ),
      waitForOrchestrations: object({ timeoutInSeconds: number, intervalInSeconds: number }, "use {} for the defaults"),
    },
    "declare its storage",
  ),
};

const PLACED_ALONE = {
  resourceGroupName: required(text, "name the resource group that the app is in, or give its environment"),
  serverFarmId: required(text, "give the id of an App Service plan, or the app's environment"),
};

const ENVIRONMENT = object(
  {
    resourceGroupName: required(text, "name the environment's resource group"),
    location: required(text, 'give the region, for example "westeurope"'),
    serverFarmId: required(text, "give the id of an App Service plan"),
    identityId: text,
    identityClientId: text,
    packageContainerId: text,
    applicationInsightsConnectionString: secretText,
    subnetId: text,
    workspaceId: text,
    hostStorageAccountName: text,
  },
  "give the reference of a WebEnvironment",
);

const EXPORT_ENVIRONMENT =
  "its stack has no such output: export the reference of a WebEnvironment there, and run its `pulumi up` first";

/** The same, read from a stack that may not have it yet. */
export const ENVIRONMENT_OF_STACK = required(ENVIRONMENT, EXPORT_ENVIRONMENT);

const PLACED_BY_ENVIRONMENT = { environment: ENVIRONMENT, resourceGroupName: text, serverFarmId: text };

/** The arguments of an app, by whether an environment gives it its place. */
interface AppShapes {
  readonly alone: Shape;
  readonly inEnvironment: Shape;
}

/** The arguments of the components for apps, by their names. */
export const APPS: Readonly<Record<AppComponent, AppShapes>> = {
  SlottedWebApp: shapesOf("SlottedWebApp", SLOTTED_APP_PARTS),
  SlottedFunctionApp: shapesOf("SlottedFunctionApp", { ...SLOTTED_APP_PARTS, ...FUNCTION_HOST_PARTS }),
};

function shapesOf(component: AppComponent, parts: Readonly<Record<string, Shape>>): AppShapes {
  return {
    alone: declaredShape(component, object({ ...PLACED_ALONE, ...parts })),
    inEnvironment: declaredShape(component, object({ ...PLACED_BY_ENVIRONMENT, ...parts })),
  };
}

/** The arguments of a `WebEnvironment`. */
export const WEB_ENVIRONMENT: Shape = declaredShape(
  "WebEnvironment",
  object({
    purpose: required(text, 'say what it is for, "Development" or "Production"'),
    location: text,
    operatingSystem: text,
    resourceGroupName: text,
    plan: object(
      {
        skuName: text,
        workers: number,
        autoscale: object({ minimum: number, maximum: required(number, "say how many workers there may be") }),
      },
      "declare its skuName or workers",
    ),
    serverFarmId: text,
    packageContainerId: text,
    identityId: text,
    workspaceId: text,
    applicationInsightsConnectionString: secretText,
    keyVaultId: text,
    virtualNetwork: object(
      { addressPrefix: text, subnetAddressPrefix: text },
      "use {} for one with the default ranges",
    ),
    subnetId: text,
    tags: byName(text, "declare tags by name"),
  }),
);

/** The arguments that name an app that is declared elsewhere. */
const APP = { siteId: text, resourceGroupName: text, siteName: text };

/** The arguments of a `SlotSwap`. */
export const SLOT_SWAP: Shape = declaredShape(
  "SlotSwap",
  object({
    ...APP,
    slot: text,
    targetSlot: text,
    targetBuildVersion: required(text, "say which build production is to run"),
    swapAction: text,
    healthCheck: HEALTH_CHECK,
    rollout: ROLLOUT,
    checks: CHECKS,
  }),
);

/** The arguments of a `SlottedRelease`. */
export const SLOTTED_RELEASE: Shape = declaredShape(
  "SlottedRelease",
  object({
    ...APP,
    build: APP_BUILD,
    releaseSlot: text,
    operatingSystem: text,
    targetBuildVersion: text,
    healthCheck: HEALTH_CHECK,
    checks: CHECKS,
    rollout: ROLLOUT,
    swapAction: text,
  }),
);

const STICKY_VALUES = object(
  { settings: SETTINGS, connectionStrings: CONNECTION_STRINGS, mounts: MOUNTS },
  "declare settings, connectionStrings or mounts, {} for nothing",
);

/** The arguments of `StickySettings`. */
export const STICKY_SETTINGS: Shape = declaredShape(
  "StickySettings",
  object({
    ...APP,
    production: STICKY_VALUES,
    slots: byName(STICKY_VALUES, "declare what sticks to slots by their names"),
    operatingSystem: text,
  }),
);

/** The arguments of a `TrafficRouting`. */
export const TRAFFIC_ROUTING: Shape = declaredShape(
  "TrafficRouting",
  object({
    ...APP,
    percentages: required(byName(number), "declare percentages by slot, {} for no rule at all"),
    ramps: RAMPS,
  }),
);

/** The arguments of a `BakeTime`. */
export const BAKE_TIME: Shape = declaredShape(
  "BakeTime",
  object({
    ...APP,
    liveBuild: required(text, "give the app's output liveBuild"),
    bakeTimeInSeconds: required(number, "say how long the build must be live and healthy, for example 1800"),
    healthCheck: HEALTH_CHECK,
    metrics: object({}, "declare maximumServerErrorPercentage or minimumRequests, {} for their defaults"),
  }),
);

const ENVIRONMENT_OF_PACKAGES = object({ packageContainerId: text }, "give the reference of an environment");

/** The same, read from a stack that may not have it yet. */
export const ENVIRONMENT_OF_PACKAGES_OF_STACK = required(ENVIRONMENT_OF_PACKAGES, EXPORT_ENVIRONMENT);

/** The arguments of an `AppPackage`. */
export const APP_PACKAGE: Shape = declaredShape(
  "AppPackage",
  object({
    source: required(text, "name the folder to pack, or a package"),
    files: list(text, 'declare them as a list, for example ["dist/**"]'),
    ignoreFile: text,
    version: text,
    containerId: text,
    environment: ENVIRONMENT_OF_PACKAGES,
    name: text,
    keep: number,
    usedBy: list(text, "declare the ids of web apps as a list"),
  }),
);
