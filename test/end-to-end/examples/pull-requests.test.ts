import assert from "node:assert/strict";
import { inProduction, tryExample } from "../support/example-story";

tryExample("pull-requests", {
  folder: "examples/pull-requests",
  story: (tried) => {
    const links = async () => (await tried.example.outputs()).tryIt as Record<string, string>;
    const push = (number: number, commit: string) =>
      tried.example.pulumi("config", "set", "--path", `pullRequests.${number}`, commit);

    it("shows each pull request at its link, and to nobody else", async () => {
      await push(12, "c0ffee1");
      await push(15, "5eaf00d");
      const { swaps, restarts } = await tried.example.up();
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      const { "pr-12": one, "pr-15": other, ...rest } = await links();
      assert.deepEqual(rest, {});
      assert.equal((await tried.link(one)).version, "pr-12-c0ffee1");
      assert.equal((await tried.link(other)).version, "pr-15-5eaf00d");
      assert.deepEqual(await tried.slot("pr-12"), { version: "pr-12-c0ffee1", environment: "pull request" });
      assert.deepEqual(await tried.production(), { version: "1.0.0", environment: "production" });
    });

    it("shows a commit that was pushed, and writes nothing else", async () => {
      await push(12, "deadbee");
      assert.deepEqual((await tried.example.up()).writes, ["PUT Microsoft.Resources/deployments/shop-pr-12-delivery*"]);
      assert.equal((await tried.slot("pr-12")).version, "pr-12-deadbee");
    });

    it("takes away the slot of one that was closed, and production notices nothing", async () => {
      await tried.example.pulumi("config", "rm", "--path", "pullRequests.15");
      const { swaps, restarts } = await tried.example.up();
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(Object.keys(await links()), ["pr-12"]);
      assert.deepEqual(Object.keys(tried.site.slotHostNames).sort(), ["pr-12", "staging"]);
      assert.equal((await tried.production()).version, "1.0.0");
    });
  },
});
