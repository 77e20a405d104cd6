import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { SEAL_BYTES, Sealing } from "./sealing";
import { StateFile, unreadable } from "./state-file";

/** An item as it is from now on. */
export interface Change {
  readonly table: string;
  readonly key: string;
  /** The item's JSON; undefined if it was removed. */
  readonly text: string | undefined;
}

/** All tables with their items. */
export type Tables = Record<string, Record<string, unknown>>;

/** What the file `azure.sealed` holds: all items as they were when the log with the same number began. */
interface Snapshot {
  readonly generation: number;
  readonly tables: Tables;
}

/** The bytes before each entry of a log, which hold the length of the entry. */
const LENGTH_BYTES = 4;

/** A log is replaced by a snapshot once it is longer than the last snapshot, but not before it has this many bytes. */
const SHORTEST_LOG_BYTES = 1024 * 1024;

/**
 * Stores items on disk, so that a change costs what changed and not what there is. There are two files: `azure.sealed`, a
 * snapshot of all items, and `azure-<number>.log`, what changed since. Each save adds one entry to the log. An entry counts
 * as a whole or, if a kill cut it off, not at all. When the log has grown, a new snapshot replaces both in one step: it has
 * the next number, and so belongs to a log that does not exist yet.
 */
export class StateLog {
  readonly #folder: string;
  readonly #snapshot: StateFile<Snapshot | Tables>;
  readonly #sealing: Sealing;
  #generation = 0;
  /** The entries of the log. */
  #entries = 0;
  /** The bytes of the log that hold whole entries. */
  #length = 0;
  /** The length of the log at which it is replaced by a snapshot. */
  #longest = SHORTEST_LOG_BYTES;
  #file: FileHandle | undefined;

  /** @param folder The folder for the files and for the key that encrypts them. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#snapshot = new StateFile<Snapshot | Tables>(folder, "azure", {});
    this.#sealing = new Sealing(folder);
  }

  /** @throws Error if the files cannot be read with the key beside them. */
  load(): Tables {
    const stored = this.#snapshot.load();
    // Versions before 0.2 stored the tables alone.
    const { generation, tables } = isSnapshot(stored) ? stored : { generation: 0, tables: stored };
    this.#generation = generation;
    for (const [table, key, item] of this.#readLog()) {
      const items = tables[table] ?? {};
      tables[table] = items;
      if (item === undefined) {
        delete items[key];
      } else {
        items[key] = item;
      }
    }
    this.#removeOtherLogs();
    return tables;
  }

  /** Stores changes, all or none. Resolves when they are on disk. If it rejects, none of them is. */
  async append(changes: readonly Change[]): Promise<void> {
    const text = changes.map(({ table, key, text: item }) =>
      item === undefined ? JSON.stringify([table, key]) : `${JSON.stringify([table, key]).slice(0, -1)},${item}]`,
    );
    const sealed = this.#sealing.seal(`[${text.join(",")}]`, this.#placeOf(this.#entries));
    const entry = Buffer.alloc(LENGTH_BYTES + sealed.length);
    entry.writeUInt32BE(sealed.length);
    sealed.copy(entry, LENGTH_BYTES);
    this.#file ??= await open(
      this.#logOf(this.#generation),
      existsSync(this.#logOf(this.#generation)) ? "r+" : "w",
      0o600,
    );
    try {
      // At its place, so that it goes over what a failed write left.
      let written = 0;
      while (written < entry.length) {
        written += (await this.#file.write(entry, written, entry.length - written, this.#length + written))
          .bytesWritten;
      }
      await this.#file.datasync();
    } catch (error) {
      // If this fails too, the next entry goes over what was written.
      await this.#file.truncate(this.#length).catch(() => undefined);
      throw error;
    }
    this.#length += entry.length;
    this.#entries += 1;
  }

  /** Whether it is time for a snapshot. */
  get isLong(): boolean {
    return this.#length > this.#longest;
  }

  /**
   * Replaces the log by a snapshot. If that fails, the log goes on.
   *
   * @param tables The JSON of all items, by table and key.
   */
  async compact(tables: ReadonlyMap<string, ReadonlyMap<string, string>>): Promise<void> {
    const generation = this.#generation + 1;
    const texts = [...tables].map(([table, items]) => {
      const inside = [...items].map(([key, text]) => `${JSON.stringify(key)}:${text}`);
      return `${JSON.stringify(table)}:{${inside.join(",")}}`;
    });
    const snapshot = `{"generation":${generation},"tables":{${texts.join(",")}}}`;
    try {
      await this.#snapshot.saveText(snapshot);
    } catch {
      // Nothing is lost: the log still holds all changes. It is tried again when the log is twice as long.
      this.#longest = this.#length * 2;
      return;
    }
    await this.close();
    rmSync(this.#logOf(this.#generation), { force: true });
    this.#generation = generation;
    this.#entries = 0;
    this.#length = 0;
    this.#longest = Math.max(SHORTEST_LOG_BYTES, snapshot.length);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** The changes in the log. Ends at an entry that a kill cut off. */
  #readLog(): (readonly [table: string, key: string, item?: unknown])[] {
    const file = this.#logOf(this.#generation);
    if (!existsSync(file)) {
      return [];
    }
    const log = readFileSync(file);
    const changes: [string, string, unknown?][] = [];
    while (this.#length + LENGTH_BYTES + SEAL_BYTES <= log.length) {
      const start = this.#length + LENGTH_BYTES;
      const end = start + log.readUInt32BE(this.#length);
      if (end > log.length) {
        break;
      }
      try {
        changes.push(...JSON.parse(this.#sealing.open(log.subarray(start, end), this.#placeOf(this.#entries))));
      } catch (error) {
        // A write that failed can leave bytes after the last whole entry. The first entry is never such a rest.
        if (this.#entries === 0) {
          throw unreadable(file, error);
        }
        break;
      }
      this.#length = end;
      this.#entries += 1;
    }
    return changes;
  }

  #removeOtherLogs(): void {
    const current = this.#nameOf(this.#generation);
    for (const name of readdirSync(this.#folder)) {
      if (/^azure-\d+\.log$/.test(name) && name !== current) {
        rmSync(join(this.#folder, name), { force: true });
      }
    }
  }

  /** An entry can only be read at its own place. */
  #placeOf(entry: number): string {
    return `${this.#generation}/${entry}`;
  }

  #nameOf(generation: number): string {
    return `azure-${generation}.log`;
  }

  #logOf(generation: number): string {
    return join(this.#folder, this.#nameOf(generation));
  }
}

function isSnapshot(stored: Snapshot | Tables): stored is Snapshot {
  return typeof stored.generation === "number";
}
