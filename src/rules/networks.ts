import type { Problem } from "./problem";

/** The parts of a slot's `outboundVnetRouting`. Source: `OutboundVnetRouting`, Azure Resource Manager reference. */
export const ROUTING_PARTS = [
  "allTraffic",
  "applicationTraffic",
  "contentShareTraffic",
  "imagePullTraffic",
  "backupRestoreTraffic",
] as const;
export type RoutingPart = (typeof ROUTING_PARTS)[number];

/** What a slot declares of its network: all of it in doubt at a swap. */
export interface DeclaredNetwork {
  readonly virtualNetworkSubnetId?: string;
  readonly outboundVnetRouting?: Partial<Readonly<Record<RoutingPart, boolean>>>;
  /** `Enabled` or `Disabled`; undefined where App Service decides. */
  readonly publicNetworkAccess?: string;
}

/** The network that a slot is to have, by the names of the site's properties. */
export interface Network {
  /** Empty for none. */
  readonly virtualNetworkSubnetId: string;
  readonly outboundVnetRouting: Readonly<Record<RoutingPart, boolean>>;
  /** Empty where App Service decides. */
  readonly publicNetworkAccess: string;
}

/** The names of a network's properties. */
export type NetworkProperty = keyof Network;
export const NETWORK_PROPERTIES: readonly NetworkProperty[] = [
  "virtualNetworkSubnetId",
  "outboundVnetRouting",
  "publicNetworkAccess",
];

export function networkOf(declared: DeclaredNetwork): Network {
  const { virtualNetworkSubnetId = "", outboundVnetRouting: routing = {}, publicNetworkAccess = "" } = declared;
  return {
    virtualNetworkSubnetId,
    outboundVnetRouting: Object.fromEntries(ROUTING_PARTS.map((part) => [part, routing[part] ?? false])) as Record<
      RoutingPart,
      boolean
    >,
    publicNetworkAccess,
  };
}

/** The properties in which two networks differ. */
function differences(one: Network, other: Network): NetworkProperty[] {
  return NETWORK_PROPERTIES.filter((name) => comparable(one[name]) !== comparable(other[name]));
}

/** The networks of production and of the slot that is swapped into it, which differ. */
export interface Networks {
  readonly production: Network;
  readonly slot: Network;
}

/** The networks of two slots; undefined if they do not differ, because then a swap cannot change them. */
export function differentNetworks(production: Network, slot: Network): Networks | undefined {
  return differences(production, slot).length > 0 ? { production, slot } : undefined;
}

/**
 * The properties of a slot that are not as declared after a swap, of those that the two slots declare differently. Where App
 * Service decides, a value is amiss only if it is the other slot's.
 *
 * @param now What Azure tells of the slot.
 */
export function movedProperties(
  own: Network,
  other: Network,
  now: Readonly<Record<string, unknown>>,
): NetworkProperty[] {
  return differences(own, other).filter((name) => {
    const value = comparable(now[name]);
    return name === "publicNetworkAccess" && own.publicNetworkAccess === ""
      ? value === comparable(other[name])
      : value !== comparable(own[name]);
  });
}

/** Checks that slots that App Service swaps by itself have one network: nobody could put theirs back. */
export function checkOneNetwork(path: string, own: DeclaredNetwork, production: DeclaredNetwork): Problem[] {
  return differences(networkOf(own), networkOf(production)).map((name) => ({
    path: `${path}.${name}`,
    reason:
      `it is not the same as production.${name}, and with auto swap nothing puts it back where App Service moves it: ` +
      "declare the same in both, or remove autoSwapSlotName",
  }));
}

/** Ids are compared without regard to case, and what is missing is none. All traffic is every part of it. */
function comparable(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const routing = value as Readonly<Record<string, unknown>>;
    return ROUTING_PARTS.filter((part) => routing.allTraffic === true || routing[part] === true).join();
  }
  return typeof value === "string" ? value.toLowerCase() : "";
}
