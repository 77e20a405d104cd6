import { notImplemented } from "../protocol";
import { afterInterruption } from "./interruption";
import { type DeploymentRecord, type DeploymentStore, isActive } from "./records";
import { type DeploymentScope, deploymentsOf } from "./scope";

/** Azure keeps so many deployments of a scope. Source: "Automatic deletions from deployment history", Microsoft. */
const MOST_DEPLOYMENTS = 800;

/** The deployments that are and were. */
export class DeploymentHistory {
  readonly #store: DeploymentStore;
  /** By their ids in lower case. */
  readonly #records = new Map<string, DeploymentRecord>();

  /**
   * Loads the stored deployments. Those that ran when the process ended have ended as their resources did.
   *
   * @param isMadeFor Whether the operation that a deployment began for a resource was carried out; undefined if there is none.
   */
  constructor(store: DeploymentStore, isMadeFor: (deployment: string, resource: string) => boolean | undefined) {
    this.#store = store;
    for (const record of store.load()) {
      this.#records.set(record.id.toLowerCase(), record);
    }
    const ended = (record: DeploymentRecord): DeploymentRecord => {
      if (!isActive(record.properties.provisioningState)) {
        return record;
      }
      const inside = (id: string) => {
        const found = this.find(id);
        return found && ended(found);
      };
      const after = afterInterruption(record, inside, isMadeFor);
      this.#records.set(record.id.toLowerCase(), after);
      // If the disk refuses it, the next start finds it again.
      try {
        store.save(after);
      } catch {}
      return after;
    };
    for (const record of [...this.#records.values()]) {
      ended(record);
    }
  }

  find(id: string): DeploymentRecord | undefined {
    return this.#records.get(id.toLowerCase());
  }

  /** @throws Error, which clients are told with status 500, if it cannot be stored. It is then as it was before. */
  save(record: DeploymentRecord): void {
    this.#store.save(record);
    this.#records.set(record.id.toLowerCase(), record);
  }

  /** Remembers how a deployment ended that could not be stored. The next start finds it interrupted. */
  remember(record: DeploymentRecord): void {
    this.#records.set(record.id.toLowerCase(), record);
  }

  forget(record: DeploymentRecord): void {
    this.#records.delete(record.id.toLowerCase());
    this.#store.delete(record.id);
  }

  /** Forgets the oldest deployments of a scope that has more than Azure keeps. */
  forgetOldest(scope: DeploymentScope): void {
    const all = this.below(deploymentsOf(scope));
    const ended = all.filter(({ properties }) => !isActive(properties.provisioningState));
    const oldest = ended.sort((left, right) => left.startedAt - right.startedAt);
    for (const record of oldest.slice(0, Math.max(0, all.length - MOST_DEPLOYMENTS))) {
      this.forget(record);
    }
  }

  /** The deployments whose ids start so. */
  below(path: string): DeploymentRecord[] {
    const start = path.toLowerCase();
    return [...this.#records.values()].filter(({ id }) => id.toLowerCase().startsWith(start));
  }

  /**
   * The deployments of a scope, the latest first.
   *
   * @param query The query's parameters. Supports `$top` and the filter `provisioningState eq '…'`.
   */
  list(scope: DeploymentScope, query: Readonly<Record<string, string>>): DeploymentRecord[] {
    const state = stateFilter(query.$filter);
    return this.below(deploymentsOf(scope))
      .filter(({ properties }) => state === undefined || properties.provisioningState.toLowerCase() === state)
      .sort((left, right) => right.startedAt - left.startedAt)
      .slice(0, query.$top === undefined ? undefined : Number(query.$top));
  }
}

function stateFilter(filter: string | undefined): string | undefined {
  if (filter === undefined || filter === "") {
    return undefined;
  }
  const state = /^\s*provisioningState\s+eq\s+'([^']*)'\s*$/i.exec(filter)?.[1];
  if (state === undefined) {
    throw notImplemented(`the filter '${filter}' of deployments`);
  }
  return state.toLowerCase();
}
