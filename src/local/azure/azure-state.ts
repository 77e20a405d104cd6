import { StateFile } from "./state-file";

/** Items of one kind, keyed by id in lower case. */
export type Table<Item> = Record<string, Item>;

/** Everything that Azure stores, in one file. Each service keeps its own tables in it and decides what they hold. */
export class AzureState {
  readonly #file: StateFile<Record<string, Table<unknown>>>;
  readonly #tables: Record<string, Table<unknown>>;

  /** @param folder The folder for the file. */
  constructor(folder: string) {
    this.#file = new StateFile(folder, "azure", {});
    this.#tables = this.#file.load();
  }

  /**
   * A table, to be read and changed in place. Empty if nothing was saved in it.
   *
   * @param name The name under which it was saved, with items of this type.
   */
  table<Item>(name: string): Table<Item> {
    this.#tables[name] ??= {};
    return this.#tables[name] as Table<Item>;
  }

  /** Saves all tables to disk as they are now. */
  save(): Promise<void> {
    return this.#file.save(this.#tables);
  }

  /** Resolves when nothing is being written. */
  flushed(): Promise<void> {
    return this.#file.flushed();
  }
}
