import { regionDisplayName } from "../../arm/regions";
import type { Json, JsonObject } from "../../json";
import {
  NOT_IN_SITE_CONFIG,
  newConfiguration,
  READ_ONLY_PROPERTIES,
  SETTABLE_PROPERTIES,
  SITE_CONFIG_SHOWN,
} from "./defaults";
import { defaultHostName, hostNamesOf, scmHostName } from "./host-names";
import { outboundRoutingOf, ROUTING_PROPERTIES } from "./outbound-routing";
import {
  isOfFunctions,
  isProduction,
  publishingUsername,
  siteNameOf,
  slotId,
  tagsOf,
  verificationId,
  webSpaceOf,
} from "./resources";
import type { Plan, Site, Slot } from "./state";

/** Addresses that nobody has. Source: RFC 5737 and RFC 3849. */
const ADDRESS = "203.0.113.1";
const IPV6_ADDRESS = "2001:db8::1";

/** The name of a scale unit. Nothing runs there. */
export const STAMP = "waws-prod-local-001";

/** From this api-version on, `publicNetworkAccess` has a value where no client has set it. Source: a recording of 2025. */
const PUBLIC_ACCESS_TOLD_SINCE = "2024-11-01";

/** What a site shows that its operating system decides. Source: recordings of 2025 (Windows) and 2026 (Linux). */
const BY_SYSTEM: Readonly<Record<"windows" | "linux", { readonly site: JsonObject; readonly siteConfig: JsonObject }>> =
  {
    windows: {
      site: {
        eligibleLogCategories:
          "AppServiceAppLogs,AppServiceAuditLogs,AppServiceConsoleLogs,AppServiceHTTPLogs,AppServiceIPSecAuditLogs,AppServicePlatformLogs,ScanLogs,AppServiceAuthenticationLogs",
      },
      siteConfig: {},
    },
    linux: {
      site: {
        eligibleLogCategories:
          "AppServiceAppLogs,AppServiceConsoleLogs,AppServiceHTTPLogs,AppServicePlatformLogs,ScanLogs,AppServiceAuthenticationLogs,AppServiceAuditLogs,AppServiceIPSecAuditLogs",
        hostNamePrivateStates: [],
        legacyServiceEndpointTrafficEvaluation: null,
      },
      siteConfig: { webJobsEnabled: false },
    },
  };

/** What an app of functions shows where no client has set it. Source: a recording of 2025 (Windows). */
const OF_FUNCTIONS: JsonObject = {
  clientAffinityEnabled: false,
  containerSize: 1536,
  eligibleLogCategories: "FunctionAppLogs,AppServiceAuthenticationLogs",
};

/** Which request a site is shown for. Answers to writes differ from a GET right after. Source: recordings. */
export type SiteAnswer =
  | { readonly to: "read" }
  | { /** The last poll of an operation, which is over by then. */ readonly to: "poll" }
  | {
      readonly to: "write";
      /** Whether the client wrote the kind of an app of functions. */
      readonly ofFunctions?: boolean;
      /** The location as the client wrote it; absent where it wrote none. Azure returns it unchanged. */
      readonly location?: string;
      /** The configuration before the write. The answer does not show what was written to it. */
      readonly configuration?: JsonObject;
    };

/** What is needed to show a site, besides the slot itself. */
export interface SiteSurroundings {
  readonly plan: Plan | undefined;
  readonly inProgressOperationId: string | null;
  /** The name of the slot that is prepared to be swapped into this one. */
  readonly targetSwapSlot: string | null;
  readonly apiVersion: string;
}

/** A site or a slot, as GET and PUT return it, in the order of the recordings. */
export function siteResource(site: Site, slot: Slot, answer: SiteAnswer, around: SiteSurroundings): JsonObject {
  const production = isProduction(slot);
  const resource: JsonObject = {
    id: slotId(site, slot),
    name: production ? site.name : `${site.name}/${slot.name}`,
    type: production ? "Microsoft.Web/sites" : "Microsoft.Web/sites/slots",
    kind: slot.kind,
    location: (answer.to === "write" ? answer.location : undefined) ?? regionDisplayName(slot.location),
    ...tagsOf(slot),
  };
  if (slot.identity !== null) {
    resource.identity = slot.identity;
  }
  resource.properties = siteProperties(site, slot, answer, around);
  return resource;
}

