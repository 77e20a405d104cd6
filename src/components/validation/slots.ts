import { isDeepStrictEqual } from "node:util";
import {
  checkConnectionStrings,
  checkIpRestrictions,
  checkMounts,
  checkSettingNames,
  checkSlotName,
  checkStaying,
  PRODUCTION,
  type Problem,
} from "../../rules";
import { DEFAULT_RELEASE_SLOT, releaseCandidates, releaseSlotOf } from "../args/declaration";
import { plainValues } from "../args/plain";
import { OperatingSystem, type SlotArgs, type SlottedWebAppArgs } from "../args/slotted-web-app-args";
import type { StayingArgs } from "../args/staying-args";
import { validateBuild } from "./build";

/** Checks the slots, production among them. */
export function validateSlots(args: SlottedWebAppArgs): Problem[] {
  const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
  const slots = Object.entries(args.slots ?? {});
  return [
    ...slots.flatMap(([slot]) => checkSlotName(pathOf(slot), slot)),
    ...checkReleaseSlot(args),
    ...slots.flatMap(([slot, own]) => checkOwnBuild(args, slot, own)),
    ...slots.flatMap(([slot, own]) => checkSource(args, slot, own)),
    ...slots.flatMap(([slot, own]) => checkAutoSwap(args, slot, own)),
    ...places(args).flatMap(([path, own]) => checkOwn(path, own, operatingSystem, args.hyperV ?? false)),
    ...checkHostNamesOnce(args),
    ...(args.defaultStickySettingsTravel ? checkAlike(args) : []),
  ];
}

/** Where a slot is declared. */
export function pathOf(slot: string): string {
  return `slots[${JSON.stringify(slot)}]`;
}

/** What stays with each slot, by where it is declared; production first. */
export function places(args: SlottedWebAppArgs): [string, StayingArgs][] {
  return [
    [PRODUCTION, args.production ?? {}],
    ...Object.entries(args.slots ?? {}).map(([slot, own]): [string, StayingArgs] => [pathOf(slot), own]),
  ];
}

function checkOwn(path: string, own: StayingArgs, operatingSystem: OperatingSystem, hyperV: boolean): Problem[] {
  const { stickySettings = {}, stickyConnectionStrings = {}, stickyMounts = {} } = own;
  const rules = (list: StayingArgs["ipRestrictions"]) => (list ?? []).map((rule) => plainValues(rule));
  return [
    ...checkSettingNames(`${path}.stickySettings`, Object.keys(stickySettings), operatingSystem, false),
    ...checkConnectionStrings(`${path}.stickyConnectionStrings`, stickyConnectionStrings),
    ...checkMounts(`${path}.stickyMounts`, stickyMounts, operatingSystem, hyperV),
    ...checkIpRestrictions(`${path}.ipRestrictions`, rules(own.ipRestrictions)),
    ...checkIpRestrictions(`${path}.scmIpRestrictions`, rules(own.scmIpRestrictions)),
    ...checkStaying(path, { ...own }),
    ...checkAuthentication(`${path}.authentication`, own),
  ];
}

/** A custom host name leads to one slot. */
function checkHostNamesOnce(args: SlottedWebAppArgs): Problem[] {
  const holders = new Map<string, string>();
  return places(args).flatMap(([path, { customHostNames = {} }]) =>
    Object.keys(customHostNames).flatMap((hostName) => {
      const holder = holders.get(hostName.toLowerCase());
      holders.set(hostName.toLowerCase(), holder ?? path);
      return holder === undefined
        ? []
        : [
            {
              path: `${path}.customHostNames[${JSON.stringify(hostName)}]`,
              reason: `${holder} has it too, and a host name leads to one slot: remove one of the two`,
            },
          ];
    }),
  );
}

function checkAuthentication(path: string, { authentication }: StayingArgs): Problem[] {
  const { entra, google, gitHub, openIdConnect = {} } = authentication ?? {};
  return authentication && !entra && !google && !gitHub && Object.keys(openIdConnect).length === 0
    ? [{ path, reason: "it names nobody to sign in with: declare entra, google, gitHub or openIdConnect" }]
    : [];
}

function checkReleaseSlot(args: SlottedWebAppArgs): Problem[] {
  const candidates = releaseCandidates(args);
  const choices = candidates.map((slot) => `"${slot}"`).join(", ");
  const { releaseSlot } = args;
  if (releaseSlot === undefined) {
    return candidates.length > 1 && !candidates.includes(DEFAULT_RELEASE_SLOT)
      ? [
          {
            path: "releaseSlot",
            reason: `it is needed when there are several slots and none is "staging": use one of ${choices}`,
          },
        ]
      : [];
  }
  return [
    ...checkSlotName("releaseSlot", releaseSlot),
    ...(args.slots[releaseSlot] === undefined && candidates.length > 0
      ? [{ path: "releaseSlot", reason: `"${releaseSlot}" is not among the declared slots: use one of ${choices}` }]
      : []),
  ];
}

