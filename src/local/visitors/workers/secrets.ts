import { BUILD_VERSION_SETTING } from "../../../rules";

/** The variables that App Service sets, and the settings that everybody may read. */
const PUBLIC = [
  BUILD_VERSION_SETTING,
  "NODE_ENV",
  "TZ",
  "WEBSITE_DEPLOYMENT_ID",
  "WEBSITE_HOSTNAME",
  "WEBSITE_INSTANCE_ID",
  "WEBSITE_OWNER_NAME",
  "WEBSITE_RESOURCE_GROUP",
  "WEBSITE_SITE_NAME",
  "WEBSITE_SKU",
  "WEBSITE_SLOT_NAME",
  "WEBSITE_TIME_ZONE",
] as const;

/**
 * The texts of an app's environment that must not be shown: the values of its app settings and connection strings, unless a
 * variable has the same value that everybody may read.
 */
export function secretsIn(environment: Readonly<Record<string, string>>): string[] {
  const known = new Set(PUBLIC.map((name) => environment[name]));
  return [...new Set(Object.values(environment))].filter((value) => !known.has(value));
}
