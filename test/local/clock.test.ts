import assert from "node:assert/strict";
import { TurnableClock } from "../../src/local/clock";

const MINUTE = 60_000;

describe("a clock to turn", () => {
  it("runs as the machine's does, and is ahead of it by what it was turned", async () => {
    const clock = new TurnableClock();
    const isAbout = (ahead: number) => {
      const off = clock.now() - Date.now() - ahead;
      assert.ok(off >= 0 && off < 5, String(off));
    };
    isAbout(0);
    await clock.advance(60 * MINUTE);
    isAbout(60 * MINUTE);
    await clock.wait(1);
    await assert.rejects(clock.advance(-1), {
      message: "milliseconds: -1 does not turn a clock forward: give 0 or more",
    });
  });

  it("wakes what waits in its order, each at its own time, and what repeats as often as it would", async () => {
    const clock = new TurnableClock();
    const start = clock.now();
    const woken: string[] = [];
    const over = new AbortController();
    const note = (what: string) => woken.push(`${what} at ${Math.round((clock.now() - start) / MINUTE)}`);
    const later = clock.wait(50 * 24 * 60 * MINUTE, over.signal).then(() => note("later"));
    const once = clock.wait(3.5 * MINUTE).then(() => note("once"));
    const again = (async () => {
      for (;;) {
        await clock.wait(MINUTE, over.signal);
        note("again");
      }
    })();
    await clock.advance(4.1 * MINUTE);
    assert.deepEqual(woken, ["again at 1", "again at 2", "again at 3", "once at 4", "again at 4"]);
    over.abort();
    await once;
    await Promise.all([later, again].map((each) => assert.rejects(each, { name: "AbortError" })));
  });

  it("ends a wait early by a signal", async () => {
    const clock = new TurnableClock();
    const waiting = new AbortController();
    const wait = clock.wait(MINUTE, waiting.signal);
    waiting.abort();
    await assert.rejects(wait, { name: "AbortError" });
    await assert.rejects(clock.wait(MINUTE, waiting.signal), { name: "AbortError" });
    await clock.advance(2 * MINUTE);
  });
});
