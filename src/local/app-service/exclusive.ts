import { randomUUID } from "node:crypto";
import { anotherOperation } from "./errors";

/** Lets one write at a time change an app: App Service refuses a second one instead of queueing it. */
export class Exclusive {
  private readonly running = new Map<string, { id: string; name: string; since: Date }>();

  /**
   * Runs a write.
   *
   * @param key What it changes, the app's id for example.
   * @param name The operation, as the refusal of another one names it.
   * @throws ArmError 409 when another write runs.
   */
  async run<Result>(key: string, name: string, work: () => Promise<Result>): Promise<Result> {
    this.refuseBusy(key);
    this.running.set(key, { id: randomUUID(), name, since: new Date() });
    try {
      return await work();
    } finally {
      this.running.delete(key);
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
