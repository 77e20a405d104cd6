import {
  checkExtensionVersion,
  checkFunctionNames,
  checkFunctionPlan,
  checkFunctionSettings,
  checkFunctionSettingsElsewhere,
  checkHostId,
  checkTaskHub,
  DurableStorage,
  functionPlanFacts,
  HOST_ID_SETTING,
  hostIdProblem,
  PRODUCTION,
  type Problem,
  slotsWithLongHostId,
} from "../../rules";
import { checkResourceId } from "../../rules/resource-ids";
import { checkNumber } from "../../rules/values";
import type { BuildArgs } from "../args/build-args";
import { type Declaration, pathOf } from "../args/declaration";
import { hostingPlanOf, hostStorageOf, lengthOfName } from "../args/function-host";
import type { DurableFunctionsArgs } from "../args/function-host-args";
import { plainValues } from "../args/plain";
import { includes } from "../args/sticky";
import { places } from "./slots";
import { checkPreviewOfFunctions } from "./swap-action";

/** Checks what only function apps declare, and that nothing else of theirs is declared that they do not have. */
export function validateFunctionApp(declaration: Declaration): Problem[] {
  const { args, operatingSystem } = declaration;
  const { extensionVersion, disabledInSlots = [] } = args;
  const slots = Object.keys(declaration.slots);
  const planProblems = checkFunctionPlan({ plan: hostingPlanOf(args), operatingSystem, slots: slots.length });
  return [
    ...planProblems,
    ...(planProblems.some(({ path }) => path === "hostingPlan") ? [] : checkWhatThePlanLacks(declaration)),
    ...(extensionVersion === undefined ? [] : checkExtensionVersion("extensionVersion", extensionVersion)),
    ...checkHostStorage(declaration),
    ...checkFunctionNames("disabledInSlots", disabledInSlots, operatingSystem),
    ...buildsOf(declaration).flatMap(([path, build]) => checkBuild(path, build)),
    ...places(declaration).flatMap(([path, { stickySettings = {} }]) =>
      checkFunctionSettings(`${path}.stickySettings`, Object.keys(stickySettings)),
    ),
    ...checkDisabledOnce(declaration),
    ...checkPreviewOfFunctions("swapAction", declaration),
    ...checkHostIds(declaration),
    ...checkConnections(declaration),
    ...(args.durableFunctions ? checkDurable(declaration, args.durableFunctions) : []),
  ];
}

function buildsOf({ args, slots }: Declaration): [path: string, build: BuildArgs][] {
  return [
    ["build", args.build],
    ...Object.entries(slots).flatMap(([slot, { build }]): [string, BuildArgs][] =>
      build ? [[`${pathOf(slot)}.build`, build]] : [],
    ),
  ];
}

/** What of a build a function app has no use for, and why. */
const NOT_OF_FUNCTIONS: Readonly<Partial<Record<keyof BuildArgs, string>>> = {
  image: "containers of function apps are not taken: declare a package with its stack",
  registry: "a function app runs a package here, and no container: remove it",
  startupCommand: "the Functions host starts the app: remove it",
  handlerMappings: "the Functions host answers every request: remove it",
  virtualApplications: "the Functions host answers every request: remove it",
  buildDuringDeployment: "a function app runs from its package: put what the app needs into it, and remove this",
};

function checkBuild(path: string, build: BuildArgs): Problem[] {
  return [
    ...checkContentOf(path, build),
    ...checkFunctionSettings(`${path}.settings`, Object.keys(build.settings ?? {})),
  ];
}

/** Checks what a build of a function app has that is declared elsewhere, and what its settings are. */
export function validateFunctionBuildElsewhere(path: string, build: BuildArgs): Problem[] {
  return [
    ...checkContentOf(path, build),
    ...checkFunctionSettingsElsewhere(`${path}.settings`, Object.keys(build.settings ?? {})),
  ];
}

function checkContentOf(path: string, build: BuildArgs): Problem[] {
  const { packageType } = plainValues({ packageType: build.packageType });
  return [
    ...Object.entries(NOT_OF_FUNCTIONS)
      .filter(([name]) => Object.entries(build).some(([each, value]) => each === name && value !== undefined))
      .map(([name, reason]) => ({ path: `${path}.${name}`, reason })),
    ...(packageType === undefined || packageType === "zip"
      ? []
      : [
          {
            path: `${path}.packageType`,
            reason: `"${packageType}" is for web apps: a function app's package is a zip`,
          },
        ]),
  ];
}

