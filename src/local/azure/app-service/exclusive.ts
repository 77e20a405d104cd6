import { randomUUID } from "node:crypto";
import { anotherOperation } from "./model/errors";

/** Lets one write at a time change an app: App Service refuses a second one instead of queueing it. */
export class Exclusive {
  private readonly running = new Map<string, { id: string; name: string; since: Date; over: Promise<void> }>();

  /**
   * Runs a write.
   *
   * @param key What it changes, the app's id for example.
   * @param name The operation, as the refusal of another one names it.
   * @throws ArmError 409 when another write runs.
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

  /** Runs a write that is never refused: it waits for the one that runs. */
  async runNext<Result>(key: string, name: string, work: () => Promise<Result>): Promise<Result> {
    for (let other = this.running.get(key); other; other = this.running.get(key)) {
      await other.over;
    }
    return this.run(key, name, work);
  }

  /** Resolves when no write runs. */
  async idle(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.all([...this.running.values()].map(({ over }) => over));
    }
  }

  /** @throws ArmError 409 when a write runs. */
  refuseBusy(key: string): void {
    const other = this.running.get(key);
    if (other) {
      throw anotherOperation(other.id, other.name, other.since);
    }
  }

  /** The id of the operation that changes this now, if one does. */
  operationOn(key: string): string | null {
    return this.running.get(key)?.id ?? null;
  }
}
