import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import {
  CONTENT_CONNECTION_SETTING,
  CONTENT_SHARE_SETTING,
  DEFAULT_EXTENSION_VERSION,
  DEFAULT_FUNCTION_PLAN,
  DURABLE_CONNECTION_SETTING,
  DurableStorage,
  disabledSetting,
  EXTENSION_VERSION_SETTING,
  type FunctionPlan,
  functionPlanFacts,
  HOST_ID_SETTING,
  HOST_STORAGE_SETTING,
  PRODUCTION,
  slotsWithLongHostId,
  TASK_HUB_SETTING,
  taskHubOf,
} from "../../rules";
import { parseResourceId } from "../../rules/resource-ids";
import type { BuildArgs } from "./build-args";
import type { Declaration } from "./declaration";
import type { DurableConnectionArgs, DurableFunctionsArgs, HostStorageArgs } from "./function-host-args";
import { type PlacedArgs, partsOf } from "./in-environment";
import type { StayingArgs } from "./staying-args";

/** The number of characters that azure-native adds to the name of an app that declares none. */
const RANDOM_CHARACTERS = 8;

type Settings = Readonly<Record<string, pulumi.Input<string>>>;

/** The plan of a function app. */
export function hostingPlanOf({ hostingPlan }: PlacedArgs): FunctionPlan {
  return hostingPlan ?? DEFAULT_FUNCTION_PLAN;
}

/**
 * The arguments of a function app, with the settings that its host needs: those that travel in its builds, those that stay with
 * production and every slot.
 *
 * @param declaration As the user wrote it, without a problem.
 */
export function withFunctionHost(declaration: Declaration): PlacedArgs {
  const { args } = declaration;
  const travelling = { ...hostStorageSettings(args), ...durableSettings(declaration) };
  const build = (own: BuildArgs, alone: Settings = {}): BuildArgs => ({
    ...own,
    settings: { ...travelling, ...alone, ...own.settings },
  });
  const place = <Own extends StayingArgs>(name: string, own: Own): Own => ({
    ...own,
    ...(isOpenedBySlots(args) ? { identity: { ...own.identity, systemAssigned: true } } : {}),
    stickySettings: { ...stickySettingsOf(declaration, name), ...own.stickySettings },
  });
  return {
    ...args,
    build: build(args.build),
    production: place(PRODUCTION, declaration.production),
    slots: Object.fromEntries(
      Object.entries(declaration.slots).map(([slot, own]) => [
        slot,
        { ...place(slot, own), ...(own.build ? { build: build(own.build, ownSettings(args, slot)) } : {}) },
      ]),
    ),
  };
}

/** The storage of a function app's host: its own, or the environment's; undefined if there is none. */
export function hostStorageOf({ hostStorage, environment }: PlacedArgs): HostStorageArgs | undefined {
  if (hostStorage !== undefined || environment === undefined) {
    return hostStorage;
  }
  const accountName = partsOf(environment).hostStorageAccountName;
  return accountName === undefined ? undefined : { accountName };
}

/** Whether the host's storage is opened by the system-assigned identity of each slot. */
export function isOpenedBySlots(args: PlacedArgs): boolean {
  const { accountId, accountName } = hostStorageOf(args) ?? {};
  return (accountId ?? accountName) !== undefined && identityClientIdOf(args) === undefined;
}

/** The settings of the host's storage, and of the share with an app's files. */
function hostStorageSettings(args: PlacedArgs): Settings {
  const hostStorage = hostStorageOf(args) ?? {};
  const { accountId, connectionString, contentConnectionString = connectionString } = hostStorage;
  const { hasContentShare } = functionPlanFacts(hostingPlanOf(args));
  const accountName = hostStorage.accountName ?? (accountId && pulumi.output(accountId).apply(accountNameOf));
  return {
    ...(connectionString === undefined ? {} : { [HOST_STORAGE_SETTING]: connectionString }),
    ...(accountName === undefined ? {} : openedByIdentity(HOST_STORAGE_SETTING, accountName, args)),
    ...(hasContentShare && contentConnectionString !== undefined
      ? { [CONTENT_CONNECTION_SETTING]: contentConnectionString }
      : {}),
  };
}

/** Source: "Developer guide: identity-based connections", Azure Functions, Microsoft. */
function openedByIdentity(name: string, accountName: pulumi.Input<string>, args: PlacedArgs): Settings {
  const clientId = identityClientIdOf(args);
  return {
    [`${name}__accountName`]: accountName,
    ...(clientId === undefined ? {} : { [`${name}__credential`]: "managedidentity", [`${name}__clientId`]: clientId }),
  };
}

/** The client id of the user-assigned identity that opens storage; undefined for the system-assigned one. */
function identityClientIdOf({ hostStorage, environment }: PlacedArgs): pulumi.Input<string> | undefined {
  return (
    hostStorage?.identityClientId ?? (environment === undefined ? undefined : partsOf(environment).identityClientId)
  );
}

function accountNameOf(id: string): string {
  return parseResourceId(id, ["Microsoft.Storage/storageAccounts"])?.names[0] ?? "";
}

/** What stays with production, or a slot. */
function stickySettingsOf(declaration: Declaration, place: string): Settings {
  const { extensionVersion = DEFAULT_EXTENSION_VERSION, disabledInSlots = [], durableFunctions } = declaration.args;
  const disabled = String(place !== PRODUCTION);
  return {
    [EXTENSION_VERSION_SETTING]: extensionVersion,
    ...Object.fromEntries(disabledInSlots.map((name) => [disabledSetting(name), disabled])),
    ...(durableFunctions?.storage === DurableStorage.TaskHubPerSlot
      ? { [TASK_HUB_SETTING]: taskHub(declaration, durableFunctions, place) }
      : {}),
    ...(needsHostIds(declaration) ? { [HOST_ID_SETTING]: hostId(declaration, place) } : {}),
  };
}

