import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { untilNoOrchestrationRuns } from "../../../src/components/releases/orchestrations";

const APP = { resourceGroupName: "shop", site: "shop", slot: "staging" };
const HOST_NAMES = { production: "shop.test", slot: "shop-staging.test" };

class Component extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Component", "shop");
  }
}

describe("waiting for durable orchestrations", () => {
  let component: pulumi.Resource;
  let asked: string[];
  /** The orchestrations that each host name tells, one answer after the other; the last one is repeated. */
  let answers: Record<string, string[][]>;

  beforeEach(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: () => ({}),
    });
    component = new Component();
    asked = [];
    answers = {};
  });

  const wait = (timeoutInSeconds: number, keys: Readonly<Record<string, string>> = { durabletask_extension: "k" }) =>
    untilNoOrchestrationRuns(
      { timeoutInSeconds, intervalInSeconds: 0.01 },
      {
        app: APP,
        component,
        hostNames: HOST_NAMES,
        arm: async () => ({ masterKey: "m", systemKeys: keys }),
        ask: async (hostName, path, headers) => {
          asked.push(`${hostName}${path} ${headers["x-functions-key"]}`);
          const left = answers[hostName] ?? [];
          const names = (left.length > 1 ? left.shift() : left[0]) ?? [];
          return { status: 200, body: JSON.stringify(names.map((name) => ({ name }))) };
        },
      },
    );

  it("ends once none runs in production and on the slot, which their own hosts tell by their keys", async () => {
    answers = {
      "shop.test": [["take-order", "take-order"], ["take-order"], []],
      "shop-staging.test": [["report"], []],
    };
    await wait(5);
    const path =
      "/runtime/webhooks/durabletask/instances?runtimeStatus=Running,Pending,ContinuedAsNew&showInput=false&top=10";
    assert.deepEqual(asked.slice(0, 2).sort(), [`shop-staging.test${path} k`, `shop.test${path} k`]);
    assert.equal(asked.length, 6);
  });

  it("ends at the time limit with what runs, and nothing is swapped", async () => {
    answers = { "shop.test": [["take-order", "take-order"]] };
    await assert.rejects(wait(0.03), /nothing was swapped.*2 run in production.*\(take-order\).*timeoutInSeconds/s);
  });

  it("does not wait for a host without Durable Functions, but for one that does not answer", async () => {
    await wait(0.01, {});
    assert.deepEqual(asked, []);
    const broken = untilNoOrchestrationRuns(
      { timeoutInSeconds: 0.01, intervalInSeconds: 0.01 },
      {
        app: APP,
        component,
        hostNames: HOST_NAMES,
        arm: async () => ({ systemKeys: { durabletask_extension: "k" } }),
        ask: async () => ({ status: 503, body: "" }),
      },
    );
    await assert.rejects(broken, /slot "staging" does not tell what runs there \(status 503\)/);
  });
});
