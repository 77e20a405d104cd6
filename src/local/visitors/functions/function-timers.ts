import type { Clock } from "../../clock";
import type { TimerDescription } from "./function-description";
import { Leases } from "./leases";
import { parseSchedule, type Schedule } from "./schedule";

/** A timer of a running host. */
export interface RunningTimer {
  readonly timer: TimerDescription;
  /** The storage account and the host id of the host, as one text. Timers of one name there share a lease. */
  readonly scope: string;
  readonly timeZone: string;
  /** Calls the function. The input is what Azure's host sends for a timer. */
  fire(input: object): Promise<void>;
  /** Writes about the timer into the site's log. */
  remark(text: string): void;
}

/** When a timer fired last and fires next, in milliseconds since 1970. */
interface Status {
  readonly last: number | undefined;
  readonly next: number;
  readonly updated: number;
}

/** A longer wait is cut into parts, because timers of Node take no longer one. */
const LONGEST_WAIT_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Azure keeps no status of a timer that fires more often. Source: "Timer trigger for Azure Functions", Microsoft, `useMonitor`. */
const MONITORED_FROM_MILLISECONDS = 60_000;

/** Fires the timers of all hosts, by one clock. */
export class FunctionTimers {
  readonly #clock: Clock;
  readonly #leases = new Leases();
  /** Lost when the local App Service ends: a tick that was missed meanwhile is not made up for. */
  readonly #statuses = new Map<string, Status>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fires a timer at each of its ticks until the signal. Resolves when it fires no more. */
  async run(running: RunningTimer, signal: AbortSignal): Promise<void> {
    const { timer, timeZone } = running;
    let schedule: Schedule;
    try {
      schedule = await parseSchedule(timer.schedule, timeZone);
    } catch (error) {
      // The text of Azure's host, with the reason.
      running.remark(
        `The listener for function 'Functions.${timer.name}' was unable to start. The schedule "${timer.schedule}" was not recognized: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    const key = `${running.scope}/${timer.name}`.toLowerCase();
    await this.#leases.hold(key, signal, () => this.#fireEachTick(key, running, schedule, signal));
  }

  async #fireEachTick(key: string, running: RunningTimer, schedule: Schedule, signal: AbortSignal): Promise<void> {
    const { timer } = running;
    const now = this.#clock.now();
    const missed = this.#statuses.get(key);
    if (missed && missed.next <= now) {
      await this.#fire(key, running, schedule, now, missed.next);
    } else if (timer.runOnStartup) {
      await this.#fire(key, running, schedule, now);
    }
    let from = now;
    for (;;) {
      const next = schedule.next(from);
      if (next === undefined) return;
      this.#note(key, timer, schedule, { last: this.#statuses.get(key)?.last, next, updated: this.#clock.now() });
      if (!(await this.#waitUntil(next, signal))) return;
      await this.#fire(key, running, schedule, next);
      from = next;
    }
  }

  /**
   * @param tick The time for which the timer is called; the next one is after it.
   * @param missed The time at which it should have been called. Left out where it is called in time.
   */
  async #fire(key: string, running: RunningTimer, schedule: Schedule, tick: number, missed?: number) {
    const { last } = this.#statuses.get(key) ?? { last: undefined };
    const next = schedule.next(tick) ?? tick;
    const text = (time: number) => new Date(time).toISOString();
    const input = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: last === undefined ? "0001-01-01T00:00:00" : text(last),
        Next: text(missed ?? next),
        LastUpdated: text(this.#clock.now()),
      },
      IsPastDue: missed !== undefined,
    };
    await running.fire(input).catch((error: unknown) => {
      running.remark(
        `the timer ${running.timer.name} could not be called: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    this.#note(key, running.timer, schedule, { last: tick, next, updated: this.#clock.now() });
  }

  #note(key: string, timer: TimerDescription, schedule: Schedule, status: Status): void {
    const following = schedule.next(status.next);
    if (timer.useMonitor && following !== undefined && following - status.next >= MONITORED_FROM_MILLISECONDS) {
      this.#statuses.set(key, status);
    }
  }

  /** Waits until a time. False if the signal came first. */
  async #waitUntil(time: number, signal: AbortSignal): Promise<boolean> {
    for (let left = time - this.#clock.now(); left > 0; left = time - this.#clock.now()) {
      try {
        await this.#clock.wait(Math.min(left, LONGEST_WAIT_MILLISECONDS), signal);
      } catch (error) {
        if (signal.aborted) return false;
        throw error;
      }
    }
    return !signal.aborted;
  }
}
