import { PRODUCTION } from "./names";
import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";

/** The plans of function apps that have slots. */
export const FunctionPlan = {
  ElasticPremium: "ElasticPremium",
  Dedicated: "Dedicated",
  Consumption: "Consumption",
} as const;
export type FunctionPlan = (typeof FunctionPlan)[keyof typeof FunctionPlan];

/** What a plan of function apps has. */
interface PlanFacts {
  /** In words for messages. */
  readonly inWords: string;
  /** Whether a tier of App Service plans is of this kind. */
  readonly hasTier: (tier: string) => boolean;
  /** The number of slots besides production; undefined where the tier decides. */
  readonly slots: number | undefined;
  /** Whether Always On keeps an app loaded there. Elsewhere the platform starts apps for their triggers. */
  readonly hasAlwaysOn: boolean;
  /** Whether an app's files are in a share of Azure Files, which the app names by its settings. */
  readonly hasContentShare: boolean;
  /** Whether a share of production's visitors can be sent to a slot. */
  readonly hasTraffic: boolean;
}

/**
 * Sources: "Azure Functions deployment slots" for the number of slots, "App settings reference for Azure Functions" for the
 * content share, "Dedicated hosting plans for Azure Functions" for Always On, all of Microsoft. That Consumption has no
 * traffic rules is an assumption: no document says either.
 */
const FUNCTION_PLANS: Readonly<Record<FunctionPlan, PlanFacts>> = {
  ElasticPremium: {
    inWords: "an Elastic Premium plan (EP1 to EP3)",
    hasTier: (tier) => tier === "elasticpremium",
    slots: 2,
    hasAlwaysOn: false,
    hasContentShare: true,
    hasTraffic: true,
  },
  Dedicated: {
    inWords: "a plan of the Standard tier or higher",
    hasTier: (tier) => /^(standard|premium|isolated)/.test(tier),
    slots: undefined,
    hasAlwaysOn: true,
    hasContentShare: false,
    hasTraffic: true,
  },
  Consumption: {
    inWords: "a Consumption plan (Y1)",
    hasTier: (tier) => tier === "dynamic",
    slots: 1,
    hasAlwaysOn: false,
    hasContentShare: true,
    hasTraffic: false,
  },
};

/** The plan if none is declared. */
export const DEFAULT_FUNCTION_PLAN = FunctionPlan.ElasticPremium;

/** What a declared plan has. */
export function functionPlanFacts(plan: FunctionPlan): PlanFacts {
  return FUNCTION_PLANS[plan];
}

/** Why function apps on Linux Consumption are refused. Sources: Azure-Functions documents and issues, 2021 to 2026. */
const NO_LINUX_CONSUMPTION =
  "Consumption on Linux is not taken: swaps there were seen to be undone minutes later, and the plan goes away on 30 September " +
  '2028. Use operatingSystem: "windows", or an Elastic Premium plan';

/** Source: "Site update strategies in Flex Consumption", Microsoft. */
const NO_FLEX_CONSUMPTION =
  "Flex Consumption (FC1) has no slots: update such an app without them by functionAppConfig.siteUpdateStrategy, " +
  '`az functionapp update-strategy config set --type RollingUpdate`; or use an Elastic Premium plan (EP1) and hostingPlan "ElasticPremium"';

/** What is known of a function app's plan before Azure is asked. */
export interface DeclaredPlan {
  readonly plan: FunctionPlan;
  readonly operatingSystem: OperatingSystem;
  /** The number of slots besides production. */
  readonly slots: number;
}

/** Checks what is declared of a plan. */
export function checkFunctionPlan({ plan, operatingSystem, slots }: DeclaredPlan): Problem[] {
  if (!Object.hasOwn(FUNCTION_PLANS, plan)) {
    const reason = /flex/i.test(plan)
      ? NO_FLEX_CONSUMPTION
      : `"${plan}" is not allowed: use ${quoted(Object.keys(FUNCTION_PLANS))}`;
    return [{ path: "hostingPlan", reason }];
  }
  const { slots: most, inWords } = FUNCTION_PLANS[plan];
  return [
    ...(plan === FunctionPlan.Consumption && operatingSystem === "linux"
      ? [{ path: "hostingPlan", reason: NO_LINUX_CONSUMPTION }]
      : []),
    ...(most !== undefined && slots > most
      ? [
          {
            path: "slots",
            reason:
              `it has ${slots} slots, and ${inWords} allows ${most} besides production: declare fewer, or use ` +
              (plan === FunctionPlan.Consumption ? "Elastic Premium, which allows 2" : "a Dedicated plan, by its tier"),
          },
        ]
      : []),
  ];
}

