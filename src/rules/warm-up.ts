import type { Problem } from "./problem";
import { checkWholeNumber } from "./values";

/**
 * The app settings that tell App Service how to warm an app up.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Specify custom warm-up".
 */
export const SWAP_WARM_UP_PATH_SETTING = "WEBSITE_SWAP_WARMUP_PING_PATH";
export const SWAP_WARM_UP_STATUSES_SETTING = "WEBSITE_SWAP_WARMUP_PING_STATUSES";
export const START_WARM_UP_PATH_SETTING = "WEBSITE_WARMUP_PATH";

/** How a build is warmed up. */
export interface WarmUp {
  /** The path to request before a swap. Defaults to `/`. */
  readonly swapPath?: string;
  /** The statuses with which the swap continues. Defaults to all. */
  readonly swapStatuses?: readonly number[];
  /** The path to request whenever the app starts. Defaults to none. */
  readonly startPath?: string;
}

/** The setting that each argument writes. */
const SETTINGS: Readonly<Record<keyof WarmUp, string>> = {
  swapPath: SWAP_WARM_UP_PATH_SETTING,
  swapStatuses: SWAP_WARM_UP_STATUSES_SETTING,
  startPath: START_WARM_UP_PATH_SETTING,
};

/** The names of the settings that a declared warm-up writes. */
export function warmUpSettingNames(declared: { readonly [Name in keyof WarmUp]?: unknown }): string[] {
  return Object.entries(SETTINGS).flatMap(([name, setting]) =>
    declared[name as keyof WarmUp] === undefined ? [] : [setting],
  );
}

/** The settings that a warm-up is. */
export function warmUpSettings({ swapPath, swapStatuses, startPath }: WarmUp): Record<string, string> {
  return {
    ...(swapPath === undefined ? {} : { [SWAP_WARM_UP_PATH_SETTING]: swapPath }),
    ...(swapStatuses === undefined ? {} : { [SWAP_WARM_UP_STATUSES_SETTING]: swapStatuses.join(",") }),
    ...(startPath === undefined ? {} : { [START_WARM_UP_PATH_SETTING]: startPath }),
  };
}

/**
 * Checks a warm-up. Values that are not known yet are passed over.
 *
 * @param path Where the build is declared, for example `build`.
 * @param settings The names of the build's own settings.
 */
export function checkWarmUp(
  path: string,
  declared: { readonly [Name in keyof WarmUp]?: unknown },
  settings: readonly string[],
): Problem[] {
  const { swapStatuses: statuses } = declared;
  return [
    ...(["swapPath", "startPath"] as const).flatMap((name) => checkPath(`${path}.warmUp.${name}`, declared[name])),
    ...(Array.isArray(statuses) ? checkStatuses(`${path}.warmUp.swapStatuses`, statuses) : []),
    ...settings.flatMap((setting) =>
      warmUpSettingNames(declared)
        .filter((name) => name === setting.toUpperCase())
        .map((name) => ({
          path: `${path}.settings[${JSON.stringify(setting)}]`,
          reason: `${path}.warmUp writes ${name} too: declare it in one of the two`,
        })),
    ),
  ];
}

function checkPath(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || /^\/[^\s#]*$/.test(value)
    ? []
    : [{ path, reason: `"${value}" is no path: begin it with a slash, as in "/warm-up", and leave out the host` }];
}

function checkStatuses(path: string, statuses: readonly unknown[]): Problem[] {
  return statuses.length === 0
    ? [{ path, reason: "it is empty, so no swap could go on: name statuses, or leave it out for all" }]
    : statuses.flatMap((status, index) => checkWholeNumber(`${path}[${index}]`, status, 100, 599));
}
