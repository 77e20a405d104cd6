import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { masker } from "../../printed-output";
import { type Clock, systemClock } from "../clock";
import type { LogStream, WorkerSpecification } from "../visitors/workers/contract";
import { secretsIn } from "../visitors/workers/secrets";
import { type LogLine, linesIn, written } from "./line";
import { LogFile } from "./log-file";

/**
 * The logs of sites and slots: what their apps printed, and what App Service did with the apps. Each slot has its files,
 * which only their owner can read, and which never grow beyond bounds.
 *
 * Values of an app's settings and connection strings are replaced by `***` before a line is kept.
 */
export class SiteLogs {
  readonly #folder: string;
  readonly #files = new Map<string, LogFile>();
  readonly #masks = new WeakMap<WorkerSpecification, (text: string) => string>();
  readonly #watchers = new Set<(line: LogLine) => void>();

  /**
   * @param folder The folder for the files. It is created if missing.
   * @param clock Gives the times of the lines. Defaults to the machine's clock.
   */
  constructor(
    folder: string,
    private readonly clock: Clock = systemClock,
  ) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /**
   * Adds a line.
   *
   * @param specification What the process runs that is spoken of.
   * @param slot The slot that it runs for now. A swap gives a process to another slot.
   */
  add(specification: WorkerSpecification, slot: string, stream: LogStream, text: string): void {
    // What App Service says quotes no settings.
    const shown = stream === "platform" ? text : this.#maskOf(specification)(text);
    const { site, instance } = specification;
    const of = instance === undefined ? {} : { instance };
    this.#keep({ time: new Date(this.clock.now()).toISOString(), site, slot, ...of, stream, text: shown });
  }

  /**
   * The last lines of a slot's log, the oldest first.
   *
   * @param count How many at most.
   */
  async tail(site: string, slot: string, count: number): Promise<LogLine[]> {
    return linesIn(await this.#file(site, slot).read(), site, slot).slice(-count);
  }

  /**
   * Calls a function with each line from now on.
   *
   * @returns A function that ends it.
   */
  watch(watcher: (line: LogLine) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The line, as it is written, that tells a reader of a slot's log that lines came faster than they were read. */
  leftOut(site: string, slot: string, count: number): string {
    const text = `${count} lines came faster than they were read and were left out`;
    return written({ time: new Date(this.clock.now()).toISOString(), site, slot, stream: "platform", text });
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.flushed()));
  }

  #keep(line: LogLine): void {
    const leftOut = (count: number) =>
      written({ ...line, stream: "platform", text: `${count} lines came too fast and were left out` });
    this.#file(line.site, line.slot).add(written(line), leftOut);
    for (const watcher of this.#watchers) watcher(line);
  }

  #file(site: string, slot: string): LogFile {
    const path = join(this.#folder, logFileName(site, slot));
    const file = this.#files.get(path) ?? new LogFile(path);
    this.#files.set(path, file);
    return file;
  }

  #maskOf(specification: WorkerSpecification): (text: string) => string {
    const mask = this.#masks.get(specification) ?? masker(secretsIn(specification.environment));
    this.#masks.set(specification, mask);
    return mask;
  }
}

const SUFFIX = ".log";

/** The name of a slot's log. `@` cannot be in either part, because it is encoded there. */
export function logFileName(site: string, slot: string): string {
  return `${encodeURIComponent(site.toLowerCase())}@${encodeURIComponent(slot.toLowerCase())}${SUFFIX}`;
}

/** The site and the slot of a file's name; undefined if it is not a log's. */
export function logOf(fileName: string): { readonly site: string; readonly slot: string } | undefined {
  const [, site, slot] = /^([^@]+)@([^@]+)\.log$/.exec(fileName) ?? [];
  return site && slot ? { site: decodeURIComponent(site), slot: decodeURIComponent(slot) } : undefined;
}
