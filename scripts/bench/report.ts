import { type Cost, type Pair, ratios, type Spread, spreadOf, verdict } from "./figures";

/** What was measured, and its target. */
export interface Measured {
  readonly title: string;
  readonly pairs: readonly Pair[];
  /** The largest allowed cost of ours relative to the one by hand; undefined if nothing is promised. */
  readonly target: number | undefined;
}

/** Whether the median misses the target. */
export function isMissed({ pairs, target }: Measured): boolean {
  const spread = ratios(pairs, ({ seconds }) => seconds);
  return target !== undefined && spread !== undefined && spread.median > target;
}

/** All measurements, as a Markdown table. */
export function tableOf(rows: readonly Measured[]): string {
  const head = ["", "pairs", "ours", "by hand", "ratio", "target", "", "ratio of CPU", "writes", "reads"];
  const lines = [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellsOf({ title, pairs, target }: Measured): string[] {
  const ours = pairs.map((pair) => pair.ours);
  const theirs = pairs.map((pair) => pair.theirs);
  const wall = ratios(pairs, ({ seconds }) => seconds);
  const processor = ratios(pairs, ({ processorSeconds }) => processorSeconds);
  return [
    title,
    String(pairs.length),
    inSeconds(ours),
    inSeconds(theirs),
    wall ? inWords(wall) : "-",
    target?.toFixed(2) ?? "-",
    wall && target !== undefined ? verdict(wall, target) : "",
    processor ? inWords(processor) : "-",
    counts(ours, theirs, ({ requests }) => requests?.writes),
    counts(ours, theirs, ({ requests }) => requests?.reads),
  ];
}

/** One measured pair, as a line. */
export function lineOf(title: string, { ours, theirs }: Pair): string {
  const ratio = (ours.seconds / theirs.seconds).toFixed(2);
  return `${title}: ${ours.seconds.toFixed(2)} s and by hand ${theirs.seconds.toFixed(2)} s, ${ratio}`;
}

function inSeconds(costs: readonly Cost[]): string {
  return `${spreadOf(costs.map(({ seconds }) => seconds)).median.toFixed(2)} s`;
}

function inWords({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}..${most.toFixed(2)})`;
}

/** The counts of ours and theirs: a single number if all pairs agree, otherwise the smallest and the largest. */
function counts(ours: readonly Cost[], theirs: readonly Cost[], of: (cost: Cost) => number | undefined): string {
  const count = (costs: readonly Cost[]) => {
    const numbers = costs.map(of).filter((each) => each !== undefined);
    if (numbers.length === 0) {
      return "-";
    }
    const { least, most } = spreadOf(numbers);
    return least === most ? String(least) : `${least}..${most}`;
  };
  return numbers(count(ours), count(theirs));
}

function numbers(ours: string, theirs: string): string {
  return ours === "-" ? "-" : `${ours} and ${theirs}`;
}
