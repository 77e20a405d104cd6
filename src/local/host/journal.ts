import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock";

/** A request that Azure Resource Manager answered. */
export interface RequestEntry {
  readonly kind: "request";
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The paths of the properties in the body. Their values are left out, because they may be secret. */
  readonly names: readonly string[];
  /** The id of the deployment whose template made the request; absent if a client made it. */
  readonly deployment?: string;
  /** Whether it was for a resource that is only kept, because its type is not modelled. Absent otherwise. */
  readonly keptGenerically?: true;
}

/** A slot's app was restarted. */
export interface RestartEntry {
  readonly kind: "restart";
  readonly site: string;
  /** The slot's name, `production` for the app itself. */
  readonly slot: string;
  readonly reason: string;
}

/** Two slots were swapped. */
export interface SwapEntry {
  readonly kind: "swap";
  readonly site: string;
  readonly source: string;
  readonly target: string;
}

/** A client requested a swap, or that swap ended. Azure's activity log shows it. */
export interface SwapActionEntry {
  readonly kind: "swapAction";
  /** The id of the slot that was asked: the swap's source. */
  readonly resource: string;
  readonly status: "Started" | "Succeeded" | "Failed";
  /** A GUID that the entries of one swap share. */
  readonly correlationId: string;
  /** Why it failed; absent for the other statuses. */
  readonly reason?: string;
}

/** An auto swap that failed. Its target is unchanged. */
export interface AutoSwapFailedEntry {
  readonly kind: "autoSwapFailed";
  readonly site: string;
  readonly source: string;
  readonly target: string;
  /** The reason, as a client that had requested the swap would have been told. */
  readonly reason: string;
}

export type JournalEntry = RequestEntry | RestartEntry | SwapEntry | SwapActionEntry | AutoSwapFailedEntry;
export type JournalRecord = JournalEntry & { readonly sequence: number; readonly time: string };

/**
 * A record of every request to the local App Service and of everything that it restarted, in order. For people and for
 * tests.
 */
export class Journal {
  private readonly file: string;
  private sequence: number;
  private readonly watchers = new Set<(record: JournalRecord) => void>();

  /**
   * @param folder The folder for the journal, which is stored as lines of JSON.
   * @param clock Gives the times of its entries.
   */
  constructor(
    folder: string,
    private readonly clock: Clock = systemClock,
  ) {
    this.file = join(folder, "journal.jsonl");
    this.sequence = this.read().at(-1)?.sequence ?? 0;
    this.endLine();
  }

  add(entry: JournalEntry): void {
    this.sequence += 1;
    const record: JournalRecord = { sequence: this.sequence, time: new Date(this.clock.now()).toISOString(), ...entry };
    appendFileSync(this.file, `${JSON.stringify(record)}\n`);
    for (const watcher of this.watchers) watcher(record);
  }

  /**
   * Calls a function with each entry from now on, in order.
   *
   * @returns A function that ends it.
   */
  watch(watcher: (record: JournalRecord) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** The number of entries. Use it as a mark, to read what comes later. */
  get length(): number {
    return this.sequence;
  }

  /**
   * Reads entries.
   *
   * @param after A mark from {@link length}. Defaults to the beginning.
   */
  read(after = 0): JournalRecord[] {
    if (!existsSync(this.file)) {
      return [];
    }
    return readFileSync(this.file, "utf8")
      .split("\n")
      .flatMap((line) => parseRecord(line))
      .filter((record) => record.sequence > after);
  }

  /** Ends an incomplete last line. A kill can leave one, and the next entry must not be lost with it. */
  private endLine(): void {
    if (existsSync(this.file)) {
      const text = readFileSync(this.file, "utf8");
      if (text !== "" && !text.endsWith("\n")) {
        appendFileSync(this.file, "\n");
      }
    }
  }

  clear(): void {
    rmSync(this.file, { force: true });
    this.sequence = 0;
  }
}

/** Reads a line. Ignores an incomplete one, which a kill can leave. */
function parseRecord(line: string): JournalRecord[] {
  try {
    return line === "" ? [] : [JSON.parse(line) as JournalRecord];
  } catch {
    return [];
  }
}

/**
 * The paths of a body's properties, without their values. Array elements are shown by their `name`, if they have one.
 */
export function propertyPaths(body: unknown, prefix = ""): string[] {
  if (Array.isArray(body)) {
    return body.flatMap((item: unknown) => {
      const name = isRecord(item) && typeof item.name === "string" ? item.name : "";
      return name ? [`${prefix}[${name}]`] : [prefix];
    });
  }
  if (!isRecord(body) || Object.keys(body).length === 0) {
    return prefix ? [prefix] : [];
  }
  return Object.entries(body).flatMap(([name, value]) => propertyPaths(value, prefix ? `${prefix}.${name}` : name));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}

/** The writes that clients made to Azure Resource Manager. Writes by a deployment's template are not included. */
export function clientWrites(records: readonly JournalRecord[]): (RequestEntry & JournalRecord)[] {
  return records.filter(
    (record): record is RequestEntry & JournalRecord =>
      record.kind === "request" && isWrite(record) && record.deployment === undefined,
  );
}

/** Whether a request may have changed something. Reads, and POSTs that only list, do not count. */
export function isWrite(entry: Pick<RequestEntry, "method" | "path">): boolean {
  if (entry.method === "POST") {
    return !/\/(list[A-Za-z]*|slotsdiffs|validate)$/i.test(entry.path);
  }
  return entry.method !== "GET" && entry.method !== "HEAD";
}
