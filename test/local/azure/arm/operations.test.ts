import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AsyncOperations } from "../../../../src/local/azure/arm/operations";
import { ArmError, type ArmResponse } from "../../../../src/local/azure/arm/protocol";
import { AzureState } from "../../../../src/local/azure/azure-state";
import { until } from "../../../support/until";

describe("operations that run longer than a request", () => {
  const LOCATION = "/operationresults/x";
  const SWAP = { path: "/sites/shop/slots/staging/slotsswap" };

  /** What a poll is answered with; the status of the error if it is refused. */
  const statusOf = (operations: AsyncOperations, id: string) => {
    try {
      return operations.poll(id, LOCATION).status;
    } catch (error) {
      return error instanceof ArmError ? error.status : error;
    }
  };

  it("are answered with 202 until they end, and then with what they ended in, an error too", async () => {
    const operations = new AsyncOperations();
    let end: (response: ArmResponse) => void = () => undefined;
    const work = new Promise<ArmResponse>((resolve) => {
      end = resolve;
    });
    const id = await operations.start(SWAP, () => work);
    const failed = await operations.start(SWAP, () => Promise.reject(new ArmError(409, "Conflict", "Try later.")));
    assert.deepEqual(
      [operations.poll(id, LOCATION).status, operations.poll(id, LOCATION).headers?.location],
      [202, LOCATION],
    );
    end({ status: 200, body: "done" });
    await until("both have ended", () => statusOf(operations, id) === 200 && statusOf(operations, failed) === 409);
    assert.deepEqual(operations.poll(id, LOCATION), { status: 200, body: "done" });
  });

  it("are forgotten some time after they have ended, the oldest first, and never while they run", async () => {
    const operations = new AsyncOperations({ rememberedResults: 2 });
    const running = await operations.start(SWAP, () => new Promise(() => undefined));
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      const id = await operations.start(SWAP, async () => ({ status: 200 }));
      await until("it has ended", () => statusOf(operations, id) === 200);
      ids.push(id);
    }
    const known = ids.map((id) => statusOf(operations, id));
    assert.deepEqual(
      [statusOf(operations, running), ...known],
      [202, 404, 404, 200, 200, 200],
      "the last one ended after the others were counted",
    );
  });

  it("are told after a kill as finished if they were made, and otherwise as failed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-operations-"));
    try {
      const state = new AzureState(folder);
      const operations = new AsyncOperations({ state });
      const cutOff = await operations.start(SWAP, () => new Promise(() => undefined));
      const made = await operations.start(SWAP, async (operation) => {
        await state.save(operation.made());
        return new Promise(() => undefined);
      });
      const ended = await operations.start(SWAP, async () => ({ status: 200, body: "done" }));
      await until("one has ended", () => statusOf(operations, ended) === 200);
      await state.flushed();
      const survivor = new AzureState(folder);
      const afterwards = new AsyncOperations({ state: survivor });
      assert.deepEqual(
        [cutOff, made, ended].map((id) => statusOf(afterwards, id)),
        [409, 200, 200],
      );
      assert.equal(afterwards.poll(ended, LOCATION).body, "done");
      await survivor.close();
      await state.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