function checkWhatThePlanLacks(declaration: Declaration): Problem[] {
  const { args } = declaration;
  const { hasAlwaysOn, hasTraffic, hasContentShare, inWords } = functionPlanFacts(hostingPlanOf(args));
  const { contentConnectionString, contentShares } = args.hostStorage ?? {};
  const ofTraffic = {
    traffic: args.traffic,
    ramps: args.ramps,
    trafficWhenLive: args.trafficWhenLive,
    rollout: args.rollout,
  };
  const ofShares = { contentConnectionString, contentShares };
  return [
    ...(hasAlwaysOn
      ? []
      : places(declaration)
          .filter(([, { alwaysOn }]) => alwaysOn === true)
          .map(([path]) => ({
            path: `${path}.alwaysOn`,
            reason: `${inWords} starts apps by itself, and Always On is not to be set there: remove it`,
          }))),
    ...(hasTraffic
      ? []
      : Object.entries(ofTraffic)
          .filter(([, value]) => value !== undefined)
          .map(([path]) => ({
            path,
            reason: `${inWords} has no traffic rules: remove it, or use Elastic Premium`,
          }))),
    ...(hasContentShare
      ? []
      : Object.entries(ofShares)
          .filter(([, value]) => value !== undefined)
          .map(([name]) => ({
            path: `hostStorage.${name}`,
            reason: `an app in ${inWords} has its files in the plan, and no share: remove it`,
          }))),
    ...(args.sideContainers && Object.keys(args.sideContainers).length > 0
      ? [{ path: "sideContainers", reason: "function apps have none: remove it" }]
      : []),
  ];
}

function checkHostStorage(declaration: Declaration): Problem[] {
  const { args, isReleased } = declaration;
  const hostStorage = hostStorageOf(args);
  if (hostStorage === undefined) {
    return [
      {
        path: "hostStorage",
        reason:
          "it is missing: the Functions host needs a storage account. Declare its accountId, accountName or connectionString" +
          (args.environment === undefined ? "" : ", or give the environment one by its argument functionApps"),
      },
    ];
  }
  const { accountId, contentShares } = hostStorage;
  const ways = (["accountId", "accountName", "connectionString"] as const).filter(
    (name) => hostStorage[name] !== undefined,
  );
  const [, second] = ways;
  return [
    ...(ways.length === 0
      ? [{ path: "hostStorage", reason: "it names no account: declare accountId, accountName or connectionString" }]
      : []),
    ...(second === undefined
      ? []
      : [
          {
            path: `hostStorage.${second}`,
            reason: `it is declared together with hostStorage.${ways[0]}, and there is one account: remove one of the two`,
          },
        ]),
    ...checkResourceId("hostStorage.accountId", accountId, "storageAccount"),
    ...(hostStorage.connectionString !== undefined && hostStorage.identityClientId !== undefined
      ? [
          {
            path: "hostStorage.identityClientId",
            reason: "it is declared together with hostStorage.connectionString, which has a key: remove one of the two",
          },
        ]
      : []),
    ...(contentShares && isReleased ? checkPair("hostStorage.contentShares", contentShares, declaration) : []),
  ];
}

/** Checks that production and the release slot have a value each, which goes with the app, and that the two differ. */
function checkPair(path: string, values: Readonly<Record<string, unknown>>, declaration: Declaration): Problem[] {
  const { releaseSlot, slots, sources } = declaration;
  const alone = Object.keys(slots).filter((slot) => slot !== releaseSlot && slots[slot]?.build !== undefined);
  const wanted = [PRODUCTION, releaseSlot, ...alone];
  const missing = wanted.filter((place) => values[place] === undefined);
  const others = Object.keys(values).filter((place) => !wanted.includes(place));
  const [first, second] = wanted.map((place) => values[place]);
  return [
    ...missing.map((place) => ({
      path: `${path}[${JSON.stringify(place)}]`,
      reason:
        "it is missing: declare one for production, for the release slot, and for each slot with a build of its own",
    })),
    ...others.map((place) => ({
      path: `${path}[${JSON.stringify(place)}]`,
      reason: `"${place}" is neither production nor a slot with a build: remove it`,
    })),
    ...(typeof first === "string" && first === second
      ? [
          {
            path: `${path}[${JSON.stringify(releaseSlot)}]`,
            reason: `production has "${first}" too: use two that differ`,
          },
        ]
      : []),
    ...Object.keys(sources).map((slot) => ({
      path: `${pathOf(slot)}.configurationSource`,
      reason: `${path} is what no slot may copy from another: declare a build for "${slot}", or "" to start empty`,
    })),
  ];
}

/** Checks that no function is both declared as disabled in slots and by a sticky setting. */
function checkDisabledOnce(declaration: Declaration): Problem[] {
  const names = declaration.args.disabledInSlots ?? [];
  return places(declaration).flatMap(([path, { stickySettings = {} }]) =>
    Object.keys(stickySettings).flatMap((setting) => {
      const [, name] = /^AzureWebJobs[._](.+)[._]Disabled$/i.exec(setting) ?? [];
      return name !== undefined && includes(names, name)
        ? [
            {
              path: `${path}.stickySettings[${JSON.stringify(setting)}]`,
              reason: `disabledInSlots has "${name}" too, and writes this setting: keep one of the two`,
            },
          ]
        : [];
    }),
  );
}