/** Checks that a plan of Azure is of the declared kind. Free, Shared and Basic are refused like a web app's, by their slots. */
export function checkFunctionTier(plan: FunctionPlan, tier: string, operatingSystem: OperatingSystem): Problem[] {
  const lower = tier.toLowerCase();
  const problem = (reason: string): Problem[] => [{ path: "serverFarmId", reason }];
  if (lower === "flexconsumption") {
    return problem(NO_FLEX_CONSUMPTION);
  }
  if (lower === "dynamic" && operatingSystem === "linux") {
    return problem(NO_LINUX_CONSUMPTION);
  }
  if (FUNCTION_PLANS[plan].hasTier(lower)) {
    return [];
  }
  const [found] = Object.entries(FUNCTION_PLANS).find(([, { hasTier }]) => hasTier(lower)) ?? [];
  return found === undefined
    ? problem(
        `it is a plan of the ${tier} tier, which has no slots: use an Elastic Premium plan (EP1), or one of the Standard tier or higher`,
      )
    : problem(
        `it is a plan of the ${tier} tier, and hostingPlan says "${plan}", ${FUNCTION_PLANS[plan].inWords}: declare hostingPlan: "${found}"`,
      );
}

/** The setting by which an app chooses the version of the host. It stays with its slot, though it is not in `slotConfigNames`. */
export const EXTENSION_VERSION_SETTING = "FUNCTIONS_EXTENSION_VERSION";

/** The version of the host if none is declared: the newest 4. */
export const DEFAULT_EXTENSION_VERSION = "~4";

/** Checks a version of the host: `~4`, or one that is pinned, such as `4.34.2`. */
export function checkExtensionVersion(path: string, version: string): Problem[] {
  return /^(~4|4\.\d+\.\d+(\.\d+)?)$/.test(version)
    ? []
    : [
        {
          path,
          reason: `"${version}" is not a version of the Functions host with slots: use "~4", or a pinned "4.x.y"`,
        },
      ];
}

/** The setting of the host's own storage, or the beginning of its settings where an identity opens it. */
export const HOST_STORAGE_SETTING = "AzureWebJobsStorage";
/** The connection to the share with an app's files. */
export const CONTENT_CONNECTION_SETTING = "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING";
/** The share with an app's files. It goes with the app at a swap; it must not be sticky. */
export const CONTENT_SHARE_SETTING = "WEBSITE_CONTENTSHARE";
/** The setting of the host's id. */
export const HOST_ID_SETTING = "AzureFunctionsWebHost__hostid";
/** The setting that overrides the task hub in host.json. */
export const TASK_HUB_SETTING = "AzureFunctionsJobHost__extensions__durableTask__hubName";
/** The setting that overrides in host.json which connection Durable Functions use. */
export const DURABLE_CONNECTION_SETTING =
  "AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionName";

/** Settings that the component writes itself, and what to declare instead. */
const RESERVED: readonly (readonly [name: RegExp, cure: string])[] = [
  [/^FUNCTIONS_EXTENSION_VERSION$/i, "declare extensionVersion instead"],
  [/^FUNCTIONS_WORKER_RUNTIME$/i, "it follows from build.stack"],
  [/^AzureWebJobsStorage(__.*)?$/i, "declare hostStorage instead"],
  [/^WEBSITE_CONTENTAZUREFILECONNECTIONSTRING$/i, "declare hostStorage.contentConnectionString instead"],
  [
    /^WEBSITE_CONTENTSHARE$/i,
    "each slot has a share of its own, and takes it along at a swap: leave it out, or, for storage in a network, declare hostStorage.contentShares",
  ],
  [/^AzureFunctionsJobHost__extensions__durableTask__hubName$/i, "declare durableFunctions instead"],
];

/** Checks that no declared setting is one that the component writes. */
export function checkFunctionSettings(path: string, names: readonly string[]): Problem[] {
  return names.flatMap((name) => {
    const at = `${path}[${JSON.stringify(name)}]`;
    const reserved = RESERVED.find(([pattern]) => pattern.test(name));
    if (reserved) {
      return [{ path: at, reason: `"${name}" is written by this component: ${reserved[1]}` }];
    }
    const [, disabled] = /^AzureWebJobs[._](.+)[._]Disabled$/i.exec(name) ?? [];
    return disabled !== undefined && path.startsWith("build")
      ? [
          {
            path: at,
            reason: `"${name}" would travel, and disable "${disabled}" in production too: declare disabledInSlots: ["${disabled}"], or the setting under stickySettings of each slot`,
          },
        ]
      : [];
  });
}

/**
 * The setting that disables a function. On Linux, App Service turns its points into underscores, which the host knows.
 *
 * Sources: "How to disable functions in Azure Functions", Microsoft; the code of the WebJobs SDK.
 */
