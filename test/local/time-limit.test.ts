import assert from "node:assert/strict";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, it } from "mocha";
import { withTimeLimit } from "../../src/local/time-limit";

describe("a time limit", () => {
  it("ends what waits for it, whatever was collected as garbage in between", async () => {
    const signal = withTimeLimit(new AbortController().signal, 3000);
    const aborted = once(signal, "abort");
    await collectGarbage();
    await collectGarbage();
    assert.equal(signal.aborted, false);
    await aborted;
    assert.equal((signal.reason as Error).name, "TimeoutError");
  });

  it("ends before its time with the other signal, for that one's reason", () => {
    const other = new AbortController();
    const signal = withTimeLimit(other.signal, 60_000);
    other.abort(new Error("cancelled"));
    assert.equal(signal.reason.message, "cancelled");
  });
});

async function collectGarbage(): Promise<void> {
  await setImmediate();
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
