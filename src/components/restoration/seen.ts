import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, type NamedKind, PRODUCTION } from "../../rules";
import { eachKind, includes, isEmpty, NAMED_KINDS, type NamesByKind } from "../args/sticky";
import { armOf } from "../azure/arm";
import { type App, found, pathOf } from "../azure/held-builds";
import { readSlotContents, type SlotContents } from "../azure/slot-contents";
import { readStickyNames } from "../azure/sticky-names";
import { isSlot } from "../azure/waiting-slot";

/** An app as it is named where it is read. */
export type Site = Omit<App, "slot">;

/** What of an app a component's writes put there, and so what has to be looked at. */
export interface Watched {
  /** The slots, production among them, that the component needs to be there. */
  readonly slots: readonly string[];
  /** By slot, the names that stick to it with values. */
  readonly sticky: Readonly<Record<string, NamesByKind>>;
  /** The names that stick in the app. */
  readonly names: NamesByKind;
  /** The slots with traffic rules. */
  readonly traffic: readonly string[];
}

/** What an app has now of what is watched. */
export interface Seen {
  /** By slot, the identity of the build that it holds; empty where it holds none. Slots that are not there are left out. */
  readonly builds: Readonly<Record<string, string>>;
  /** By slot, the sticky names whose values are missing. */
  readonly missingValues: Readonly<Record<string, NamesByKind>>;
  /** The names that do not stick. */
  readonly missingNames: NamesByKind;
  /** The slots without a traffic rule. */
  readonly missingRules: readonly string[];
  /** The slots that are not there. */
  readonly absent: readonly string[];
}

/**
 * Reads what an app has of what is watched, and nothing else of it: for each slot its app settings, and its connection
 * strings and mounts where some stick; the sticky names, where there are any; the traffic rules, where there are any.
 */
export async function see(site: Site, watched: Watched, parent: pulumi.Resource): Promise<Seen> {
  const [contents, sticking, ruled] = await Promise.all([
    Promise.all(
      watched.slots.map(async (slot) => {
        const kinds = NAMED_KINDS.filter((kind) => kind === "settings" || watched.sticky[slot]?.[kind].length);
        return [slot, await readSlotContents(site, slot, kinds, parent)] as const;
      }),
    ),
    isEmpty(watched.names) ? watched.names : readStickyNames(site, parent),
    watched.traffic.length === 0 ? [] : ruledSlots(site, parent),
  ]);
  const there = contents.filter((entry): entry is readonly [string, SlotContents] => entry[1] !== undefined);
  const missing = (names: NamesByKind | undefined, held: (kind: NamedKind) => readonly string[]) =>
    eachKind((kind) => (names?.[kind] ?? []).filter((name) => !includes(held(kind), name)));
  return {
    builds: Object.fromEntries(
      there.map(([slot, { settings }]) => [slot, String(settings?.[BUILD_VERSION_SETTING] ?? "")]),
    ),
    missingValues: Object.fromEntries(
      contents.map(([slot, held]) => [slot, missing(watched.sticky[slot], (kind) => Object.keys(held?.[kind] ?? {}))]),
    ),
    missingNames: missing(watched.names, (kind) => sticking[kind]),
    missingRules: watched.traffic.filter((slot) => !includes(ruled, slot)),
    absent: contents.flatMap(([slot, held]) => (held === undefined ? [slot] : [])),
  };
}

/** Whether nothing is missing of what sticks to a slot. */
export function isWhole(names: NamesByKind | undefined): boolean {
  return names === undefined || isEmpty(names);
}

/** What sticks to a slot but production, so that a swap with preview replaces it by production's. */
export function isReplacedWhileWaiting(slot: string, waiting: string | undefined): boolean {
  return slot !== PRODUCTION && isSlot(slot, waiting);
}

/** No function of azure-native reads traffic rules. */
async function ruledSlots(site: Site, parent: pulumi.Resource): Promise<string[]> {
  const arm = await armOf(parent);
  const web = (await found(arm("GET", `${pathOf(site)}/config/web`))) as
    | {
        readonly properties: {
          readonly experiments?: { readonly rampUpRules?: readonly { name?: string }[] | null } | null;
        };
      }
    | undefined;
  return (web?.properties.experiments?.rampUpRules ?? []).flatMap(({ name }) => (name ? [name] : []));
}