export function disabledSetting(functionName: string): string {
  return `AzureWebJobs.${functionName}.Disabled`;
}

/** Checks the names of functions. Source: the form that the Functions host takes: a letter, then letters, digits, `_` and `-`. */
export function checkFunctionNames(
  path: string,
  names: readonly string[],
  operatingSystem: OperatingSystem,
): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    const at = `${path}[${index}]`;
    const isTwin = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,126}$/.test(name)) {
      return [
        {
          path: at,
          reason: `"${name}" is not the name of a function: use a letter, then letters, digits, "_" and "-"`,
        },
      ];
    }
    if (operatingSystem === "linux" && name.includes("-")) {
      return [
        {
          path: at,
          reason: `"${name}" has a hyphen, which no name of an app setting has on Linux, and it is disabled by one: rename the function`,
        },
      ];
    }
    return isTwin ? [{ path: at, reason: `"${name}" is there twice: remove one` }] : [];
  });
}

/** The longest id of a host. Source: "Storage considerations for Azure Functions", Microsoft. */
export const LONGEST_HOST_ID = 32;

/**
 * The id that a host has without a setting: the site's name, for a slot `site-slot`, in lower case and cut.
 *
 * Source: azure-functions-host, `ScriptHostIdProvider`.
 */
export function defaultHostId(site: string, slot: string): string {
  const name = slot === PRODUCTION ? site : `${site}-${slot}`;
  return name.toLowerCase().slice(0, LONGEST_HOST_ID).replace(/-+$/, "");
}

/** The slots whose name makes a host's id too long, so that it is cut, and may be another slot's. */
export function slotsWithLongHostId(siteLength: number, slots: readonly string[]): string[] {
  return slots.filter((slot) => siteLength + 1 + slot.length > LONGEST_HOST_ID);
}

/** Checks the id of a host. Source: "App settings reference for Azure Functions", Microsoft. */
export function checkHostId(path: string, id: string): Problem[] {
  return id.length <= LONGEST_HOST_ID && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)
    ? []
    : [
        {
          path,
          reason: `"${id}" is not the id of a host: use 1 to ${LONGEST_HOST_ID} lower-case letters, digits and single hyphens between them`,
        },
      ];
}

/** What says that two slots have one host id. */
export function hostIdProblem(site: string, slots: readonly string[]): Problem {
  const named = quoted(slots);
  return {
    path: "addHostIds",
    reason:
      `the name "${site}" and ${slots.length === 1 ? "the slot" : "the slots"} ${named} have more than ${LONGEST_HOST_ID - 1} characters ` +
      "together, so the host's id is cut, and two slots with one storage account may have the same: version 4 of the host then stops. " +
      `Declare the sticky setting ${HOST_ID_SETTING} in every slot and in production, each with a value of its own, or leave addHostIds out`,
  };
}

/** Where Durable Functions keep what runs. */
export const DurableStorage = { TaskHubPerSlot: "TaskHubPerSlot", TravelsWithBuild: "TravelsWithBuild" } as const;
export type DurableStorage = (typeof DurableStorage)[keyof typeof DurableStorage];

/** Checks the name of a task hub. Source: "Task hubs in Durable Functions", Microsoft. */
export function checkTaskHub(path: string, name: string): Problem[] {
  return /^[A-Za-z][A-Za-z0-9]{2,44}$/.test(name)
    ? []
    : [{ path, reason: `"${name}" is not the name of a task hub: use a letter, then 2 to 44 letters and digits` }];
}

/** The name of a task hub from parts of other names, as long as there can be. */
export function taskHubOf(...parts: readonly string[]): string {
  const text = parts.join("").replace(/[^A-Za-z0-9]/g, "");
  return `${/^[A-Za-z]/.test(text) ? "" : "h"}${text}hub`
    .slice(-45)
    .replace(/^[^A-Za-z]+/, "h")
    .slice(0, 45);
}

/**
 * What helps with a swap that App Service refused, by the texts that were quoted; undefined for any other text.
 *
 * Sources: MicrosoftDocs/azure-docs#104042, Azure/azure-functions-host#8123.
 */
export function adviceOnSwap(text: string): string | undefined {
  if (/did not respond to http ping/i.test(text)) {
    return (
      "The slot's Functions host does not answer. Either it is down, which its log tells; or two slots have one host id and one " +
      `storage account: declare ${HOST_ID_SETTING} in every slot, or leave addHostIds out`
    );
  }
  if (/application initialization in .* slot either took too long or failed/i.test(text)) {
    return (
      `The slot's app did not start in time. Compare ${EXTENSION_VERSION_SETTING} in both slots, which must be equal; else the build ` +
      "takes too long to start, or fails with production's settings"
    );
  }
  return undefined;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
