import {
  checkHostName,
  checkNotBoth,
  checkSettingNames,
  checkSiteName,
  checkSlotName,
  checkStack,
  checkTarget,
  checkVersion,
  type Problem,
} from "../rules";
import { OperatingSystem, type SlottedWebAppArgs } from "./slotted-web-app-args";

/** The release slot where none is named and there are several. */
const DEFAULT_RELEASE_SLOT = "staging";

/** What azure-native appends to a name that it makes up. */
const AUTONAME_CHARACTERS = 8;

/** The longest name of a deployment. Source: "Resource name rules", Microsoft. */
const LONGEST_DEPLOYMENT_NAME = 64;

/** What a deployment within a deployment is called, after the outer one's name. */
const NESTED_SUFFIX = "-write";

/**
 * Checks everything of a declaration that is known before the program runs on, and collects all problems. Values that
 * are Outputs are checked once they are known, by the same rules.
 *
 * @param name The component's name.
 */
export function validateSlottedWebApp(name: string, args: SlottedWebAppArgs): Problem[] {
  const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
  const slots = Object.keys(args.slots ?? {});
  const site = typeof args.name === "string" ? args.name : undefined;
  const sticky = stickyNames(args);
  return [
    ...slots.flatMap((slot) => checkSlotName(`slots[${JSON.stringify(slot)}]`, slot)),
    ...checkReleaseSlot(args, slots),
    ...checkDeploymentNames(name, [...slots, "production"]),
    ...(site === undefined ? [] : checkSiteName("name", site)),
    ...slots.flatMap((slot) => checkSiteHostName(args, name, slot)),
    ...checkOperatingSystem(operatingSystem),
    ...known(args.build.version, (version) => checkVersion("build.version", version)),
    ...known(args.build.stack, (stack) => checkStack("build.stack", stack, operatingSystem)),
    ...known(args.build.packageUri, (uri) => checkPackageUri("build.packageUri", uri)),
    ...known(args.targetBuildVersion, (target) => checkTarget("targetBuildVersion", target)),
    ...checkSettingNames("build.settings", Object.keys(args.build.settings ?? {}), operatingSystem, true),
    ...[...stickyPlaces(args)].flatMap(([place, names]) => checkSettingNames(place, names, operatingSystem, false)),
    ...checkNotBoth("build.settings", Object.keys(args.build.settings ?? {}), sticky),
  ];
}

/** The slot that releases go through. */
export function releaseSlotOf(args: SlottedWebAppArgs): string {
  const slots = Object.keys(args.slots);
  return args.releaseSlot ?? (slots.includes(DEFAULT_RELEASE_SLOT) ? DEFAULT_RELEASE_SLOT : (slots[0] ?? ""));
}

/** Every name that is sticky anywhere, with where it is declared first. */
export function stickyNames(args: SlottedWebAppArgs): Map<string, string> {
  const names = new Map<string, string>();
  for (const [place, declared] of stickyPlaces(args)) {
    for (const name of declared) {
      if (!names.has(name)) {
        names.set(name, place);
      }
    }
  }
  return names;
}

/** Checks a name that the provider made up. */
export function checkNamesOfSlots(site: string, slots: readonly string[]): Problem[] {
  return slots.flatMap((slot) => checkHostName("name", site, slot));
}

/** Checks that a package can be fetched by its address. */
export function checkPackageUri(path: string, uri: string): Problem[] {
  return /^https?:\/\/[^/\s]+\/\S+$/.test(uri)
    ? []
    : [
        {
          path,
          reason: "it is not the URL of a package: use an address that App Service can fetch, https://…/app.zip",
        },
      ];
}

function stickyPlaces(args: SlottedWebAppArgs): Map<string, string[]> {
  const places = new Map<string, string[]>();
  places.set("production.stickySettings", Object.keys(args.production?.stickySettings ?? {}));
  for (const [slot, declared] of Object.entries(args.slots ?? {})) {
    places.set(`slots[${JSON.stringify(slot)}].stickySettings`, Object.keys(declared.stickySettings ?? {}));
  }
  return places;
}

function checkReleaseSlot(args: SlottedWebAppArgs, slots: readonly string[]): Problem[] {
  const choices = slots.map((slot) => `"${slot}"`).join(", ");
  if (slots.length === 0) {
    return [{ path: "slots", reason: "it has no slot: declare at least one, for example slots: { staging: {} }" }];
  }
  if (args.releaseSlot !== undefined && !slots.includes(args.releaseSlot)) {
    return [
      { path: "releaseSlot", reason: `"${args.releaseSlot}" is not among the declared slots: use one of ${choices}` },
    ];
  }
  if (args.releaseSlot === undefined && slots.length > 1 && !slots.includes(DEFAULT_RELEASE_SLOT)) {
    return [
      {
        path: "releaseSlot",
        reason: `it is needed when there are several slots and none is "staging": use one of ${choices}`,
      },
    ];
  }
  return [];
}

/** A component's name is in the names of its deployments, whose length Azure Resource Manager limits. */
function checkDeploymentNames(name: string, slots: readonly string[]): Problem[] {
  const longest =
    Math.max(...slots.map((slot) => `${name}-${slot}-delivery${NESTED_SUFFIX}`.length)) + AUTONAME_CHARACTERS;
  return longest > LONGEST_DEPLOYMENT_NAME
    ? [
        {
          path: "the component's name",
          reason: `"${name}" makes deployments with names of ${longest} characters, and Azure takes ${LONGEST_DEPLOYMENT_NAME}: shorten it by ${longest - LONGEST_DEPLOYMENT_NAME}, or the longest slot's name`,
        },
      ]
    : [];
}

function checkSiteHostName(args: SlottedWebAppArgs, name: string, slot: string): Problem[] {
  if (typeof args.name === "string") {
    return checkHostName("name", args.name, slot);
  }
  return args.name === undefined ? checkHostName("name", `${name}${"x".repeat(AUTONAME_CHARACTERS)}`, slot) : [];
}

function checkOperatingSystem(operatingSystem: string): Problem[] {
  const allowed: string[] = Object.values(OperatingSystem);
  return allowed.includes(operatingSystem)
    ? []
    : [
        {
          path: "operatingSystem",
          reason: `"${operatingSystem}" is not one: use ${allowed.map((item) => `"${item}"`).join(" or ")}`,
        },
      ];
}

/** Checks a value only when it is a plain one. */
function known(value: unknown, check: (value: string) => Problem[]): Problem[] {
  return typeof value === "string" ? check(value) : [];
}
