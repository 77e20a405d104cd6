/** What one command cost. */
export interface Cost {
  /** What somebody waits who runs it. */
  readonly seconds: number;
  /** Of the processor, by the command and all that it started; undefined where the shell does not tell. */
  readonly processorSeconds: number | undefined;
  /** Undefined for a command that has nothing to do with Azure. */
  readonly requests?: Requests;
}

/** What clients asked Azure Resource Manager for; what templates ask for is not among it. */
export interface Requests {
  /** What may change something. */
  readonly writes: number;
  /** What only reads, or lists. */
  readonly reads: number;
}

/** What a pair of commands cost, one with this package, and one written by hand. */
export interface Pair {
  readonly ours: Cost;
  readonly theirs: Cost;
}

/** What several numbers have in common. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError where there is no number. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [least, most, upper] = [sorted[0], sorted.at(-1), sorted[middle]];
  if (least === undefined || most === undefined || upper === undefined) {
    throw new RangeError("there is no median of no numbers");
  }
  const lower = sorted[middle - 1] ?? upper;
  return { median: sorted.length % 2 === 0 ? (lower + upper) / 2 : upper, least, most };
}

/**
 * How many times as much ours cost, pair by pair: what slows the machine down for a while slows both halves of a pair.
 *
 * @param of What is compared; undefined where it is not known of every half, and then the answer is undefined, too.
 */
export function ratios(pairs: readonly Pair[], of: (cost: Cost) => number | undefined): Spread | undefined {
  const each = pairs.map(({ ours, theirs }) => (of(ours) ?? Number.NaN) / (of(theirs) ?? Number.NaN));
  return each.some(Number.isNaN) ? undefined : spreadOf(each);
}

/** Whether a ratio keeps to its target, in words. */
export function verdict({ median, least, most }: Spread, target: number): string {
  if (median > target) {
    return least > target ? "MISSED" : "MISSED (within the spread)";
  }
  return most > target ? "met (within the spread)" : "met";
}
