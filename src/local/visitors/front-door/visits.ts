/** A request, or a WebSocket, that has ended. Whoever was refused before a slot was chosen is no visit. */
export interface Visit {
  /** The host name that the visitor asked for, in lower case, without `.localhost`. */
  readonly hostName: string;
  /** The name of the app, for example `shop`. */
  readonly site: string;
  /** The id of the app; absent if it is not an app, but for example a storage account. */
  readonly siteId?: string;
  /** The slot that answered. A traffic rule may have chosen another one than the host name's. */
  readonly slot: string;
  /** The build that answered: the app setting `BUILD_VERSION` of its process; absent if it has none. */
  readonly build?: string;
  /** The response's status; 0 if the visitor left before there was one, 101 for a WebSocket. */
  readonly status: number;
  /** When the visitor came, in milliseconds since 1970. */
  readonly at: number;
  /** The time from the request's arrival to the end of its response, in milliseconds. */
  readonly milliseconds: number;
  /** Whether the app broke off after its answer had begun. A visitor who leaves early is not cut off. */
  readonly cutOff: boolean;
}

/** The visits to the sites of a front door, told as each one ends. */
export class Visits {
  readonly #listeners = new Set<(visit: Visit) => void>();

  /**
   * Tells a listener of each visit from now on.
   *
   * @returns Ends this.
   */
  watch(listener: (visit: Visit) => void): () => void {
    const own = (visit: Visit) => listener(visit);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Tells all listeners of a visit. */
  tell(visit: Visit): void {
    for (const listener of this.#listeners) {
      listener(visit);
    }
  }
}
