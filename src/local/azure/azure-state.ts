import { isJsonObject } from "./json";
import { notStored } from "./state-file";
import { type Change, StateLog } from "./state-log";

/** Items of one kind, keyed by id in lower case. */
export type Table<Item> = Record<string, Item>;

/** An item that was put, changed or removed. */
export type Changed = readonly [table: Table<unknown>, key: string];

interface Save {
  /** Undefined for whatever has changed. */
  readonly changed: readonly Changed[] | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Everything that Azure stores. Each service keeps its own tables in it and decides what they hold. Items are changed in
 * place and then saved. If a save fails, its items become again what they were at the last save that succeeded: what nobody
 * was told of is not there.
 */
export class AzureState {
  readonly #log: StateLog;
  readonly #tables: Record<string, Table<unknown>>;
  readonly #names = new Map<Table<unknown>, string>();
  /** The JSON of each item as it is on disk, by table and key. */
  readonly #stored = new Map<string, Map<string, string>>();
  #waiting: Save[] = [];
  #writing: Promise<void> | undefined;

  /** @param folder The folder for its files. */
  constructor(folder: string) {
    this.#log = new StateLog(folder);
    this.#tables = this.#log.load();
    for (const [name, items] of Object.entries(this.#tables)) {
      const texts = this.#storedIn(name);
      for (const [key, item] of Object.entries(items)) {
        texts.set(key, JSON.stringify(item));
      }
    }
  }

  /**
   * A table, to be read and changed in place. Empty if nothing was saved in it.
   *
   * @param name The name under which it was saved, with items of this type.
   */
  table<Item>(name: string): Table<Item> {
    const table = (this.#tables[name] ?? {}) as Table<Item>;
    this.#tables[name] = table;
    this.#names.set(table, name);
    return table;
  }

  /**
   * Saves items. Saves that come while another one is written are written together, in one step.
   *
   * @param changed The items that were put, changed or removed. Without any, all items are looked at for changes, which takes
   * longer the more there are.
   * @returns Resolves when they are on disk.
   * @throws Error, which clients are told with status 500, if they could not be stored. All of them are then as they were before.
   */
  save(...changed: readonly Changed[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changed: changed.length > 0 ? changed : undefined, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when nothing is being written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** Stores what has changed, and closes the files. */
  async close(): Promise<void> {
    try {
      await this.save();
    } finally {
      await this.#log.close();
    }
  }

  async #write(): Promise<void> {
    // Saves of the same moment belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const saves = this.#waiting;
      this.#waiting = [];
      await this.#writeTogether(saves);
      if (this.#log.isLong) {
        await this.#log.compact(this.#stored);
      }
    }
    this.#writing = undefined;
  }

  async #writeTogether(saves: readonly Save[]): Promise<void> {
    const changes = new Map<string, Change>();
    const written: Save[] = [];
    for (const save of saves) {
      try {
        for (const change of this.#changesOf(save)) {
          changes.set(`${change.table} ${change.key}`, change);
        }
        written.push(save);
      } catch (error) {
        this.#fail(save, error);
      }
    }
    try {
      if (changes.size > 0) {
        await this.#log.append([...changes.values()]);
      }
    } catch (error) {
      for (const { table, key } of changes.values()) {
        this.#putBack(table, key);
      }
      // Those that came meanwhile may rest on what is not there any more.
      const meanwhile = this.#waiting;
      this.#waiting = [];
      for (const save of [...written, ...meanwhile]) {
        this.#fail(save, error);
      }
      return;
    }
    for (const { table, key, text } of changes.values()) {
      if (text === undefined) {
        this.#storedIn(table).delete(key);
      } else {
        this.#storedIn(table).set(key, text);
      }
    }
    for (const { resolve } of written) {
      resolve();
    }
  }

  /** What a save has to store. */
  #changesOf({ changed }: Save): Change[] {
    const places = changed?.map(([table, key]): [string, string] => [this.#names.get(table) ?? "", key]);
    return [...(places ?? this.#places())].flatMap(([table, key]) => {
      let text: string | undefined;
      try {
        text = this.#textOf(table, key);
      } catch (error) {
        // For example one that is nested too deep. It must not keep others from being saved.
        this.#putBack(table, key);
        throw error;
      }
      return text === this.#storedIn(table).get(key) ? [] : [{ table, key, text }];
    });
  }

  #textOf(table: string, key: string): string | undefined {
    const items = this.#tables[table] ?? {};
    return Object.hasOwn(items, key) ? JSON.stringify(items[key]) : undefined;
  }

  /** The places of all items, and of those that were removed. */
  *#places(): Iterable<[table: string, key: string]> {
    for (const [table, items] of Object.entries(this.#tables)) {
      for (const key of new Set([...Object.keys(items), ...this.#storedIn(table).keys()])) {
        yield [table, key];
      }
    }
  }

  #fail({ changed, reject }: Save, error: unknown): void {
    for (const [table, key] of changed ?? []) {
      this.#putBack(this.#names.get(table) ?? "", key);
    }
    reject(notStored(error));
  }

  /** Makes an item what it was at the last save that succeeded. */
  #putBack(table: string, key: string): void {
    const items = this.#tables[table] ?? {};
    this.#tables[table] = items;
    const text = this.#storedIn(table).get(key);
    if (text === undefined) {
      delete items[key];
      return;
    }
    const stored: unknown = JSON.parse(text);
    const item = items[key];
    items[key] = isJsonObject(item) && isJsonObject(stored) ? becoming(item, stored) : stored;
  }

  #storedIn(table: string): Map<string, string> {
    const texts = this.#stored.get(table) ?? new Map<string, string>();
    this.#stored.set(table, texts);
    return texts;
  }
}

/** Makes an object equal to another one. It stays the same object, and so do those in it: others hold them. */
function becoming(item: Record<string, unknown>, stored: Record<string, unknown>): Record<string, unknown> {
  for (const name of Object.keys(item)) {
    if (!Object.hasOwn(stored, name)) {
      delete item[name];
    }
  }
  for (const [name, value] of Object.entries(stored)) {
    const before = item[name];
    item[name] = isJsonObject(before) && isJsonObject(value) ? becoming(before, value) : value;
  }
  return item;
}
