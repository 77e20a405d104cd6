import assert from "node:assert/strict";
import { AsyncOperations } from "../../../../src/local/azure/arm/operations";
import { ArmError, type ArmResponse } from "../../../../src/local/azure/arm/protocol";

describe("operations that run longer than a request", () => {
  const LOCATION = "/operationresults/x";

  it("are answered with 202 until they end, and then with what they ended in, an error too", async () => {
    const operations = new AsyncOperations(0);
    let end: (response: ArmResponse) => void = () => undefined;
    const work = new Promise<ArmResponse>((resolve) => {
      end = resolve;
    });
    const failure = Promise.reject(new ArmError(409, "Conflict", "Try later."));
    const [id, failed] = [operations.start(work), operations.start(failure)];
    assert.deepEqual(
      [operations.poll(id, LOCATION).status, operations.poll(id, LOCATION).headers?.location],
      [202, LOCATION],
    );
    end({ status: 200, body: "done" });
    await work;
    await failure.catch(() => undefined);
    assert.deepEqual(operations.poll(id, LOCATION), { status: 200, body: "done" });
    assert.equal(operations.poll(failed, LOCATION).status, 409);
  });

  it("are forgotten some time after they have ended, the oldest first, and never while they run", async () => {
    const operations = new AsyncOperations(0, 2);
    const running = operations.start(new Promise(() => undefined));
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      const work = Promise.resolve({ status: 200 });
      ids.push(operations.start(work));
      await work;
    }
    assert.equal(operations.poll(running, LOCATION).status, 202);
    const known = ids.map((id) => {
      try {
        return operations.poll(id, LOCATION).status;
      } catch (error) {
        return error instanceof ArmError ? error.status : error;
      }
    });
    assert.deepEqual(known, [404, 404, 404, 200, 200]);
  });
});
