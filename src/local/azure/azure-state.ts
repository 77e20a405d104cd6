import { StateFile } from "./state-file";

/** Things of one kind, by their ids in lower case. */
export type Table<Item> = Record<string, Item>;

/** All that Azure remembers, in one file. What is in it is the business of the services, each of which keeps tables of its own. */
export class AzureState {
  readonly #file: StateFile<Record<string, Table<unknown>>>;
  readonly #tables: Record<string, Table<unknown>>;

  /** @param folder Where it is kept. */
  constructor(folder: string) {
    this.#file = new StateFile(folder, "azure", {});
    this.#tables = this.#file.load();
  }

  /**
   * A table, to be read and changed in place; empty where nothing was saved in it.
   *
   * @param name Under which it was saved, with items of this type.
   */
  table<Item>(name: string): Table<Item> {
    this.#tables[name] ??= {};
    return this.#tables[name] as Table<Item>;
  }

  /** Puts all tables on disk as they are now. */
  save(): Promise<void> {
    return this.#file.save(this.#tables);
  }

  /** Resolves when nothing is being written any more. */
  flushed(): Promise<void> {
    return this.#file.flushed();
  }
}
