/**
 * The properties of a site's configuration (`config/web`) that travel with the content at a swap. Every other one stays
 * with its slot.
 *
 * Sources: "Set up staging environments in Azure App Service", Microsoft, "Which settings are swapped?" (language stack
 * and version, 32/64-bit, handler mappings, path mappings); for `remoteDebuggingVersion` and the exception below, a
 * recorded swap.
 */
export const TRAVELLING_CONFIGURATION: readonly string[] = [
  "linuxFxVersion",
  "windowsFxVersion",
  "appCommandLine",
  "netFrameworkVersion",
  "nodeVersion",
  "phpVersion",
  "pythonVersion",
  "powerShellVersion",
  "javaVersion",
  "javaContainer",
  "javaContainerVersion",
  "use32BitWorkerProcess",
  "remoteDebuggingVersion",
  "handlerMappings",
  "documentRoot",
  "virtualApplications",
];

/** Traffic rules: design leaves open whether they travel, so they are in a list of their own. */
export const TRAFFIC_CONFIGURATION: readonly string[] = ["experiments", "routingRules"];
