import { type Clock, systemClock } from "../clock";
import { JournalFiles } from "./journal-files";

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

/** How much a journal keeps by default. */
const DEFAULT_MEGABYTES = 32;
const DEFAULT_DAYS = 30;

/** How much a journal keeps. The oldest entries go first, many at once. */
export interface JournalOptions {
  /** The most megabytes on disk. Defaults to 32, which holds some 150,000 entries. */
  readonly megabytes?: number;
  /** The age in days at which an entry is forgotten at the latest. Defaults to 30. */
  readonly days?: number;
}

/**
 * A record of every request to the local App Service and of everything that it restarted, in order. For people and for
 * tests. Requests that only read are in it too. It is bounded, see {@link JournalOptions}.
 */
export class Journal {
  private readonly files: JournalFiles;
  private sequence: number;
  private readonly watchers = new Set<(record: JournalRecord) => void>();

  /**
   * @param folder The folder for the journal, which is stored as lines of JSON.
   * @param clock Gives the times of its entries.
   */
  constructor(
    folder: string,
    { megabytes = DEFAULT_MEGABYTES, days = DEFAULT_DAYS }: JournalOptions = {},
    private readonly clock: Clock = systemClock,
  ) {
    this.files = new JournalFiles(folder, { bytes: megabytes * 1024 * 1024, milliseconds: days * 24 * 3600 * 1000 });
    this.sequence = this.files.last(parseRecord)?.sequence ?? 0;
  }

  add(entry: JournalEntry): void {
    this.sequence += 1;
    const record: JournalRecord = { sequence: this.sequence, time: new Date(this.clock.now()).toISOString(), ...entry };
    this.files.add(JSON.stringify(record));
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

  /** The number of entries, with those that are forgotten. Use it as a mark, to read what comes later. */
  get length(): number {
    return this.sequence;
  }

  /**
   * Reads entries.
   *
   * @param after A mark from {@link length}. Defaults to the beginning.
   */
  read(after = 0): JournalRecord[] {
    const isAfter = (line: string) => {
      // Each line begins with its sequence.
      const digits = /^{"sequence":(\d+),/.exec(line)?.[1];
      return digits === undefined ? undefined : Number(digits) > after;
    };
    return this.files.linesFrom(isAfter).flatMap((line) => parseRecord(line) ?? []);
  }

  clear(): void {
    this.files.clear();
    this.sequence = 0;
  }
}

/** Reads a line. Ignores an incomplete one, which a kill can leave. */
function parseRecord(line: string): JournalRecord | undefined {
  try {
    return line === "" ? undefined : (JSON.parse(line) as JournalRecord);
  } catch {
    return undefined;
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
