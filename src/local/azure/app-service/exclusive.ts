import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock";
import { writingDeployment } from "../arm/writing-deployment";
import { anotherOperation, noExclusiveLock } from "./model/errors";

/** The creation of an app or a slot. */
export const CREATION = "CreateSite";

/** Writes of apps and slots themselves. They take a lock that their clients may wait for. */
const SITE_WRITES = [CREATION, "UpdateSite", "DeleteSite"];

interface Operation {
  readonly id: string;
  readonly name: string;
  readonly since: Date;
  /** The deployment that writes; undefined for a client. */
  readonly deployment: string | undefined;
  readonly over: Promise<void>;
}

/**
 * Lets only one write at a time change an app. App Service refuses a second write; it does not queue it. Two writes of one
 * deployment wait for one another. Source: a recording of 2026.
 */
export class Exclusive {
  private readonly running = new Map<string, Operation>();

  /** @param clock By which it tells since when a write runs. */
  constructor(private readonly clock: Clock) {}

  /**
   * Runs a write.
   *
   * @param key What the write changes, for example the app's id.
   * @param name The operation's name, shown when another write is refused.
   * @throws ArmError 409 when a write of someone else is running, 429 when both create, update or delete an app or a slot.
   */
  async run<Result>(key: string, name: string, work: () => Promise<Result>): Promise<Result> {
    for (let other = this.refuseBusy(key, name); other; other = this.refuseBusy(key, name)) {
      await other.over;
    }
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.running.set(key, {
      id: randomUUID(),
      name,
      since: new Date(this.clock.now()),
      deployment: writingDeployment(),
      over,
    });
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

  /**
   * Refuses a write that cannot even wait.
   *
   * @returns The write of the same deployment to wait for; undefined if none is running.
   * @throws ArmError 409 when a write of someone else is running, 429 when both create, update or delete an app or a slot.
   */
  refuseBusy(key: string, name: string): Pick<Operation, "over"> | undefined {
    const other = this.running.get(key);
    if (!other || (other.deployment !== undefined && other.deployment === writingDeployment())) {
      return other;
    }
    throw SITE_WRITES.includes(name) && SITE_WRITES.includes(other.name)
      ? noExclusiveLock()
      : anotherOperation(other.id, other.name, other.since);
  }

  /** The id of the operation that is changing this now; null if there is none. */
  operationOn(key: string): string | null {
    return this.running.get(key)?.id ?? null;
  }
}
