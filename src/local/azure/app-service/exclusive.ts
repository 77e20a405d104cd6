import { randomUUID } from "node:crypto";
import { anotherOperation } from "./model/errors";

/** Lets only one write at a time change an app. App Service refuses a second write; it does not queue it. */
export class Exclusive {
  private readonly running = new Map<string, { id: string; name: string; since: Date; over: Promise<void> }>();

  /**
   * Runs a write.
   *
   * @param key What the write changes, for example the app's id.
   * @param name The operation's name, shown when another write is refused.
   * @throws ArmError 409 when another write is running.
   */
  async run<Result>(key: string, name: string, work: () => Promise<Result>): Promise<Result> {
    this.refuseBusy(key);
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.running.set(key, { id: randomUUID(), name, since: new Date(), over });
    try {
      return await work();
    } finally {
      this.running.delete(key);
      end();
    }
  }

  /** Runs a write that is never refused: it waits for the running one to end. */
  async runNext<Result>(key: string, name: string, work: () => Promise<Result>): Promise<Result> {
    for (let other = this.running.get(key); other; other = this.running.get(key)) {
      await other.over;
    }
    return this.run(key, name, work);
  }

  /** Resolves when no write is running. */
  async idle(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.all([...this.running.values()].map(({ over }) => over));
    }
  }

  /** @throws ArmError 409 when a write is running. */
  refuseBusy(key: string): void {
    const other = this.running.get(key);
    if (other) {
      throw anotherOperation(other.id, other.name, other.since);
    }
  }

  /** The id of the operation that is changing this now; null if there is none. */
  operationOn(key: string): string | null {
    return this.running.get(key)?.id ?? null;
  }
}
