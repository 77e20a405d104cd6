import assert from "node:assert/strict";
import { TurnableClock } from "../../../src/local/clock";
import { turnUntil } from "../../support/turn-until";
import { tryExample } from "../support/example-story";

const clock = new TurnableClock();
const swept: { readonly version: string; readonly next: number }[] = [];

/** Notes the ticks of the timer: by which build, and which came next. */
const log = (_: unknown, __: unknown, line: string) => {
  const [, version = "", next = ""] = /swept by (\S+); the next time is (\S+)/.exec(line) ?? [];
  if (version !== "") swept.push({ version, next: Date.parse(next) });
};

/** Turns the clock until some more ticks are fired, none of them twice or left out. By which builds they were. */
async function nextTicks(): Promise<string[]> {
  const before = swept.length;
  await turnUntil(clock, "ticks", () => swept.length >= before + 3);
  const fired = swept.slice(before);
  const [first = { next: 0 }] = fired;
  assert.deepEqual(
    fired.map(({ next }) => next),
    fired.map((_, index) => first.next + index * 5 * 60_000),
  );
  return [...new Set(fired.map(({ version }) => version))];
}

tryExample("functions", {
  folder: "examples/functions",
  path: "/api/status",
  options: { clock, log },
  story: (tried) => {
    const answers = async () => [await tried.production(), await tried.slot("staging")];

    it("fires its timer in production", async () => {
      assert.deepEqual(await nextTicks(), ["1.0.0"]);
    });

    it("releases another build, after which each tick fires once, by that build", async () => {
      assert.equal((await tried.example.up({ version: "2.0.0" })).swaps.length, 1);
      assert.deepEqual(await answers(), [
        { version: "2.0.0", environment: "production" },
        { version: "1.0.0", environment: "staging" },
      ]);
      assert.deepEqual(await nextTicks(), ["2.0.0"]);
    });
  },
});
