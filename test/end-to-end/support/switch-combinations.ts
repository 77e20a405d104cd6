import type { Switches } from "../../../src/local";
import { SWITCH_VALUES } from "../../../src/local/azure/app-service/switches";
import { pairwiseRows } from "./pairwise";

/** One behaviour for each switch. */
export interface SwitchCombination {
  /** One digit per switch, for example `0110001`: 0 for the behaviour that the documents suggest, 1 for the other. */
  readonly title: string;
  readonly switches: Switches;
}

/**
 * The combinations to try. If `AZURE_SLOTS_MATRIX` is `all`, all of them. Otherwise as few as contain every pair of two
 * switches' behaviours. The first is what the documents suggest.
 */
export function switchCombinations(): readonly SwitchCombination[] {
  const names = Object.keys(SWITCH_VALUES) as (keyof Switches)[];
  const all = Array.from({ length: 2 ** names.length }, (_, index) => index.toString(2).padStart(names.length, "0"));
  const rows = process.env.AZURE_SLOTS_MATRIX === "all" ? all : pairwiseRows(names.length);
  return rows.map((row) => {
    const switches = names.map((name, index) => [name, SWITCH_VALUES[name][Number(row[index])]]);
    return { title: row, switches: Object.fromEntries(switches) as unknown as Switches };
  });
}
