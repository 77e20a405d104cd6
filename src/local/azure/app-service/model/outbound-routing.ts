import { isJsonObject, type Json, type JsonObject, own } from "../../json";
import type { Slot } from "./state";

/** What `outboundVnetRouting` is of a slot that routes nothing through its network. Source: a recording of 2025. */
const NEW_ROUTING: JsonObject = {
  allTraffic: false,
  applicationTraffic: false,
  contentShareTraffic: false,
  imagePullTraffic: false,
  backupRestoreTraffic: false,
};

/** The api-version in which the properties moved. */
const MOVED_IN = "2024-11-01";

/** The site properties that its parts were before {@link MOVED_IN}. Source: the description of `OutboundVnetRouting`. */
const FORMER: Readonly<Record<string, string>> = {
  vnetRouteAllEnabled: "applicationTraffic",
  vnetContentShareEnabled: "contentShareTraffic",
  vnetImagePullEnabled: "imagePullTraffic",
  vnetBackupRestoreEnabled: "backupRestoreTraffic",
};

/**
 * Gives the parts of `outboundVnetRouting`, the older properties for them and `vnetRouteAllEnabled` of the configuration one
 * value each, whichever of them was written.
 *
 * @param written The properties of the site, or of its configuration, that a client wrote.
 */
export function coupleRouting(slot: Slot, written: JsonObject): void {
  const routing = { ...NEW_ROUTING, ...partsOf(slot.properties.outboundVnetRouting) };
  for (const [former, part] of Object.entries(FORMER)) {
    const value = own(written, former);
    if (typeof value === "boolean") {
      routing[part] = value;
    }
  }
  Object.assign(routing, partsOf(own(written, "outboundVnetRouting")));
  slot.properties = {
    ...Object.fromEntries(Object.entries(slot.properties).filter(([name]) => !ROUTING_PROPERTIES.includes(name))),
    outboundVnetRouting: routing,
  };
  slot.configuration.vnetRouteAllEnabled = routing.applicationTraffic ?? false;
}

/** The properties of a slot that are shown by {@link outboundRoutingOf}. */
export const ROUTING_PROPERTIES: readonly string[] = ["outboundVnetRouting", ...Object.keys(FORMER)];

/** The names under which answers of an api-version tell a slot's routing. Source: a recording of 2025. */
export function outboundRoutingOf({ properties }: Slot, apiVersion: string): JsonObject {
  const routing = { ...NEW_ROUTING, ...partsOf(properties.outboundVnetRouting) };
  return apiVersion >= MOVED_IN
    ? { outboundVnetRouting: routing }
    : Object.fromEntries(Object.entries(FORMER).map(([former, part]) => [former, routing[part] ?? false]));
}

function partsOf(routing: Json | undefined): JsonObject {
  const entries = isJsonObject(routing) ? Object.entries(routing) : [];
  return Object.fromEntries(entries.filter(([, part]) => typeof part === "boolean"));
}
