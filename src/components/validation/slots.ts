import { isDeepStrictEqual } from "node:util";
import {
  CHILD_RESOURCES,
  CONFIGURATION_PROPERTIES,
  checkConnectionStrings,
  checkIpRestrictions,
  checkMounts,
  checkOneNetwork,
  checkSettingNames,
  checkSlotName,
  checkStaying,
  type DeclaredNetwork,
  PRODUCTION,
  type Problem,
  type SettingFacts,
  SITE_PROPERTIES,
} from "../../rules";
import { checkTwins } from "../../rules/values";
import { DEFAULT_RELEASE_SLOT, type Declaration, pathOf } from "../args/declaration";
import { isPlain, plainValues } from "../args/plain";
import type { OperatingSystem, SlotArgs } from "../args/slotted-app-args";
import type { StayingArgs } from "../args/staying-args";
import { validateBuild } from "./build";

/** Checks the slots and production. */
export function validateSlots(declaration: Declaration): Problem[] {
  const { operatingSystem, hyperV, defaultsTravel } = declaration;
  const slots = Object.entries(declaration.slots);
  return [
    ...slots.flatMap(([slot]) => checkSlotName(pathOf(slot), slot)),
    ...checkTwins("slots", Object.keys(declaration.slots), "slot"),
    ...checkReleaseSlot(declaration),
    ...slots.flatMap(([slot, own]) => checkOwnBuild(declaration, slot, own)),
    ...slots.flatMap(([slot, own]) => checkSource(declaration, slot, own)),
    ...slots.flatMap(([slot, own]) => checkAutoSwap(declaration, slot, own)),
    ...places(declaration).flatMap(([path, own]) => checkOwn(path, own, operatingSystem, hyperV)),
    ...checkHostNamesOnce(declaration),
    ...(defaultsTravel ? checkAlike(declaration) : []),
    ...(declaration.swapsByItself ? checkNetworks(declaration) : []),
  ];
}

