import { createHash } from "node:crypto";
import { PRODUCTION } from "../../../../rules";
import { regionDisplayName } from "../../arm/regions";
import { groupId } from "../../arm/resource-groups";
import type { Json, JsonObject } from "../../json";
import { hasAuthentication } from "./authentication";
import { READ_ONLY_PROPERTIES, SETTABLE_PROPERTIES, SITE_CONFIG_SHOWN } from "./defaults";
import { defaultHostName, hostNamesOf, scmHostName } from "./host-names";
import type { Plan, Site, Slot } from "./state";

/** Milliseconds between the start of .NET's calendar and 1970. */
const DOTNET_EPOCH_MILLISECONDS = 62_135_596_800_000n;
const ADDRESS = "203.0.113.1";

export function siteId(site: Site): string {
  return `${groupId(site.subscription, site.group)}/providers/Microsoft.Web/sites/${site.name}`;
}

export function slotId(site: Site, slot: Slot): string {
  return isProduction(slot) ? siteId(site) : `${siteId(site)}/slots/${slot.name}`;
}

export function planId(plan: Plan): string {
  return `${groupId(plan.subscription, plan.group)}/providers/Microsoft.Web/serverfarms/${plan.name}`;
}

export function isProduction(slot: Slot): boolean {
  return slot.name === PRODUCTION;
}

/** The site name that App Service uses for a slot where it only names sites: `APP(SLOT)`. Source: recordings. */
export function siteNameOf(site: Site, slot: Slot): string {
  return isProduction(slot) ? site.name : `${site.name}(${slot.name})`;
}

export function publishingUsername(site: string, slot: string): string {
  return slot === PRODUCTION ? `$${site}` : `$${site}__${slot}`;
}

export function etagOf(slot: Slot): string {
  const ticks = (BigInt(slot.lastModified) + DOTNET_EPOCH_MILLISECONDS) * 10_000n;
  return `"${ticks.toString(16).toUpperCase()}"`;
}

/** Which request a site is shown for. Answers to writes differ from a GET right after. Source: recordings. */
export type SiteAnswer =
  | { readonly to: "read" }
  | { /** The last poll of an operation, which is over by then. */ readonly to: "poll" }
  | {
      readonly to: "write";
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

/** Tags at the top of a resource, left out where there are none. Source: recordings. */
function tagsOf(slot: Slot): { readonly tags?: JsonObject } {
  return Object.keys(slot.tags).length > 0 ? { tags: slot.tags } : {};
}

function siteProperties(site: Site, slot: Slot, answer: SiteAnswer, around: SiteSurroundings): JsonObject {
  const host = defaultHostName(site, slot);
  const scm = scmHostName(site, slot);
  const hostNames = hostNamesOf(site, slot);
  const webSpace = `${site.group}-${regionDisplayName(slot.location).replaceAll(" ", "")}webspace`;
  const stamp = "waws-prod-local-001";
  return {
    ...READ_ONLY_PROPERTIES,
    name: siteNameOf(site, slot),
    state: slot.stopped ? "Stopped" : "Running",
    hostNames,
    webSpace,
    selfLink: `https://${stamp}.api.azurewebsites.windows.net/subscriptions/${site.subscription}/webspaces/${webSpace}/sites/${site.name}`,
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
    siteConfig: siteConfig(
      (answer.to === "write" ? answer.configuration : undefined) ?? slot.configuration,
      around.apiVersion,
    ),
    deploymentId: slot.deploymentId,
    sku: around.plan?.sku.tier ?? null,
    targetSwapSlot: around.targetSwapSlot,
    kind: slot.kind,
    inboundIpAddress: ADDRESS,
    possibleInboundIpAddresses: ADDRESS,
    ftpUsername: `${site.name}${isProduction(slot) ? "" : `__${slot.name}`}\\${publishingUsername(site.name, slot.name)}`,
    outboundIpAddresses: ADDRESS,
    possibleOutboundIpAddresses: ADDRESS,
    homeStamp: stamp,
    tags: tagsOf(slot).tags ?? null,
    resourceGroup: site.group,
    defaultHostName: host,
    slotSwapStatus: slot.slotSwapStatus,
    inProgressOperationId: answer.to === "read" ? around.inProgressOperationId : null,
    privateEndpointConnections: answer.to === "write" ? null : [],
    buildVersion: slot.buildVersion,
    targetBuildVersion: slot.targetBuildVersion,
    ...SETTABLE_PROPERTIES,
    ...slot.properties,
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

/** What proves in DNS whose a custom domain is. It is the same for all apps of a subscription. */
export function verificationId({ subscription }: Site): string {
  return createHash("sha256").update(subscription.toLowerCase()).digest("hex").toUpperCase();
}

/** Older api-versions show no `siteConfig` at all. Newer ones show a few of its properties. */
function siteConfig(configuration: JsonObject, apiVersion: string): Json {
  if (apiVersion < "2020-06-01") {
    return null;
  }
  return Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [name, SITE_CONFIG_SHOWN.includes(name) ? value : null]),
  );
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

/** A part of a slot's configuration, as `GET config/web` or `POST config/appsettings/list` returns it. */
export function configurationResource(site: Site, slot: Slot, part: string, properties: Json): JsonObject {
  return {
    id: `${slotId(site, slot)}/config/${part}`,
    name: part === "web" ? site.name : part,
    type: "Microsoft.Web/sites/config",
    location: regionDisplayName(slot.location),
    ...tagsOf(slot),
    properties,
  };
}

/** `config/web` as it is shown, with the properties that come from another part of the configuration. */
export function shownConfiguration(slot: Slot): JsonObject {
  return { ...slot.configuration, siteAuthEnabled: hasAuthentication(slot) };
}

/** The answer to a PUT of `config/web`. It has the parent's id, name and type. Source: recordings. */
export function writtenConfigurationResource(site: Site, slot: Slot): JsonObject {
  const production = isProduction(slot);
  return {
    id: slotId(site, slot),
    name: production ? site.name : `${site.name}/${slot.name}`,
    type: production ? "Microsoft.Web/sites" : "Microsoft.Web/sites/slots",
    location: regionDisplayName(slot.location),
    ...tagsOf(slot),
    properties: shownConfiguration(slot),
  };
}

/** `config/slotConfigNames`. Its id is null. Source: recordings. */
export function slotConfigNamesResource(site: Site, production: Slot): JsonObject {
  const names = site.slotConfigNames;
  return {
    id: null,
    name: site.name,
    type: "Microsoft.Web/sites",
    location: regionDisplayName(production.location),
    ...tagsOf(production),
    properties: {
      connectionStringNames: names?.connectionStringNames ?? null,
      appSettingNames: names?.appSettingNames ?? null,
      azureStorageConfigNames: names?.azureStorageConfigNames ?? null,
    },
  };
}
