import type { PulumiFn } from "@pulumi/pulumi/automation";
import { getEngine, getMonitor } from "@pulumi/pulumi/runtime";
import * as state from "@pulumi/pulumi/runtime/state";

/** A connection to an engine, or to its resource monitor. */
interface EngineConnection {
  close(): void;
  log(request: unknown, done: () => void): void;
}

/** A listener for this process's unhandled errors. The Automation API adds one while a program runs. */
type FaultListener = Parameters<typeof process.off>[1];
const FAULTS: readonly (string | symbol)[] = ["uncaughtException", "unhandledRejection"];

/** What Pulumi's SDK stores for each run. It identifies the run's listeners. The SDK's types do not include it. */
const sdk = state as unknown as { getStore(): object };
const listeners = new WeakMap<object, [event: string | symbol, listener: FaultListener][]>();

process.on("newListener", (event: string | symbol, listener: FaultListener) => {
  if (FAULTS.includes(event)) {
    const store = sdk.getStore();
    listeners.set(store, [...(listeners.get(store) ?? []), [event, listener]]);
  }
});

/**
 * The runs of a stack's program in this process. If a command failed or was killed, its run waits forever for the
 * engine's answers, so it must be ended.
 */
export class ProgramRuns {
  private endings: (() => void)[] = [];

  /** Wraps a program so that its runs are recorded and can be ended. */
  noting(program: PulumiFn): PulumiFn {
    return async () => {
      const found = listeners.get(sdk.getStore()) ?? [];
      const connections = [getEngine(), getMonitor()] as (Partial<EngineConnection> | undefined)[];
      this.endings.push(() => end(found, connections));
      return program();
    };
  }

  /** Ends all runs. Call it when no command is running. */
  end(): void {
    for (const ending of this.endings.splice(0)) {
      ending();
    }
  }
}

/**
 * Ends a run. Otherwise its connections would keep trying a port that a later engine may get. A hook of a killed run
 * may still log something. That must not throw, or nothing in this process could log any more.
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
