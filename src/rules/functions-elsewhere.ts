import {
  CONTENT_CONNECTION_SETTING,
  CONTENT_SHARE_SETTING,
  defaultHostId,
  EXTENSION_VERSION_SETTING,
  HOST_ID_SETTING,
  HOST_STORAGE_SETTING,
  TASK_HUB_SETTING,
} from "./function-apps";
import { WORKER_RUNTIME_SETTING } from "./function-stacks";
import { PRODUCTION } from "./names";
import type { Problem } from "./problem";

/**
 * The settings that a Functions host needs, and that are no build's, where the app is declared elsewhere. Those of a storage that
 * an identity opens begin with the first of them and `__`.
 */
export const HOST_SETTINGS = [HOST_STORAGE_SETTING, CONTENT_CONNECTION_SETTING, CONTENT_SHARE_SETTING] as const;

/** Why a setting must be sticky, with a value of its own in production and every slot; undefined if it need not be. */
function whySticky(name: string): string | undefined {
  const [, disabled] = /^AzureWebJobs[._](.+)[._]Disabled$/i.exec(name) ?? [];
  if (disabled !== undefined) {
    return `a swap or a delivery would have "${disabled}" fire where it is to be off`;
  }
  return isSame(name, HOST_ID_SETTING)
    ? "a swap would exchange the ids of the hosts"
    : isSame(name, TASK_HUB_SETTING)
      ? "a swap would exchange the task hubs of the slots"
      : undefined;
}

/** Checks the app settings of a build that is released to a function app that is declared elsewhere. */
export function checkFunctionSettingsElsewhere(path: string, names: readonly string[]): Problem[] {
  return names.flatMap((name) => {
    const at = `${path}[${JSON.stringify(name)}]`;
    const sticky = whySticky(name);
    if (sticky !== undefined) {
      return [{ path: at, reason: `"${name}" would travel, and ${sticky}: ${STICK} where the app is declared` }];
    }
    if (isSame(name, WORKER_RUNTIME_SETTING)) {
      return [{ path: at, reason: `"${name}" follows from build.stack: remove it` }];
    }
    return isSame(name, EXTENSION_VERSION_SETTING) || isOfHost(name)
      ? [
          {
            path: at,
            reason: `"${name}" is of the slot's host, and a delivery keeps it: declare it where the app is declared, and remove it here`,
          },
        ]
      : [];
  });
}

const STICK = "make it sticky, with a value of its own in production and every slot,";

type Settings = Readonly<Record<string, string>>;

/** A function app that is declared elsewhere, as it is before a delivery. */
export interface FunctionAppElsewhere {
  readonly site: string;
  readonly slot: string;
  /** The names of its sticky app settings. */
  readonly sticky: readonly string[];
  readonly production: Settings;
  readonly slotSettings: Settings;
}

/**
 * Checks that the hosts of production and the release slot run whatever is delivered and swapped, and that nothing of theirs is
 * lost by it.
 */
export function checkFunctionAppElsewhere(app: FunctionAppElsewhere): Problem[] {
  const { slot, sticky, production, slotSettings } = app;
  const path = "releaseSlot";
  const places = [
    [PRODUCTION, production],
    [`slot "${slot}"`, slotSettings],
  ] as const;
  const loose = places.flatMap(([place, settings]) =>
    Object.keys(settings).flatMap((name) => {
      const why = sticky.some((each) => isSame(each, name)) ? undefined : whySticky(name);
      return why === undefined ? [] : [{ path, reason: `${place} has "${name}", and ${why}: ${STICK} first` }];
    }),
  );
  const without = places
    .filter(([, settings]) => !Object.keys(settings).some(isOfStorage))
    .map(([place]) => ({
      path,
      reason: `${place} has no ${HOST_STORAGE_SETTING}, without which its host does not run: declare it where the app is declared`,
    }));
  const [live = "not set", own = "not set"] = [production, slotSettings].map((each) =>
    settingIn(each, EXTENSION_VERSION_SETTING),
  );
  return [...without, ...loose, ...checkVersions(path, live, own, slot), ...checkIds(path, app)];
}

/** Source: azure-functions-host#8123: a swap fails where the versions differ. */
function checkVersions(path: string, live: string, own: string, slot: string): Problem[] {
  return live === own && own !== "not set"
    ? []
    : [
        {
          path,
          reason:
            `${EXTENSION_VERSION_SETTING} is ${live} in production and ${own} in slot "${slot}", and a swap fails with hosts of ` +
            'different versions: declare the same in both where the app is declared, for example "~4"',
        },
      ];
}

/** Two hosts with one id and one storage account: version 4 stops one of them. */
function checkIds(path: string, { site, slot, production, slotSettings }: FunctionAppElsewhere): Problem[] {
  const idOf = (settings: Settings, place: string) =>
    settingIn(settings, HOST_ID_SETTING) ?? defaultHostId(site, place);
  const id = idOf(production, PRODUCTION);
  return id === idOf(slotSettings, slot) && storageOf(production) === storageOf(slotSettings)
    ? [
        {
          path,
          reason:
            `the hosts of production and slot "${slot}" have one id, "${id}", in one storage account, and one of them stops: give ` +
            `each a ${HOST_ID_SETTING} of its own, sticky, where the app is declared`,
        },
      ]
    : [];
}

/** What names the account of a host's storage. */
function storageOf(settings: Settings): string {
  const [text, ...named] = [HOST_STORAGE_SETTING, "__accountName", "__blobServiceUri"].map((name, index) =>
    settingIn(settings, index === 0 ? name : `${HOST_STORAGE_SETTING}${name}`),
  );
  const [, account = text] = /AccountName=([^;]+)/i.exec(text ?? "") ?? [];
  return [account, ...named].filter((each) => each !== undefined).join(" ");
}

function isOfHost(name: string): boolean {
  return HOST_SETTINGS.some((each) => isSame(each, name)) || isOfStorage(name);
}

function isOfStorage(name: string): boolean {
  return isSame(name, HOST_STORAGE_SETTING) || name.toLowerCase().startsWith(`${HOST_STORAGE_SETTING.toLowerCase()}__`);
}

function settingIn(settings: Settings, name: string): string | undefined {
  return Object.entries(settings).find(([each]) => isSame(each, name))?.[1];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