/** The setting of Durable Functions that travel with a build: which connection and which hub they use. */
function durableSettings(declaration: Declaration): Settings {
  const { durableFunctions } = declaration.args;
  const clientId = identityClientIdOf(declaration.args);
  const isNamed = Object.values(durableFunctions?.connections ?? {}).some(
    ({ accountName }) => accountName !== undefined,
  );
  return durableFunctions?.storage === DurableStorage.TravelsWithBuild
    ? {
        ...(clientId === undefined || !isNamed
          ? {}
          : {
              [`${DURABLE_CONNECTION}__credential`]: "managedidentity",
              [`${DURABLE_CONNECTION}__clientId`]: clientId,
            }),
        [DURABLE_CONNECTION_SETTING]: DURABLE_CONNECTION,
        [TASK_HUB_SETTING]: taskHub(declaration, durableFunctions, PRODUCTION),
      }
    : {};
}

/** A setting of which production has one value and the release slot another, which go with the app at a swap. */
export interface PairedSetting {
  /** The value that the release slot begins with. */
  readonly slot: pulumi.Input<string>;
  readonly production: pulumi.Input<string>;
}

/** The value of a connection: the name of an account, or a connection string. */
function storeOf({ accountName, connectionString }: DurableConnectionArgs = {}): pulumi.Input<string> | undefined {
  return accountName ?? connectionString;
}

/** The setting with the store of Durable Functions that goes with the app. All of them are opened in the same way. */
function durableSetting(connections: Readonly<Record<string, DurableConnectionArgs>>): string {
  const isNamed = Object.values(connections).some(({ accountName }) => accountName !== undefined);
  return isNamed ? `${DURABLE_CONNECTION}__accountName` : DURABLE_CONNECTION;
}

/** What a slot that is never swapped has alone, where production and the release slot have a pair. */
function ownSettings({ hostStorage, durableFunctions }: PlacedArgs, slot: string): Settings {
  const share = hostStorage?.contentShares?.[slot];
  const connections = durableFunctions?.connections ?? {};
  const connection = storeOf(connections[slot]);
  return {
    ...(share === undefined ? {} : { [CONTENT_SHARE_SETTING]: share }),
    ...(connection === undefined ? {} : { [durableSetting(connections)]: connection }),
  };
}

/** The settings that go with the app at a swap, and that no delivery changes: each slot keeps the value that it has. */
export function pairedSettings({ args, kind, releaseSlot }: Declaration): Readonly<Record<string, PairedSetting>> {
  const { contentShares } = args.hostStorage ?? {};
  const { storage, connections = {} } = args.durableFunctions ?? {};
  if (!kind.isFunctionApp) {
    return {};
  }
  const [slot, production] = [connections[releaseSlot], connections[PRODUCTION]].map(storeOf);
  return {
    ...pair(CONTENT_SHARE_SETTING, contentShares?.[releaseSlot], contentShares?.[PRODUCTION]),
    ...(storage === DurableStorage.TravelsWithBuild ? pair(durableSetting(connections), slot, production) : {}),
  };
}

function pair(
  name: string,
  slot: pulumi.Input<string> | undefined,
  production: pulumi.Input<string> | undefined,
): Readonly<Record<string, PairedSetting>> {
  return slot === undefined || production === undefined ? {} : { [name]: { slot, production } };
}

/** The settings of a slot that are its own and travel, in lower case: no delivery removes them, and no slot copies them. */
export function keptSettings(declaration: Declaration): readonly string[] {
  return declaration.kind.isFunctionApp
    ? [CONTENT_SHARE_SETTING, ...Object.keys(pairedSettings(declaration))].map((name) => name.toLowerCase())
    : [];
}

/** The name of the connection to storage that goes with the app. */
const DURABLE_CONNECTION = "DurableStorage";

function taskHub(declaration: Declaration, { taskHubs = {} }: DurableFunctionsArgs, place: string): string {
  return taskHubs[place] ?? taskHubOf(ownName(declaration), place);
}

/** The length of the app's name; undefined if it is not known yet. */
export function lengthOfName({ name, args }: Declaration): number | undefined {
  return args.name === undefined
    ? name.length + RANDOM_CHARACTERS
    : typeof args.name === "string"
      ? args.name.length
      : undefined;
}

/** Whether ids of hosts are added. A name that is not known yet may be a long one. */
function needsHostIds(declaration: Declaration): boolean {
  const length = lengthOfName(declaration);
  const isDeclared = declaration.places.some(([, { stickySettings = {} }]) =>
    Object.hasOwn(stickySettings, HOST_ID_SETTING),
  );
  const isLong = length === undefined || slotsWithLongHostId(length, Object.keys(declaration.slots)).length > 0;
  return isLong && !isDeclared && (declaration.args.addHostIds ?? true);
}

/** An id that no other slot has, and no other app: the beginning of the name, and a digest of all of it. */
function hostId(declaration: Declaration, place: string): string {
  const name = ownName(declaration);
  const digest = createHash("sha256").update(`${name}/${place}`).digest("hex").slice(0, 12);
  const begin = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 19)
    .replace(/-$/, "");
  return begin === "" ? digest : `${begin}-${digest}`;
}

/** A name for what is the app's own in an account that others may use too, the same in every run. */
function ownName({ name, args }: Declaration): string {
  return typeof args.name === "string" ? args.name : `${name}-${pulumi.getProject()}-${pulumi.getStack()}`;
}
