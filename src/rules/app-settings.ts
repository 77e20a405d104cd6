import { BUILD_DURING_DEPLOYMENT_SETTING, PACKAGE_IDENTITY_SETTING } from "./content-delivery";
import { REGISTRY_SETTINGS } from "./images";
import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { NODE_VERSION_SETTING } from "./windows-stacks";

/** The setting that makes App Service run the app directly from a package. Here its value is a zip's URL. */
export const PACKAGE_SETTING = "WEBSITE_RUN_FROM_PACKAGE";

/** The setting that tells which build a slot holds. It travels with the build. */
export const BUILD_VERSION_SETTING = "BUILD_VERSION";

/**
 * The setting that makes settings that stay by default travel. Every slot of the app must have it as `0` or `false`.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, the note beneath "Settings that aren't
 * swapped".
 */
export const OVERRIDE_SETTING = "WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS";

/** Names that a component writes itself, and what to declare instead. */
const RESERVED: Readonly<Record<string, string>> = {
  [PACKAGE_SETTING]: "declare build.packageUri instead",
  [PACKAGE_IDENTITY_SETTING]: "declare build.packageIdentity instead",
  [BUILD_DURING_DEPLOYMENT_SETTING]: "declare build.buildDuringDeployment for Python, and nothing for another stack",
  [BUILD_VERSION_SETTING]: "it holds build.version, which tells which build a slot has",
  [OVERRIDE_SETTING]: "declare defaultStickySettingsTravel instead",
};

/** Names that a component writes itself in a build's settings. A slot may have its own sticky ones. */
const RESERVED_OF_BUILD: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(REGISTRY_SETTINGS).map((name) => [name, "declare build.registry instead"]),
);

/** Names that a component writes itself on Windows. */
const RESERVED_ON_WINDOWS: Readonly<Record<string, string>> = {
  [NODE_VERSION_SETTING]: "declare build.stack instead",
};

/**
 * Whether an app setting stays with its slot at a swap even if it is not sticky. True for settings of a feature that
 * stays, and for all names that end with `_EXTENSION_VERSION`.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, section "Which settings are swapped?".
 */
export function staysByDefault(name: string): boolean {
  const upper = name.toUpperCase();
  return upper.endsWith("_EXTENSION_VERSION") || STAYING.has(upper);
}

/**
 * The names of the article's note, and those under which clients really write the settings of the log in blob storage (with
 * IN). Source of the latter: azure-cli#10964, terraform-provider-azurerm#3520.
 */
const STAYING = new Set([
  "WEBSITE_HTTPLOGGING_RETENTION_DAYS",
  "DIAGNOSTICS_AZUREBLOBRETENTIONDAYS",
  "DIAGNOSTICS_AZUREBLOBRETENTIONINDAYS",
  "DIAGNOSTICS_AZUREBLOBCONTAINERSASURL",
]);

/** The full names for {@link staysByDefault}, besides those that it knows by their ending. */
export const STAYING_SETTINGS: readonly string[] = [...STAYING];

/**
 * Whether App Service accepts the name of an app setting. Allowed are letters, digits, periods and underscores; on
 * Windows also colons and hyphens.
 *
 * Source: "Configure an App Service app", Microsoft, which also says to write `:` as `__` on Linux.
 */
export function isSettingName(name: string, operatingSystem: OperatingSystem): boolean {
  return operatingSystem === "linux" ? /^[A-Za-z0-9_.]+$/.test(name) : /^[A-Za-z0-9_.:-]+$/.test(name);
}

/**
 * Checks the names of app settings.
 *
 * @param path Where the settings were declared, for example `build.settings`.
 * @param travelling Whether they are a build's settings, which travel. Otherwise they are a slot's sticky ones, which
 * stay.
 * @param defaultStickyTravels Whether {@link OVERRIDE_SETTING} makes settings that stay by default travel.
 */
export function checkSettingNames(
  path: string,
  names: readonly string[],
  operatingSystem: OperatingSystem,
  travelling: boolean,
  defaultStickyTravels = false,
): Problem[] {
  const reserved: Readonly<Record<string, string>> = {
    ...RESERVED,
    ...(travelling ? RESERVED_OF_BUILD : {}),
    ...(operatingSystem === "windows" ? RESERVED_ON_WINDOWS : {}),
  };
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const name of names) {
    const at = `${path}[${JSON.stringify(name)}]`;
    const upper = name.toUpperCase();
    const key = variableOf(name, operatingSystem);
    const twin = seen.get(key);
    if (!isSettingName(name, operatingSystem)) {
      problems.push({
        path: at,
        reason:
          operatingSystem === "linux"
            ? `"${name}" is not a name that App Service takes on Linux: use letters, digits, "." and "_"${onLinux(name)}`
            : `"${name}" is not a name that App Service takes: use letters, digits, ".", "_", ":" and "-"`,
      });
    } else if (Object.hasOwn(reserved, upper)) {
      problems.push({ path: at, reason: `"${name}" is written by this component: ${reserved[upper]}` });
    } else if (travelling && !defaultStickyTravels && staysByDefault(name)) {
      problems.push({
        path: at,
        reason: `"${name}" stays with its slot at a swap, whatever is declared: declare it under stickySettings of each slot that needs it`,
      });
    } else if (twin !== undefined) {
      problems.push({
        path: at,
        reason:
          twin.toUpperCase() === upper
            ? `"${name}" and "${twin}" differ only in case, and App Service treats them as one setting: remove one`
            : `"${name}" and "${twin}" become one environment variable on Linux: remove one`,
      });
    }
    seen.set(key, name);
  }
  return problems;
}

/** Suggests a replacement for a name that App Service does not accept on Linux. */
function onLinux(name: string): string {
  const written = name.replaceAll(":", "__").replaceAll("-", "_");
  return written !== name && isSettingName(written, "linux") ? `: write "${written}"` : "";
}

/**
 * Checks that no setting is declared both with the build, to travel, and with a slot, to stay. A swap can only do one
 * of the two.
 *
 * @param sticky For each name that stays, where it was declared.
 * @param operatingSystem For app settings, which become environment variables. By default, no rules of an operating
 * system apply.
 */
export function checkNotBoth(
  travellingPath: string,
  travelling: readonly string[],
  sticky: ReadonlyMap<string, string>,
  operatingSystem: OperatingSystem = "windows",
): Problem[] {
  const places = new Map([...sticky].map(([name, place]) => [variableOf(name, operatingSystem), { name, place }]));
  return travelling.flatMap((name) => {
    const twin = places.get(variableOf(name, operatingSystem));
    if (twin === undefined) {
      return [];
    }
    const isSame = twin.name.toUpperCase() === name.toUpperCase();
    return [
      {
        path: `${travellingPath}[${JSON.stringify(name)}]`,
        reason: isSame
          ? `"${name}" is declared here to travel with the build and in ${twin.place} to stay with its slot: keep one of the two`
          : `"${name}" and "${twin.name}" in ${twin.place} become one environment variable on Linux: rename one of the two`,
      },
    ];
  });
}

/**
 * The environment variable of a setting. Names with the same variable are the same for the app: on Linux "a.b" becomes
 * "a_b".
 */
function variableOf(name: string, operatingSystem: OperatingSystem): string {
  const upper = name.toUpperCase();
  return operatingSystem === "linux" ? upper.replaceAll(".", "_") : upper;
}