function checkOwnBuild(args: SlottedWebAppArgs, slot: string, own: SlotArgs): Problem[] {
  if (own.build === undefined) {
    return [];
  }
  const path = `${pathOf(slot)}.build`;
  if (slot === releaseSlotOf(args)) {
    return [
      {
        path,
        reason: `"${slot}" is the release slot, which is given the app's build: declare it as build, or name another releaseSlot`,
      },
    ];
  }
  const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
  return validateBuild(
    path,
    own.build,
    operatingSystem,
    args.defaultStickySettingsTravel ?? false,
    args.hyperV ?? false,
  );
}

function checkSource(args: SlottedWebAppArgs, slot: string, own: SlotArgs): Problem[] {
  const source = own.configurationSource;
  if (source === undefined || source === "") {
    return [];
  }
  const path = `${pathOf(slot)}.configurationSource`;
  if (own.build !== undefined || slot === releaseSlotOf(args)) {
    return [{ path, reason: `"${slot}" is given a build, and starts from no other slot: remove it` }];
  }
  if (source === slot) {
    return [
      { path, reason: `"${slot}" cannot start from itself: use "production", another slot, or "" to start empty` },
    ];
  }
  return source === PRODUCTION || args.slots[source] !== undefined
    ? []
    : [
        {
          path,
          reason: `"${source}" is not among the declared slots: use "production", one of them, or "" to start empty`,
        },
      ];
}

/** Source: "Set up staging environments in Azure App Service", Microsoft, "Configure auto swap". */
function checkAutoSwap(args: SlottedWebAppArgs, slot: string, own: SlotArgs): Problem[] {
  const target = own.autoSwapSlotName;
  if (target === undefined) {
    return [];
  }
  const path = `${pathOf(slot)}.autoSwapSlotName`;
  const problem = (reason: string): Problem => ({ path, reason });
  const isRelease = slot === releaseSlotOf(args);
  const build = isRelease ? args.build : own.build;
  const toProduction = target.toLowerCase() === PRODUCTION;
  return [
    ...((args.operatingSystem ?? OperatingSystem.Linux) === OperatingSystem.Linux
      ? [problem("App Service has no auto swap on Linux: remove it, and let targetBuildVersion swap")]
      : []),
    ...(build?.image !== undefined
      ? [problem("App Service has no auto swap for containers: remove it, and let targetBuildVersion swap")]
      : []),
    ...(args.targetBuildVersion !== undefined && isRelease
      ? [problem("it is declared together with targetBuildVersion, and both would swap: remove one of the two")]
      : []),
    ...(toProduction && !isRelease
      ? [problem(`production is released to through "${releaseSlotOf(args)}": declare it there, or name another slot`)]
      : []),
    ...(!toProduction && isRelease
      ? [problem(`"${slot}" is the release slot, whose builds go to production: use "production"`)]
      : []),
    ...(!toProduction && args.slots[target] === undefined
      ? [problem(`"${target}" is not among the declared slots: use "production" or one of them`)]
      : []),
    ...(target === slot ? [problem(`"${slot}" cannot be swapped into itself: use another slot`)] : []),
  ];
}

/** What never travels, whatever is declared, and what is named rather than set. */
const NEVER_TRAVELS = new Set<string>([
  "stickySettings",
  "stickyConnectionStrings",
  "stickyMounts",
  "identity",
  "keyVaultReferenceIdentity",
  "acrUseManagedIdentityCreds",
  "acrUserManagedIdentityID",
  "customHostNames",
  "authentication",
  "build",
  "configurationSource",
  "autoSwapSlotName",
]);

/** What travels in every slot cannot be different from slot to slot. */
function checkAlike(args: SlottedWebAppArgs): Problem[] {
  const production: Record<string, unknown> = { ...args.production };
  return Object.entries(args.slots).flatMap(([slot, declared]) => {
    const own: Record<string, unknown> = { ...declared };
    return [...new Set([...Object.keys(own), ...Object.keys(production)])]
      .filter((name) => !NEVER_TRAVELS.has(name) && !isDeepStrictEqual(own[name], production[name]))
      .map((name) => ({
        path: `${pathOf(slot)}.${name}`,
        reason: `it travels, by defaultStickySettingsTravel, and is not the same as production.${name}: declare the same in both`,
      }));
  });
}