function checkHostIds(declaration: Declaration): Problem[] {
  const { args, name } = declaration;
  const declared = places(declaration).map(
    ([path, { stickySettings = {} }]) => [path, plainValues(stickySettings)[HOST_ID_SETTING], stickySettings] as const,
  );
  const having = declared.filter(([, , settings]) => Object.hasOwn(settings, HOST_ID_SETTING));
  const at = (path: string) => `${path}.stickySettings[${JSON.stringify(HOST_ID_SETTING)}]`;
  if (having.length > 0) {
    const seen = new Map<string, string>();
    return declared.flatMap(([path, id, settings]): Problem[] => {
      if (!Object.hasOwn(settings, HOST_ID_SETTING)) {
        return [
          {
            path: at(path),
            reason:
              "it is missing, and other slots have it: declare one in production and in every slot, each with a value of its own",
          },
        ];
      }
      if (id === undefined) {
        return [];
      }
      const twin = seen.get(id);
      seen.set(id, path);
      return twin === undefined
        ? checkHostId(at(path), id)
        : [
            {
              path: at(path),
              reason: `${twin} has "${id}" too, and one of the two hosts stops: use a value of its own`,
            },
          ];
    });
  }
  const length = lengthOfName(declaration);
  const long = length === undefined ? [] : slotsWithLongHostId(length, Object.keys(declaration.slots));
  const site = typeof args.name === "string" ? args.name : `${name}…`;
  return args.addHostIds === false && long.length > 0 ? [hostIdProblem(site, long)] : [];
}

/** Source: "Azure Functions deployment slots", Microsoft: connections are slot settings before a swap. */
function checkConnections(declaration: Declaration): Problem[] {
  const { triggerConnections = [], build } = declaration.args;
  const has = (settings: object | undefined, connection: string) =>
    Object.keys(settings ?? {}).some((name) => {
      const [own, wanted] = [name.toUpperCase(), connection.toUpperCase()];
      return own === wanted || own.startsWith(`${wanted}__`);
    });
  return triggerConnections.flatMap((connection, index) => [
    ...(has(build.settings, connection)
      ? [
          {
            path: `triggerConnections[${index}]`,
            reason: `"${connection}" is among build.settings, and would travel: declare it under stickySettings of production and of every slot`,
          },
        ]
      : []),
    ...places(declaration)
      .filter(([, { stickySettings }]) => !has(stickySettings, connection))
      .map(([path]) => ({
        path: `${path}.stickySettings`,
        reason: `it has no "${connection}", which triggerConnections names: declare it here too, or this slot takes another's messages`,
      })),
  ]);
}

function checkDurable(declaration: Declaration, durable: DurableFunctionsArgs): Problem[] {
  const { storage, taskHubs = {}, connections } = durable;
  const path = "durableFunctions";
  const choices = Object.values(DurableStorage).map((each) => `"${each}"`);
  if (!Object.values(DurableStorage).includes(storage)) {
    return [
      {
        path: `${path}.storage`,
        reason:
          `${storage === undefined ? "it is missing" : `"${storage}" is not allowed`}: use ${choices.join(" or ")}. ` +
          "With the first, the new code goes on with the old code's orchestrations after a swap; with the second, the old code does, in the slot",
      },
    ];
  }
  const isPerSlot = storage === DurableStorage.TaskHubPerSlot;
  const known = isPerSlot ? [PRODUCTION, ...Object.keys(declaration.slots)] : [PRODUCTION];
  const hubs = Object.entries(taskHubs);
  const { timeoutInSeconds, intervalInSeconds } = durable.waitForOrchestrations ?? {};
  const wait = `${path}.waitForOrchestrations`;
  return [
    ...(durable.waitForOrchestrations && declaration.swapsByItself
      ? [
          {
            path: wait,
            reason: "with auto swap App Service swaps whatever is delivered: remove it, or autoSwapSlotName",
          },
        ]
      : []),
    ...checkNumber(`${wait}.timeoutInSeconds`, timeoutInSeconds, 1, 86_400),
    ...checkNumber(`${wait}.intervalInSeconds`, intervalInSeconds, 0, 3600),
    ...hubs.flatMap(([place, name]) => checkTaskHub(`${path}.taskHubs[${JSON.stringify(place)}]`, name)),
    ...hubs
      .filter(([place]) => !known.includes(place))
      .map(([place]) => ({
        path: `${path}.taskHubs[${JSON.stringify(place)}]`,
        reason: `"${place}" has no task hub of its own: use ${known.map((each) => `"${each}"`).join(", ")}`,
      })),
    ...hubs
      .filter(([, name], index) => hubs.findIndex(([, other]) => other.toLowerCase() === name.toLowerCase()) !== index)
      .map(([place, name]) => ({
        path: `${path}.taskHubs[${JSON.stringify(place)}]`,
        reason: `another slot has "${name}" too, and the two would take one another's work: use a name of its own`,
      })),
    ...(isPerSlot && connections !== undefined
      ? [{ path: `${path}.connections`, reason: 'with "TaskHubPerSlot" all slots use the host\'s storage: remove it' }]
      : []),
    ...(isPerSlot ? [] : checkPair(`${path}.connections`, connections ?? {}, declaration)),
    ...Object.entries(connections ?? {}).flatMap(([place, { accountName, connectionString }]) =>
      (accountName === undefined) === (connectionString === undefined)
        ? [
            {
              path: `${path}.connections[${JSON.stringify(place)}]`,
              reason: "it names no one account: declare accountName or connectionString, one of the two",
            },
          ]
        : [],
    ),
  ];
}
