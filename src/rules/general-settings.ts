import { checkAutoHealRules } from "./auto-heal";
import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { checkChoice, checkWholeNumber, isRecord } from "./values";

/** What a path that ends in a slash is answered with on a new site. Source: a recorded configuration. */
export const DEFAULT_DOCUMENTS: readonly string[] = [
  "Default.htm",
  "Default.html",
  "Default.asp",
  "index.htm",
  "index.html",
  "iisstart.htm",
  "default.aspx",
  "index.php",
  "hostingstart.html",
];

const LIMITS: Readonly<Record<string, number>> = {
  maxDiskSizeInMb: 2 ** 31 - 1,
  maxMemoryInMb: 2 ** 31 - 1,
  maxPercentageCpu: 100,
};

/** The settings that have few values. Source: the enumerations of `Microsoft.Web`, Azure Resource Manager reference. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  ftpsState: ["AllAllowed", "FtpsOnly", "Disabled"],
  ipMode: ["IPv4", "IPv6", "IPv4AndIPv6"],
};

/**
 * Checks what is declared once for production and every slot.
 *
 * @param declared The arguments of the app. Only plain values are checked: one that is not known yet is passed over.
 */
export function checkGeneralSettings(
  declared: Readonly<Record<string, unknown>>,
  operatingSystem: OperatingSystem,
): Problem[] {
  const limits = isRecord(declared.limits) ? declared.limits : {};
  return [
    ...Object.entries(CHOICES).flatMap(([name, allowed]) => checkChoice(name, declared[name], allowed)),
    ...checkHealthCheckPath("healthCheckPath", declared.healthCheckPath),
    ...checkTimeZone("websiteTimeZone", declared.websiteTimeZone, operatingSystem),
    ...Object.entries(LIMITS).flatMap(([name, most]) => checkWholeNumber(`limits.${name}`, limits[name], 1, most)),
    ...checkDocuments("defaultDocuments", declared.defaultDocuments),
    ...(isRecord(declared.autoHealRules) ? checkAutoHealRules("autoHealRules", declared.autoHealRules) : []),
  ];
}

function checkHealthCheckPath(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || value === "" || value.startsWith("/")
    ? []
    : [{ path, reason: `"${value}" is not a path on the site: begin it with "/", for example "/${value}"` }];
}

/** Source: `SiteConfig.websiteTimeZone`, Azure Resource Manager reference: which names each operating system has. */
function checkTimeZone(path: string, value: unknown, operatingSystem: OperatingSystem): Problem[] {
  if (typeof value !== "string") {
    return [];
  }
  if (operatingSystem === "windows") {
    return value.includes("/") || value === ""
      ? [{ path, reason: `"${value}" is not a time zone of Windows: use a name such as "W. Europe Standard Time"` }]
      : [];
  }
  return isTimeZone(value)
    ? []
    : [{ path, reason: `"${value}" is not a time zone of the tz database: use a name such as "Europe/Berlin"` }];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function checkDocuments(path: string, value: unknown): Problem[] {
  return Array.isArray(value)
    ? value.flatMap((document: unknown, index): Problem[] =>
        typeof document === "string" && !/^[^/\\]+$/.test(document)
          ? [{ path: `${path}[${index}]`, reason: `"${document}" is not the name of a file: use one without a folder` }]
          : [],
      )
    : [];
}
