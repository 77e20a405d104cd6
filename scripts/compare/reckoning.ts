import { clientWrites, type JournalRecord } from "azure-slots/local";
import type { Build, Step } from "./job";

/** What production is found to have. Undefined is what it does not tell. */
export interface Production {
  /** The version of the code that answers. */
  readonly version: string | undefined;
  readonly GREETING: string | undefined;
  readonly ENVIRONMENT: string | undefined;
  readonly alwaysOn: boolean | undefined;
}

/** The effects of a step on Azure and on production. */
export interface Effects {
  /** The writes that clients asked of Azure Resource Manager. Those of a template are its deployment's. */
  readonly writes: number;
  readonly swaps: number;
  /** The restarts of what visitors see. A swap brings an app that runs already, and is none. */
  readonly restarts: number;
}

/** One step, done in one way. */
export interface Row extends Effects {
  readonly step: string;
  readonly production: string;
  readonly staging: string;
  readonly served: number;
  readonly failed: number;
  /** Why the first of them failed. Absent if none did. */
  readonly firstFailure?: string;
  /** The settings that production has otherwise than it should, in words. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  /** Why the command failed. Absent if it succeeded. */
  readonly error?: string;
}

/** What one way did. */
export interface Result {
  readonly way: string;
  readonly rows: readonly Row[];
  /** The steps' `run again`, in words. */
  readonly secondRun?: string;
  /** Why it could not be tried. Absent if it was. */
  readonly notRun?: string;
}

/** What a site's records of one step amount to. */
export function effectsOf(records: readonly JournalRecord[], site: string): Effects {
  const count = (wanted: (record: JournalRecord) => boolean) => records.filter(wanted).length;
  return {
    writes: clientWrites(records).length,
    swaps: count((record) => record.kind === "swap" && record.site === site),
    restarts: count((record) => record.kind === "restart" && record.site === site && record.slot === "production"),
  };
}

/** The settings that production has otherwise than it should. */
export function wrongWith(step: Pick<Step, "build" | "production">, has: Production): string[] {
  const { version, greeting }: Build = step.production ?? step.build;
  const wanted: Production = { version, GREETING: greeting, ENVIRONMENT: "production", alwaysOn: true };
  const names = Object.keys(wanted) as (keyof Production)[];
  return names
    .filter((name) => wanted[name] !== has[name])
    .map((name) => `${name} is ${has[name] ?? "not there"}, not ${wanted[name]}`);
}

/** Whether a run with nothing left to do changed something, in words. */
export function changesOf(before: Row, again: Row): string {
  const changes = [
    again.error === undefined ? "" : "fails",
    amount(again.writes, "write"),
    amount(again.swaps, "swap"),
    amount(again.restarts, "restart"),
    before.staging === again.staging ? "" : `the slot holds ${again.staging}, no longer ${before.staging}`,
    before.production === again.production ? "" : `production runs ${again.production}`,
  ].filter((change) => change !== "");
  return changes.length === 0 ? "no" : `yes: ${changes.join(", ")}`;
}

function amount(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The sums of each way, one row a way. Nobody depends on an app yet while its first step creates it. */
export function summaryOf(results: readonly Result[]): string {
  const head = [
    "",
    "ARM writes",
    "restarts of production after its creation",
    "failed requests after its creation",
    "steps that leave a setting wrong",
    "seconds",
    "does a second run change anything",
  ];
  const rows = results.map(({ way, rows, secondRun, notRun }) =>
    notRun === undefined
      ? [
          way,
          sum(rows, ({ writes }) => writes),
          sum(rows.slice(1), ({ restarts }) => restarts),
          `${sum(rows.slice(1), ({ failed }) => failed)} of ${sum(rows.slice(1), ({ served, failed }) => served + failed)}`,
          `${rows.filter(({ wrong }) => wrong.length > 0).length} of ${rows.length}`,
          rows.reduce((total, { seconds }) => total + seconds, 0).toFixed(0),
          secondRun ?? "-",
        ]
      : [way, `not run: ${notRun}`, "", "", "", "", ""],
  );
  return markdown(head, rows);
}

/** Every step of every way, the ways of one step below one another. */
export function stepsOf(results: readonly Result[]): string {
  const head = [
    "step",
    "by",
    "production runs",
    "the slot holds",
    "ARM writes",
    "swaps",
    "restarts",
    "failed requests",
    "wrong in production afterwards",
    "seconds",
    "the command",
  ];
  const steps = [...new Set(results.flatMap(({ rows }) => rows.map(({ step }) => step)))];
  const rows = steps.flatMap((step) =>
    results.flatMap(({ way, rows }) =>
      rows
        .filter((row) => row.step === step)
        .map((row) => [
          step,
          way,
          row.production,
          row.staging,
          String(row.writes),
          String(row.swaps),
          String(row.restarts),
          `${row.failed} of ${row.served + row.failed}`,
          row.wrong.join("; ") || "nothing",
          row.seconds.toFixed(1),
          row.error === undefined ? "succeeds" : "fails",
        ]),
    ),
  );
  return markdown(head, rows);
}

function sum(rows: readonly Row[], of: (row: Row) => number): string {
  return String(rows.reduce((total, row) => total + of(row), 0));
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

const START = "<!-- written by npm run compare -->";
const END = "<!-- end -->";

/**
 * A page with its figures replaced.
 *
 * @throws Error if the page has no place for them.
 */
export function withFigures(page: string, figures: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) {
    throw new Error(`the page has no place for figures: a line ${START}, and later a line ${END}`);
  }
  return `${page.slice(0, start)}${START}\n\n${figures}\n\n${page.slice(end)}`;
}

/** The part of a command's error that tells why: the last line that speaks of an error, or else the last one. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const told =
    lines
      .filter((line) => /error|cannot|could not|failed/i.test(line) && !/update failed|says why/.test(line))
      .at(-1) ??
    lines.at(-1) ??
    "";
  return told.slice(0, 300);
}
