import assert from "node:assert/strict";
import { DEFAULT_SWITCHES } from "../../src/local/azure/app-service/switches";
import { Cloud } from "../end-to-end/support/project";
import { groupsIn, OPPOSITE, runOnAzure, switchesIn } from "./azure-run";

describe("the run on a subscription, with the local App Service as the subscription", function () {
  this.timeout(300_000);

  it("keeps all promises, finds what the switches say, and leaves nothing behind", async () => {
    const cloud = await Cloud.open();
    try {
      const { code, report, markdown, text } = await runOnAzure(cloud);
      const kept = report.promises.map(({ promise, fault }) => [promise, fault]);
      assert.deepEqual(
        kept.filter(([, fault]) => fault !== undefined),
        [],
        text,
      );
      assert.equal(kept.length, 11);
      assert.deepEqual([code, report.faults, await groupsIn(cloud)], [0, [], []]);
      const expected = Object.fromEntries(Object.entries(DEFAULT_SWITCHES).filter(([name]) => name in OPPOSITE));
      assert.deepEqual(switchesIn(report), expected);
      assert.match(markdown, /\| a release goes live by a swap \| yes \|/);
      assert.ok(!markdown.includes(cloud.local.connection.subscriptionId));
    } finally {
      await cloud.close();
    }
  });
});
