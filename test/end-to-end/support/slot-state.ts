import type { Cloud } from "./project";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

/** The declared parts of a traffic rule. */
export interface TrafficRule {
  readonly name: string;
  readonly reroutePercentage: number;
}

/** What a slot of the app "shop" has in Azure. */
export interface SlotState {
  /** The app settings, except `BUILD_VERSION`. */
  readonly settings: Readonly<Record<string, string>>;
  /** The app setting that identifies the build. */
  readonly buildVersion: string | undefined;
  readonly connectionStrings: Readonly<Record<string, unknown>>;
  /** `config/web`. */
  readonly web: Readonly<Record<string, unknown>>;
  readonly rules: readonly TrafficRule[];
  readonly tags: unknown;
  readonly hasIdentity: boolean;
  /** The images of the side containers, keyed by the containers' names. */
  readonly sideContainers: Readonly<Record<string, string>>;
}

/** The path of a slot of the app "shop", `production` for the app itself. */
export function pathOf(slot: string): string {
  return slot === "production" ? SITE : `${SITE}/slots/${slot}`;
}

/** Reads the state of a slot of the app "shop"; `production` is the app itself. */
export async function readSlot(cloud: Cloud, slot: string): Promise<SlotState> {
  const path = pathOf(slot);
  const { BUILD_VERSION, ...settings } = await readNamed<string>(cloud, slot, "appsettings");
  const { properties: web } = (await cloud.get(`${path}/config/web`)) as { properties: Record<string, unknown> };
  const site = (await cloud.get(path)) as { tags: unknown; identity?: { type?: string } };
  return {
    settings,
    buildVersion: BUILD_VERSION,
    connectionStrings: await readNamed(cloud, slot, "connectionstrings"),
    web,
    rules: (web.experiments as { rampUpRules: TrafficRule[] }).rampUpRules,
    tags: site.tags,
    hasIdentity: site.identity?.type === "SystemAssigned",
    sideContainers: Object.fromEntries(
      (await readSideContainers(cloud, slot)).map(({ name, properties }) => [name, String(properties.image)]),
    ),
  };
}

/** Reads the side containers of a slot. */
export async function readSideContainers(
  cloud: Cloud,
  slot: string,
): Promise<readonly { readonly name: string; readonly properties: Readonly<Record<string, unknown>> }[]> {
  const { value } = (await cloud.get(`${pathOf(slot)}/sitecontainers`)) as {
    value: { name: string; properties: Record<string, unknown> }[];
  };
  return value;
}

/** Reads named settings of a slot. */
export async function readNamed<Value>(cloud: Cloud, slot: string, part: string): Promise<Record<string, Value>> {
  const { properties } = (await cloud.post(`${pathOf(slot)}/config/${part}/list`)) as {
    properties: Record<string, Value>;
  };
  return properties;
}

/** Reads the sticky names, as Azure lists them. */
export async function readStickyNames(cloud: Cloud): Promise<Record<string, readonly string[] | null>> {
  const { properties } = (await cloud.get(`${SITE}/config/slotConfigNames`)) as {
    properties: Record<string, string[] | null>;
  };
  return properties;
}

/** The percentages of traffic rules, keyed by slot. */
export function percentagesOf(rules: readonly TrafficRule[]): Record<string, number> {
  return Object.fromEntries(rules.map(({ name, reroutePercentage }) => [name, reroutePercentage]));
}
