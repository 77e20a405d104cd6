import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { TurnableClock } from "../../../../src/local/clock";
import { FunctionTimers } from "../../../../src/local/visitors/functions/function-timers";
import { parseSchedule } from "../../../../src/local/visitors/functions/schedule";
import { until } from "../../../support/until";

const MINUTE_MILLISECONDS = 60_000;

/** A clock that says how many wait on it. */
class WatchedClock extends TurnableClock {
  readonly #waiting = new Set<symbol>();

  get waiters(): number {
    return this.#waiting.size;
  }

  override wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const one = Symbol("waiting");
    const end = () => this.#waiting.delete(one);
    this.#waiting.add(one);
    signal?.addEventListener("abort", end, { once: true });
    return super.wait(milliseconds, signal).finally(end);
  }
}

describe("the schedule of a timer", () => {
  const ticks = async (text: string, zone = "Etc/UTC", count = 3) => {
    const schedule = await parseSchedule(text, zone);
    const found: string[] = [];
    for (let time = Date.parse("2026-01-01T00:00:00Z"); found.length < count; ) {
      time = schedule.next(time) ?? Number.NaN;
      found.push(new Date(time).toISOString());
    }
    return found;
  };

  it("has six fields, from seconds to the day of the week, or five, or is a time", async () => {
    deepEqual(await ticks("*/20 * * * * *"), [
      "2026-01-01T00:00:20.000Z",
      "2026-01-01T00:00:40.000Z",
      "2026-01-01T00:01:00.000Z",
    ]);
    deepEqual(await ticks("30 9 * * Mon-Fri", "Etc/UTC", 2), ["2026-01-01T09:30:00.000Z", "2026-01-02T09:30:00.000Z"]);
    deepEqual(await ticks("06:00:00", "Etc/UTC", 2), ["2026-01-01T06:00:00.000Z", "2026-01-01T12:00:00.000Z"]);
  });

  it("wants a day to fit both fields, and counts hours in the time zone", async () => {
    deepEqual(await ticks("0 0 0 13 * Fri", "Etc/UTC", 2), ["2026-02-13T00:00:00.000Z", "2026-03-13T00:00:00.000Z"]);
    deepEqual(await ticks("0 0 9 1 7 *", "Europe/Berlin", 1), ["2026-07-01T07:00:00.000Z"]);
  });

  it("is refused with the reason", async () => {
    await rejects(parseSchedule("* * *", "Etc/UTC"), /it has 3 fields: write six/);
    await rejects(parseSchedule("0 0 25 * * *", "Etc/UTC"), /25/);
  });
});

describe("a timer", () => {
  let clock: WatchedClock;
  let timers: FunctionTimers;
  let fired: string[];
  let remarks: string[];
  let hosts: AbortController[];

  beforeEach(async () => {
    clock = new WatchedClock();
    // Three minutes before the next of the ticks, which come every five minutes.
    const five = 5 * MINUTE_MILLISECONDS;
    await clock.advance(five - (clock.now() % five) + 2 * MINUTE_MILLISECONDS);
    timers = new FunctionTimers(clock);
    [fired, remarks, hosts] = [[], [], []];
  });

  afterEach(() => {
    for (const host of hosts) host.abort();
  });

  /** Starts a host with one timer. */
  function start(
    host: string,
    options: { schedule?: string; runOnStartup?: boolean; scope?: string } = {},
  ): AbortController {
    const { schedule = "0 */5 * * * *", runOnStartup = false, scope = "account/shop" } = options;
    const ended = new AbortController();
    hosts.push(ended);
    const timer = { name: "tick", schedule, runOnStartup, useMonitor: true };
    const fire = async (input: object) => {
      fired.push(`${host}${(input as { IsPastDue: boolean }).IsPastDue ? " past due" : ""}`);
    };
    void timers.run({ timer, scope, timeZone: "Etc/UTC", fire, remark: (text) => remarks.push(text) }, ended.signal);
    return ended;
  }

  const waits = (count = 1) => until(`${count} that wait for the clock`, () => clock.waiters === count);

  async function turn(minutes: number, count: number): Promise<void> {
    await clock.advance(minutes * MINUTE_MILLISECONDS);
    await until(`${count} calls`, () => fired.length >= count);
    await waits();
  }

  it("fires at each tick, also when the clock is turned over several", async () => {
    start("a");
    await waits();
    await turn(3, 1);
    await turn(10, 3);
    deepEqual(fired, ["a", "a", "a"]);
  });

  it("fires in one of the hosts that share an id and an account, and in the next when that one ends", async () => {
    const first = start("a");
    start("b");
    await waits();
    await turn(3, 1);
    first.abort();
    await waits();
    await turn(5, 2);
    deepEqual(fired, ["a", "b"]);
  });

  it("fires in each of the hosts that have ids of their own", async () => {
    start("a");
    start("b", { scope: "account/shop-staging" });
    await waits(2);
    await clock.advance(3 * MINUTE_MILLISECONDS);
    await until("both to fire", () => fired.length === 2);
    deepEqual([...fired].sort(), ["a", "b"]);
  });

  it("makes up once for what it missed while no host ran, and says so", async () => {
    const first = start("a");
    await waits();
    first.abort();
    await until("the first host to end", () => clock.waiters === 0);
    await clock.advance(20 * MINUTE_MILLISECONDS);
    start("b");
    await waits();
    deepEqual(fired, ["b past due"]);
  });

  it("fires when its host starts if that is wanted, and never with a schedule that is none", async () => {
    start("a", { runOnStartup: true });
    start("b", { schedule: "now and then", scope: "account/other" });
    await waits();
    deepEqual(fired, ["a"]);
    equal(remarks.length, 1);
    match(
      String(remarks[0]),
      /'Functions.tick' was unable to start. The schedule "now and then" was not recognized: it has 3/,
    );
  });
});
