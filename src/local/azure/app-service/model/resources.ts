import { createHash } from "node:crypto";
import { PRODUCTION } from "../../../../rules";
import type { Clock } from "../../../clock";
import { regionDisplayName } from "../../arm/regions";
import { groupId } from "../../arm/resource-groups";
import type { Table } from "../../azure-state";
import type { Json, JsonObject } from "../../json";
import { hasAuthentication } from "./authentication";
import { newConfiguration, TOLD_OF_SLOTS } from "./defaults";
import type { Plan, Site, Slot } from "./state";

/** Milliseconds between the start of .NET's calendar and 1970. */
const DOTNET_EPOCH_MILLISECONDS = 62_135_596_800_000n;

export function siteId(site: Site): string {
  return `${groupId(site.subscription, site.group)}/providers/Microsoft.Web/sites/${site.name}`;
}

export function slotId(site: Site, slot: Slot): string {
  return isProduction(slot) ? siteId(site) : `${siteId(site)}/slots/${slot.name}`;
}

export function planId(plan: Plan): string {
  return `${groupId(plan.subscription, plan.group)}/providers/Microsoft.Web/serverfarms/${plan.name}`;
}

/** The number of the next plan. */
export function nextSerialNumber(plans: Table<Plan>): number {
  return 1000 + Object.keys(plans).length;
}

/** Whether an app's kind is that of an app of functions. */
export function isOfFunctions({ kind }: Pick<Slot, "kind">): boolean {
  return kind.toLowerCase().includes("functionapp");
}

export function isProduction(slot: Slot): boolean {
  return slot.name === PRODUCTION;
}

/** The site name that App Service uses for a slot where it only names sites: `APP(SLOT)`. Source: recordings. */
export function siteNameOf(site: Site, slot: Slot): string {
  return isProduction(slot) ? site.name : `${site.name}(${slot.name})`;
}

/** The web space that a site or a plan is in. Source: recordings. */
export function webSpaceOf(group: string, location: string, isLinux: boolean): string {
  return `${group}-${regionDisplayName(location).replaceAll(" ", "")}webspace${isLinux ? "-Linux" : ""}`;
}

/** Notes that a slot was changed. A new time is later than the one before, so that the etag is another one. */
export function touch(slot: { lastModified: number }, clock: Clock): void {
  slot.lastModified = Math.max(clock.now(), slot.lastModified + 1);
}

/** A slot's name where App Service tells of a swap: production has a capital letter there. Source: recordings. */
export function swapName(slot: Slot): string {
  return isProduction(slot) ? "Production" : slot.name;
}

export function publishingUsername(site: string, slot: string): string {
  return slot === PRODUCTION ? `$${site}` : `$${site}__${slot}`;
}

/** The tag of a slot or a plan, which changes with every write. */
export function etagOf({ lastModified }: { readonly lastModified: number }): string {
  const ticks = (BigInt(lastModified) + DOTNET_EPOCH_MILLISECONDS) * 10_000n;
  return `"${ticks.toString(16).toUpperCase()}"`;
}

/** Tags at the top of a resource, left out where there are none. Source: recordings. */
export function tagsOf({ tags }: { readonly tags: JsonObject }): { readonly tags?: JsonObject } {
  return Object.keys(tags).length > 0 ? { tags } : {};
}

/** What proves in DNS whose a custom domain is. It is the same for all apps of a subscription. */
export function verificationId({ subscription }: Site): string {
  return createHash("sha256").update(subscription.toLowerCase()).digest("hex").toUpperCase();
}

/** Parts of the configuration whose id ends otherwise than their path. Source: a recording of 2019. */
const ID_PARTS: Readonly<Record<string, string>> = { azurestorageaccounts: "appsettings" };

/** A part of a slot's configuration, as `GET config/web` or `POST config/appsettings/list` returns it. */
export function configurationResource(site: Site, slot: Slot, part: string, properties: Json): JsonObject {
  return {
    id: `${slotId(site, slot)}/config/${ID_PARTS[part] ?? part}`,
    name: part === "web" ? site.name : part,
    type: "Microsoft.Web/sites/config",
    location: regionDisplayName(slot.location),
    ...tagsOf(slot),
    properties,
  };
}

/** `config/web` as it is shown, with the properties that come from another part of the configuration. */
export function shownConfiguration(slot: Slot): JsonObject {
  const fresh = newConfiguration();
  const configuration = { ...fresh, ...slot.configuration };
  const ofSlots = Object.entries(TOLD_OF_SLOTS).filter(([name]) => configuration[name] === fresh[name]);
  return {
    ...configuration,
    ...(isProduction(slot) ? {} : Object.fromEntries(ofSlots)),
    siteAuthEnabled: hasAuthentication(slot),
  };
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
