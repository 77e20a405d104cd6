import { PRODUCTION } from "../../../../rules";
import { regionDisplayName, regionName } from "../../arm/regions";
import { hasAuthentication } from "./authentication";
import { defaultHostName } from "./host-names";
import { instanceIdOf } from "./instances";
import { webSpaceOf } from "./resources";
import { type ResolveSecret, valueSeen } from "./secret-references";
import type { Plan, Site, Slot } from "./state";

/**
 * The prefixes of the environment variables for connection strings, by their type. All others have `CUSTOMCONNSTR_`.
 *
 * Sources: "Environment variables and app settings in Azure App Service", Microsoft, "Variable prefixes", which has none for
 * `ApiHub`; the types are those of `ConnectionStringType` in Microsoft.Web.
 */
const CONNECTION_STRING_PREFIXES: Readonly<Record<string, string>> = {
  sqlserver: "SQLCONNSTR_",
  mysql: "MYSQLCONNSTR_",
  sqlazure: "SQLAZURECONNSTR_",
  postgresql: "POSTGRESQLCONNSTR_",
  notificationhub: "NOTIFICATIONHUBCONNSTR_",
  servicebus: "SERVICEBUSCONNSTR_",
  eventhub: "EVENTHUBCONNSTR_",
  docdb: "DOCDBCONNSTR_",
  rediscache: "REDISCACHECONNSTR_",
};

/**
 * The settings that App Service keeps to itself.
 *
 * Source: "Environment variables and app settings in Azure App Service", Microsoft, "Custom containers".
 */
const NOT_PASSED_ON = new Set([
  "DOCKER_REGISTRY_SERVER_URL",
  "DOCKER_REGISTRY_SERVER_USERNAME",
  "DOCKER_REGISTRY_SERVER_PASSWORD",
  "WEBSITES_PORT",
]);

/** The environment variables of a slot's app, but for those that name its port. Nothing of this machine is among them. */
export function variablesOf(
  site: Site,
  slot: Slot,
  plan: Plan | undefined,
  resolve: ResolveSecret,
): Record<string, string> {
  const environment = platformVariables(site, slot, plan);
  const variable = (name: string) => variableName(slot, name);
  for (const [name, written] of Object.entries(slot.appSettings)) {
    if (!NOT_PASSED_ON.has(name.toUpperCase())) {
      const value = valueSeen(slot, written, resolve);
      environment[variable(name)] = value;
      environment[variable(`APPSETTING_${name}`)] = value;
    }
  }
  for (const [name, { value, type }] of Object.entries(slot.connectionStrings)) {
    const prefix = CONNECTION_STRING_PREFIXES[type.toLowerCase()] ?? "CUSTOMCONNSTR_";
    environment[variable(`${prefix}${name}`)] = valueSeen(slot, value, resolve);
  }
  return environment;
}

/**
 * What App Service tells each app of itself.
 *
 * Sources: "Environment variables and app settings in Azure App Service", Microsoft (2026); the environment of a Linux app as its
 * SSH console showed it in 2026, in a report about Python apps; that of a Windows app of 2023, in a report of a penetration test.
 * They have `REGION_NAME` in two spellings, `centralus` on Linux and `France Central` on Windows. `WEBSITE_SLOT_NAME` is in none of
 * them: programs of many others read it, and have `Production` for production.
 */
function platformVariables(site: Site, slot: Slot, plan: Plan | undefined): Record<string, string> {
  const isLinux = slot.properties.reserved === true;
  const tier = plan?.sku.tier ?? "Standard";
  const isAuthenticated = hasAuthentication(slot) ? "True" : "False";
  return {
    WEBSITE_SITE_NAME: site.name,
    APPSETTING_WEBSITE_SITE_NAME: site.name,
    WEBSITE_SLOT_NAME: slot.name === PRODUCTION ? "Production" : slot.name,
    WEBSITE_HOSTNAME: defaultHostName(site, slot),
    WEBSITE_DEPLOYMENT_ID: slot.deploymentId,
    WEBSITE_RESOURCE_GROUP: site.group,
    WEBSITE_OWNER_NAME: `${site.subscription}+${webSpaceOf(site.group, slot.location, isLinux)}`,
    REGION_NAME: isLinux ? regionName(slot.location) : regionDisplayName(slot.location),
    WEBSITE_SKU: tier,
    WEBSITE_COMPUTE_MODE: tier === "Free" || tier === "Shared" ? "Shared" : "Dedicated",
    WEBSITE_INSTANCE_ID: instanceIdOf(slot, 0),
    WEBSITE_SCM_ALWAYS_ON_ENABLED: slot.configuration.alwaysOn === true ? "1" : "0",
    WEBSITE_AUTH_ENABLED: isAuthenticated,
    APPSETTING_WEBSITE_AUTH_ENABLED: isAuthenticated,
    ...(isLinux
      ? { WEBSITE_ROLE_INSTANCE_ID: "0" }
      : { WEBSITE_OS: "windows", SITE_BITNESS: slot.configuration.use32BitWorkerProcess === false ? "AMD64" : "x86" }),
    ...timeZoneOf(slot),
  };
}

/**
 * The name of the environment variable of a setting. On Linux, a period becomes an underscore. Source: "Configure an App Service
 * app", Microsoft, "Configure app settings".
 */
function variableName({ properties }: Slot, name: string): string {
  return properties.reserved === true ? name.replaceAll(".", "_") : name;
}

/**
 * The time zone of an app's clock. The app setting goes before the configuration; the names of Windows's time zones mean nothing to
 * a process here. Source: `SiteConfig.websiteTimeZone`, Azure Resource Manager reference.
 */
function timeZoneOf(slot: Slot): Record<string, string> {
  const zone = slot.appSettings.WEBSITE_TIME_ZONE ?? slot.configuration.websiteTimeZone;
  return slot.properties.reserved === true && typeof zone === "string" && zone !== "" ? { TZ: zone } : {};
}
