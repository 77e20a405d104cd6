import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, type NamedKind, PRODUCTION } from "../../rules";
import { eachKind, includes, isEmpty, NAMED_KINDS, type NamesByKind } from "../args/sticky";
import { armOf } from "../azure/arm";
import { type App, found, pathOf } from "../azure/held-builds";
import { readSlotContents, type SlotContents } from "../azure/slot-contents";
import { readStickyNames } from "../azure/sticky-names";
import { isSlot } from "../azure/waiting-slot";

/** An app, by the names that are used to read it. */
export type Site = Omit<App, "slot">;

/** The parts of an app that a component's writes put there, and that must be checked. */
export interface Watched {
  /** The slots that the component needs, including production. */
  readonly slots: readonly string[];
  /** The names with sticky values, keyed by slot. */
  readonly sticky: Readonly<Record<string, NamesByKind>>;
  /** The sticky names of the app. */
  readonly names: NamesByKind;
  /** The slots with traffic rules. */
  readonly traffic: readonly string[];
}

/** The current state of the checked parts. */
export interface Seen {
  /** The identities of the slots' builds, keyed by slot; empty for no build. Slots that do not exist are left out. */
  readonly builds: Readonly<Record<string, string>>;
  /** The named settings of each slot; undefined for a slot that does not exist. */
  readonly contents: Readonly<Record<string, SlotContents | undefined>>;
  /** The sticky names whose values are missing, keyed by slot. */
  readonly missingValues: Readonly<Record<string, NamesByKind>>;
  /** The names that are no longer sticky. */
  readonly missingNames: NamesByKind;
  /** The percentages of the traffic rules, by slot. */
  readonly percentages: Readonly<Record<string, number>>;
  /** The slots without a traffic rule. */
  readonly missingRules: readonly string[];
  /** The slots that do not exist. */
  readonly absent: readonly string[];
}

/**
 * Reads the checked parts of an app, and nothing else. For each slot it reads the app settings. It reads connection
 * strings and mounts only where some are sticky. It reads sticky names and traffic rules only if there are any to
 * check.
 */
export async function see(site: Site, watched: Watched, parent: pulumi.Resource): Promise<Seen> {
  const [contents, sticking, rules] = await Promise.all([
    Promise.all(
      watched.slots.map(async (slot) => {
        const kinds = NAMED_KINDS.filter((kind) => kind === "settings" || watched.sticky[slot]?.[kind].length);
        return [slot, await readSlotContents(site, slot, kinds, parent)] as const;
      }),
    ),
    isEmpty(watched.names) ? watched.names : readStickyNames(site, parent),
    watched.traffic.length === 0 ? [] : rulesOf(site, parent),
  ]);
  const there = contents.filter((entry): entry is readonly [string, SlotContents] => entry[1] !== undefined);
  const missing = (names: NamesByKind | undefined, held: (kind: NamedKind) => readonly string[]) =>
    eachKind((kind) => (names?.[kind] ?? []).filter((name) => !includes(held(kind), name)));
  const percentages = Object.fromEntries(rules.map(({ name, reroutePercentage }) => [name, reroutePercentage ?? 0]));
  return {
    builds: Object.fromEntries(
      there.map(([slot, { settings }]) => [slot, String(settings?.[BUILD_VERSION_SETTING] ?? "")]),
    ),
    contents: Object.fromEntries(contents),
    missingValues: Object.fromEntries(
      contents.map(([slot, held]) => [slot, missing(watched.sticky[slot], (kind) => Object.keys(held?.[kind] ?? {}))]),
    ),
    missingNames: missing(watched.names, (kind) => sticking[kind]),
    percentages,
    missingRules: watched.traffic.filter((slot) => !includes(Object.keys(percentages), slot)),
    absent: contents.flatMap(([slot, held]) => (held === undefined ? [slot] : [])),
  };
}

/** Whether no sticky value of a slot is missing. */
export function isWhole(names: NamesByKind | undefined): boolean {
  return names === undefined || isEmpty(names);
}

/** Whether a preview currently replaces a slot's sticky values by production's. Never true for production. */
export function isReplacedWhileWaiting(slot: string, waiting: string | undefined): boolean {
  return slot !== PRODUCTION && isSlot(slot, waiting);
}

/** A traffic rule, as far as it is looked at. */
interface Rule {
  readonly name: string;
  readonly reroutePercentage?: number;
}

/** No function of azure-native reads traffic rules. */
async function rulesOf(site: Site, parent: pulumi.Resource): Promise<Rule[]> {
  const arm = await armOf(parent);
  const web = (await found(arm("GET", `${pathOf(site)}/config/web`))) as
    | {
        readonly properties: {
          readonly experiments?: { readonly rampUpRules?: readonly Partial<Rule>[] | null } | null;
        };
      }
    | undefined;
  const rules = web?.properties.experiments?.rampUpRules ?? [];
  return rules.flatMap(({ name, ...rule }) => (name ? [{ ...rule, name }] : []));
}
