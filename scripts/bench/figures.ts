/** The cost of one command. */
export interface Cost {
  /** How long a user waits for it. */
  readonly seconds: number;
  /** The processor time of the command and all processes that it started; undefined if the shell does not tell. */
  readonly processorSeconds: number | undefined;
  /** Undefined for a command that does not use Azure. */
  readonly requests?: Requests;
}

/** The requests of clients to Azure Resource Manager. Requests of templates are not counted. */
export interface Requests {
  /** Requests that may change something. */
  readonly writes: number;
  /** Requests that only read or list. */
  readonly reads: number;
}

/** The costs of two commands: one with this package, one with the program written by hand. */
export interface Pair {
  readonly ours: Cost;
  readonly theirs: Cost;
}

/** The median and the range of several numbers. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError if there are no numbers. */
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
 * How many times as much ours cost, pair by pair. What slows the machine down for a while slows both halves of a pair.
 *
 * @param of The value to compare. If it is undefined for any half, so is the result.
 */
export function ratios(pairs: readonly Pair[], of: (cost: Cost) => number | undefined): Spread | undefined {
  const each = pairs.map(({ ours, theirs }) => (of(ours) ?? Number.NaN) / (of(theirs) ?? Number.NaN));
  return each.some(Number.isNaN) ? undefined : spreadOf(each);
}

/** Describes whether a ratio meets its target. */
export function verdict({ median, least, most }: Spread, target: number): string {
  if (median > target) {
    return least > target ? "MISSED" : "MISSED (within the spread)";
  }
  return most > target ? "met (within the spread)" : "met";
}