function siteProperties(site: Site, slot: Slot, answer: SiteAnswer, around: SiteSurroundings): JsonObject {
  const host = defaultHostName(site, slot);
  const scm = scmHostName(site, slot);
  const hostNames = hostNamesOf(site, slot);
  const isLinux = slot.properties.reserved === true;
  const webSpace = webSpaceOf(site.group, slot.location, isLinux);
  const set = Object.entries(slot.properties).filter(([name]) => !ROUTING_PROPERTIES.includes(name));
  return {
    ...READ_ONLY_PROPERTIES,
    name: siteNameOf(site, slot),
    state: slot.stopped ? "Stopped" : "Running",
    hostNames,
    webSpace,
    selfLink: `https://${STAMP}.api.azurewebsites.windows.net:454/subscriptions/${site.subscription}/webspaces/${webSpace}/sites/${site.name}`,
    repositorySiteName: site.name,
    enabledHostNames: [...hostNames, scm],
    siteProperties: {
      metadata: null,
      properties: [
        { name: "LinuxFxVersion", value: slot.configuration.linuxFxVersion ?? "" },
        { name: "WindowsFxVersion", value: slot.configuration.windowsFxVersion ?? null },
      ],
      appSettings: null,
    },
    serverFarmId: slot.serverFarmId,
    lastModifiedTimeUtc: new Date(slot.lastModified).toISOString().replace("Z", ""),
    siteConfig: siteConfig(slot, answer, around.apiVersion),
    deploymentId: slot.deploymentId,
    sku: around.plan?.sku.tier ?? null,
    targetSwapSlot: around.targetSwapSlot,
    kind: slot.kind,
    inboundIpAddress: ADDRESS,
    possibleInboundIpAddresses: ADDRESS,
    inboundIpv6Address: IPV6_ADDRESS,
    possibleInboundIpv6Addresses: IPV6_ADDRESS,
    ftpsHostName: `ftps://${STAMP}.ftp.azurewebsites.windows.net/site/wwwroot`,
    ftpUsername: `${site.name}${isProduction(slot) ? "" : `__${slot.name}`}\\${publishingUsername(site.name, slot.name)}`,
    outboundIpAddresses: ADDRESS,
    possibleOutboundIpAddresses: ADDRESS,
    outboundIpv6Addresses: IPV6_ADDRESS,
    possibleOutboundIpv6Addresses: IPV6_ADDRESS,
    homeStamp: STAMP,
    tags: tagsOf(slot).tags ?? null,
    resourceGroup: site.group,
    defaultHostName: host,
    slotSwapStatus: slot.slotSwapStatus,
    inProgressOperationId: answer.to === "read" ? around.inProgressOperationId : null,
    privateEndpointConnections: answer.to === "write" ? null : [],
    buildVersion: slot.buildVersion,
    targetBuildVersion: slot.targetBuildVersion,
    inFlightFeatures: answer.to === "write" ? null : ["SiteContainers"],
    ...BY_SYSTEM[isLinux ? "linux" : "windows"].site,
    ...SETTABLE_PROPERTIES,
    ...(isOfFunctions(slot) ? OF_FUNCTIONS : {}),
    ...(around.apiVersion < PUBLIC_ACCESS_TOLD_SINCE ? { publicNetworkAccess: null } : {}),
    ...Object.fromEntries(set),
    ...outboundRoutingOf(slot, around.apiVersion),
    customDomainVerificationId: verificationId(site),
    autoGeneratedDomainNameLabelScope: site.domainLabel?.scope ?? null,
    hostNameSslStates: [
      sslState(host, "Standard"),
      ...Object.values(slot.hostNameBindings ?? {}).map((binding) =>
        sslState(binding.hostName, "Standard", binding.sslState, binding.thumbprint),
      ),
      sslState(scm, "Repository"),
    ],
  };
}

/**
 * Older api-versions show no `siteConfig` at all. Newer ones show a few of its properties. The answer to a write shows what was
 * configured before it.
 */
function siteConfig(slot: Slot, answer: SiteAnswer, apiVersion: string): Json {
  if (apiVersion < "2020-06-01") {
    return null;
  }
  const isWrite = answer.to === "write";
  const configuration = {
    ...newConfiguration(),
    ...(isWrite ? answer.configuration : slot.configuration),
  };
  const shown = SITE_CONFIG_SHOWN[isWrite ? "write" : "read"];
  return {
    ...Object.fromEntries(
      Object.entries(configuration)
        .filter(([name]) => !NOT_IN_SITE_CONFIG.includes(name))
        .map(([name, value]) => [name, shown.includes(name) ? value : null]),
    ),
    ...BY_SYSTEM[slot.properties.reserved === true ? "linux" : "windows"].siteConfig,
    ...scaleLimits(answer, configuration),
  };
}

/**
 * The limits of scaling. An answer to a write tells the one of the kind that the client wrote, a read always that of functions.
 * Source: recordings of 2025.
 */
function scaleLimits(answer: SiteAnswer, configuration: JsonObject): JsonObject {
  return answer.to === "write" && answer.ofFunctions !== true
    ? { functionAppScaleLimit: null }
    : {
        functionAppScaleLimit: configuration.functionAppScaleLimit ?? 0,
        ...(answer.to === "write" ? { elasticWebAppScaleLimit: null } : {}),
      };
}

function sslState(name: string, hostType: string, state = "Disabled", thumbprint: string | null = null): JsonObject {
  return {
    name,
    sslState: state,
    ipBasedSslResult: null,
    virtualIP: null,
    virtualIPv6: null,
    thumbprint,
    certificateResourceId: null,
    toUpdate: null,
    toUpdateIpBasedSsl: null,
    ipBasedSslState: "NotConfigured",
    hostType,
  };
}
