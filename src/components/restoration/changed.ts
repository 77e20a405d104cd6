import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import { NAMED_KINDS, type NamedSettings, written } from "../args/sticky";
import { known } from "../azure/hook";
import { kept, type Past } from "../azure/past";
import { isWithin, type SlotContents } from "../azure/slot-contents";

/** Values that one write put into an app, and that somebody may have changed since. */
export interface Kept {
  /** The name of the write's record. */
  readonly record: string;
  /** The values, keyed by the record's keepers. */
  readonly values: Readonly<Record<string, pulumi.Input<unknown>>>;
}

/** The sticky values of a slot, as its record keeps them. */
export function keptSticky(record: string, sticky: NamedSettings): Kept {
  const parts = written(sticky);
  const values = NAMED_KINDS.flatMap((kind) =>
    Object.keys(sticky[kind]).map((name) => [
      keeperOf(kind, name),
      parts[kind].apply((all) => (all as Readonly<Record<string, unknown>>)[name]),
    ]),
  );
  return { record, values: Object.fromEntries(values) };
}

/** What Azure holds of a slot, in the form of {@link Kept.values}. */
export function heldSticky(held: SlotContents | undefined): Readonly<Record<string, unknown>> {
  const entries = NAMED_KINDS.flatMap((kind) =>
    Object.entries(held?.[kind] ?? {}).map(([name, value]) => [keeperOf(kind, name), value] as const),
  );
  return Object.fromEntries(entries);
}

/**
 * Percentages of traffic rules, in the form of {@link Kept.values}.
 *
 * @param slots All slots with a rule, in the order of the record.
 * @param percentages By slot. What is left out is not compared.
 */
export function percentagesByRule<Percentage>(
  slots: readonly string[],
  percentages: Readonly<Record<string, Percentage>>,
): Record<string, Percentage> {
  return Object.fromEntries(
    slots.flatMap((slot, index) => {
      const percentage = percentages[slot];
      return percentage === undefined ? [] : [[keeperOf(`rule${index}`, "reroutePercentage"), percentage]];
    }),
  );
}

function keeperOf(kind: string, name: string): string {
  return `${kind}.${name}`;
}

/**
 * The values that somebody changed: Azure holds another one than is declared, and the last run wrote the declared one. If the
 * declaration has changed too, the value is written anyway. What is missing, or not known yet, is left out.
 *
 * The stack's state is only read where something differs.
 *
 * @param parent The component that the record is of.
 * @returns The keys of the changed values.
 */
export async function changedByHand(
  { record, values }: Kept,
  held: Readonly<Record<string, unknown>>,
  past: Past,
  parent: pulumi.Resource,
): Promise<string[]> {
  const declared = await Promise.all(
    Object.entries(values).map(async ([key, value]) => [key, await known(value)] as const),
  );
  const different = declared.filter(
    ([key, value]) => value !== undefined && held[key] !== undefined && !isWithin(value, held[key]),
  );
  if (different.length === 0) {
    return [];
  }
  const urn = await known(pulumi.createUrn(record, "random:index/randomUuid:RandomUuid", parent));
  const keepers = await past.keepersOf(urn ?? "");
  return different.flatMap(([key, value]) => (keepers?.[key] === kept(value) ? [key] : []));
}

/** Names what somebody changed, never a value. */
export function changedInWords(site: string, slot: string, keys: readonly string[]): string {
  const where = slot === PRODUCTION ? `production of "${site}"` : `slot "${slot}" of "${site}"`;
  return (
    `somebody changed what sticks to ${where}: ${keys.join(", ")}. It is written again as declared; declare what is there ` +
    "if that is what you want"
  );
}

/** Says that somebody changed traffic rules. */
export function rulesChangedInWords(site: string): string {
  return (
    `somebody changed percentages of traffic rules of "${site}". They are written again as declared; declare what is there ` +
    "if that is what you want"
  );
}
