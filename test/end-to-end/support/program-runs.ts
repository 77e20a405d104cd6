import type { PulumiFn } from "@pulumi/pulumi/automation";
import { getEngine, getMonitor } from "@pulumi/pulumi/runtime";
import * as state from "@pulumi/pulumi/runtime/state";

/** A connection to an engine, or to its resource monitor. */
interface EngineConnection {
  close(): void;
  log(request: unknown, done: () => void): void;
}

/** What listens to the faults of this process: the Automation API does, for as long as a program runs. */
type FaultListener = Parameters<typeof process.off>[1];
const FAULTS: readonly (string | symbol)[] = ["uncaughtException", "unhandledRejection"];

/** What Pulumi's SDK keeps of each run, whose listeners are told apart by it; its types leave it out. */
const sdk = state as unknown as { getStore(): object };
const listeners = new WeakMap<object, [event: string | symbol, listener: FaultListener][]>();

process.on("newListener", (event: string | symbol, listener: FaultListener) => {
  if (FAULTS.includes(event)) {
    const store = sdk.getStore();
    listeners.set(store, [...(listeners.get(store) ?? []), [event, listener]]);
  }
});

/**
 * The runs of a stack's program in this process. One whose command failed or was killed waits for ever for what the
 * engine does not answer any more: it has to be ended.
 */
export class ProgramRuns {
  private endings: (() => void)[] = [];

  /** A program whose runs are noted, to be ended. */
  noting(program: PulumiFn): PulumiFn {
    return async () => {
      const found = listeners.get(sdk.getStore()) ?? [];
      const connections = [getEngine(), getMonitor()] as (Partial<EngineConnection> | undefined)[];
      this.endings.push(() => end(found, connections));
      return program();
    };
  }

  /** Ends all runs: to be called when no command runs any more. */
  end(): void {
    for (const ending of this.endings.splice(0)) {
      ending();
    }
  }
}

/**
 * Ends a run. Its connections would try for ever a port that a later engine may get. A hook of one that was killed may
 * still say something before it notices: it must not throw, or nothing in this process would log any more.
 */
function end(
  found: readonly [event: string | symbol, listener: FaultListener][],
  connections: readonly (Partial<EngineConnection> | undefined)[],
): void {
  for (const connection of connections.filter((each) => each !== undefined)) {
    connection.close?.();
    connection.log = (_request, done) => done();
  }
  for (const [event, listener] of found) {
    process.off(event, listener);
  }
}
