import assert from "node:assert/strict";
import { inProduction, tryExample } from "../support/example-story";

tryExample("verified-releases", {
  folder: "examples/verified-releases",
  story: (tried) => {
    it("has a build wait, as it will run, until it is let go", async () => {
      const { swaps, restarts } = await tried.example.up({ version: "2.0.0", wait: "true" });
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(await tried.slot("staging"), { version: "2.0.0", environment: "production" });
      assert.equal((await tried.production()).version, "1.0.0");
      const { liveBuild, slotBuilds } = await tried.example.outputs();
      assert.match(String(liveBuild), /^1\.0\.0\+/);
      assert.match(String((slotBuilds as Record<string, unknown>).staging), /^2\.0\.0\+/);
      assert.equal((await tried.example.up({ wait: "false" })).swaps.length, 1);
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production" });
    });

    it("has a build reach visitors by and by", async () => {
      const quickly = { bakeTimeInSeconds: "1", waitForPinnedVisitorsInSeconds: "0" };
      const { swaps, restarts } = await tried.example.up({ version: "3.0.0", gradually: "true", ...quickly });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await tried.production(), { version: "3.0.0", environment: "production" });
      assert.deepEqual(await tried.slot("staging"), { version: "2.0.0", environment: "staging" });
    });
  },
});
