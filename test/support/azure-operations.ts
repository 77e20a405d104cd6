/**
 * Operations that a role may name, in lower case, as Azure has them. It refuses a whole role for one action that matches none of its
 * operations: `InvalidActionOrNotAction`.
 *
 * Source: "Azure resource provider operations", Microsoft, as of 2024 to 2026: those that stand around an app, not all. It does not
 * have those of `sitecontainers`, which are in public programs that watch Azure's operations or try roles out; those do not name
 * `slots/sitecontainers/read`.
 */
export const AZURE_OPERATIONS: readonly string[] = [
  ...under("microsoft.authorization/roleassignments", "read write delete"),
  "microsoft.insights/eventtypes/values/read",
  "microsoft.insights/metrics/read",
  "microsoft.managedidentity/userassignedidentities/assign/action",
  ...under("microsoft.network/virtualnetworks", "read subnets/read subnets/join/action"),
  ...under("microsoft.resources/deployments", "read write operations/read operationstatuses/read"),
  ...under(
    "microsoft.resources/subscriptions/resourcegroups/deployments",
    "read write operations/read operationstatuses/read",
  ),
  ...under("microsoft.web/certificates", "read write delete"),
  ...under("microsoft.web/serverfarms", "read write delete join/action"),
  ...["microsoft.web/sites", "microsoft.web/sites/slots"].flatMap((site) => [
    ...under(site, "read write delete restart/action start/action stop/action"),
    ...under(site, "slotsswap/action slotsdiffs/action applyslotconfig/action resetslotconfig/action"),
    ...under(site, "analyzecustomhostname/read instances/read operationresults/read host/listkeys/action"),
    ...under(`${site}/basicpublishingcredentialspolicies`, "read write ftp/read ftp/write scm/read scm/write"),
    ...under(`${site}/config`, "read write list/action appsettings/read snapshots/read web/connectionstrings/read"),
    ...under(`${site}/extensions`, "read write"),
    ...under(`${site}/hostnamebindings`, "read write delete"),
    ...under(`${site}/sitecontainers`, "write delete"),
  ]),
];

/**
 * What the built-in role Website Contributor permits. Source: "Azure built-in roles for Web and Mobile", Microsoft, and the role itself,
 * as a public catalogue of roles shows it.
 */
export const WEBSITE_CONTRIBUTOR: readonly string[] = [
  "Microsoft.Authorization/*/read",
  "Microsoft.Insights/alertRules/*",
  "Microsoft.Insights/components/*",
  "Microsoft.ResourceHealth/availabilityStatuses/read",
  "Microsoft.Resources/deployments/*",
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  "Microsoft.Support/*",
  "Microsoft.Web/certificates/*",
  "Microsoft.Web/listSitesAssignedToHostName/read",
  "Microsoft.Web/register/action",
  "Microsoft.Web/serverFarms/join/action",
  "Microsoft.Web/serverFarms/read",
  "Microsoft.Web/sites/*",
];

function under(type: string, ends: string): string[] {
  return ends.split(" ").map((end) => `${type}/${end}`);
}