/** What stays with each slot, with the path of its declaration. Production comes first. */
export function places(declaration: Declaration): [string, StayingArgs][] {
  return [
    [PRODUCTION, declaration.production],
    ...Object.entries(declaration.slots).map(([slot, own]): [string, StayingArgs] => [pathOf(slot), own]),
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

/** With auto swap, no run follows the swap that could put networks back. */
function checkNetworks({ slots, releaseSlot, production }: Declaration): Problem[] {
  const networks = [slots[releaseSlot] ?? {}, production].map(
    ({ virtualNetworkSubnetId, outboundVnetRouting, publicNetworkAccess }) => ({
      virtualNetworkSubnetId,
      outboundVnetRouting,
      publicNetworkAccess,
    }),
  );
  const [own, others] = networks as readonly DeclaredNetwork[];
  return own && others && networks.every(isPlain) ? checkOneNetwork(pathOf(releaseSlot), own, others) : [];
}

/** Checks that each custom host name is declared for only one slot. */
function checkHostNamesOnce(declaration: Declaration): Problem[] {
  const holders = new Map<string, string>();
  return places(declaration).flatMap(([path, { customHostNames = {} }]) =>
    Object.keys(customHostNames).flatMap((hostName) => {
      const holder = holders.get(hostName.toLowerCase());
      holders.set(hostName.toLowerCase(), holder ?? path);
      return holder === undefined
        ? []
        : [
            {
              path: `${path}.customHostNames[${JSON.stringify(hostName)}]`,
              reason: `${holder} has it too, but a host name can only lead to one slot: remove one of the two`,
            },
          ];
    }),
  );
}

function checkAuthentication(path: string, { authentication }: StayingArgs): Problem[] {
  const { entra, google, gitHub, openIdConnect = {} } = authentication ?? {};
  return authentication && !entra && !google && !gitHub && Object.keys(openIdConnect).length === 0
    ? [{ path, reason: "it has no identity provider: declare entra, google, gitHub or openIdConnect" }]
    : [];
}

function checkReleaseSlot(declaration: Declaration): Problem[] {
  const candidates = declaration.releaseCandidates;
  const choices = candidates.map((slot) => `"${slot}"`).join(", ");
  const { releaseSlot } = declaration.args;
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
    ...(declaration.slots[releaseSlot] === undefined && candidates.length > 0
      ? [{ path: "releaseSlot", reason: `"${releaseSlot}" is not a declared slot: use one of ${choices}` }]
      : []),
  ];
}

function checkOwnBuild(declaration: Declaration, slot: string, own: SlotArgs): Problem[] {
  if (own.build === undefined) {
    return [];
  }
  const path = `${pathOf(slot)}.build`;
  if (slot === declaration.releaseSlot) {
    return [
      {
        path,
        reason: `"${slot}" is the release slot, which gets the app's build: declare this one as build, or name another releaseSlot`,
      },
    ];
  }
  return validateBuild(path, own.build, declaration);
}

function checkSource(declaration: Declaration, slot: string, own: SlotArgs): Problem[] {
  const source = own.configurationSource;
  if (source === undefined || source === "") {
    return [];
  }
  const path = `${pathOf(slot)}.configurationSource`;
  if (own.build !== undefined || slot === declaration.releaseSlot) {
    return [{ path, reason: `"${slot}" has its own build, so it does not start from another slot: remove it` }];
  }
  if (declaration.hasContentOfItsOwn(source)) {
    return [
      {
        path,
        reason: `the content of its build lies in "${source}" itself (Python and Java), from where nothing can copy it: use "" to start empty, or declare a build for "${slot}"`,
      },
    ];
  }
  if (source === slot) {
    return [
      { path, reason: `"${slot}" cannot start from itself: use "production", another slot, or "" to start empty` },
    ];
  }
  return source === PRODUCTION || declaration.slots[source] !== undefined
    ? []
    : [
        {
          path,
          reason: `"${source}" is not a declared slot: use "production", one of them, or "" to start empty`,
        },
      ];
}

/** Source: "Set up staging environments in Azure App Service", Microsoft, "Configure auto swap". */
function checkAutoSwap(declaration: Declaration, slot: string, own: SlotArgs): Problem[] {
  const target = own.autoSwapSlotName;
  if (target === undefined) {
    return [];
  }
  const path = `${pathOf(slot)}.autoSwapSlotName`;
  const problem = (reason: string): Problem => ({ path, reason });
  const isRelease = slot === declaration.releaseSlot;
  const build = isRelease ? declaration.args.build : own.build;
  const toProduction = target.toLowerCase() === PRODUCTION;
  return [
    ...(declaration.isLinux
      ? [problem("App Service has no auto swap on Linux: remove it, and let targetBuildVersion swap")]
      : []),
    ...(build?.image !== undefined
      ? [problem("App Service has no auto swap for containers: remove it, and let targetBuildVersion swap")]
      : []),
    ...(build !== undefined && declaration.kind.deploysIntoSlot(plainValues({ stack: build.stack }).stack)
      ? [
          problem(
            "App Service swaps as soon as the content of a Java or Python build is there, before the build is complete: remove it, and let targetBuildVersion swap",
          ),
        ]
      : []),
    ...(declaration.args.targetBuildVersion !== undefined && isRelease
      ? [problem("it is declared together with targetBuildVersion, and both would swap: remove one of the two")]
      : []),
    ...(toProduction && !isRelease
      ? [
          problem(
            `releases into production go through "${declaration.releaseSlot}": declare it there, or name another slot`,
          ),
        ]
      : []),
    ...(!toProduction && isRelease
      ? [problem(`"${slot}" is the release slot, whose builds go to production: use "production"`)]
      : []),
    ...(!toProduction && declaration.slots[target] === undefined
      ? [problem(`"${target}" is not a declared slot: use "production" or one of them`)]
      : []),
    ...(target === slot ? [problem(`"${slot}" cannot be swapped into itself: use another slot`)] : []),
  ];
}

/** The arguments for settings that travel with `defaultStickySettingsTravel`. */
const OVERRIDDEN = new Set(
  [SITE_PROPERTIES, CONFIGURATION_PROPERTIES, CHILD_RESOURCES].flatMap((table) =>
    Object.values<SettingFacts>(table)
      .filter(({ travelsByOverride }) => travelsByOverride)
      .map(({ declaredAs }) => declaredAs?.replace("slots[…].", "")),
  ),
);

/** Checks that settings that travel in every slot are the same in all slots. */
function checkAlike(declaration: Declaration): Problem[] {
  const production: Record<string, unknown> = { ...declaration.production };
  return Object.entries(declaration.slots).flatMap(([slot, declared]) => {
    const own: Record<string, unknown> = { ...declared };
    return [...new Set([...Object.keys(own), ...Object.keys(production)])]
      .filter((name) => OVERRIDDEN.has(name) && !isDeepStrictEqual(own[name], production[name]))
      .map((name) => ({
        path: `${pathOf(slot)}.${name}`,
        reason: `it travels, by defaultStickySettingsTravel, and is not the same as production.${name}: declare the same in both`,
      }));
  });
}
