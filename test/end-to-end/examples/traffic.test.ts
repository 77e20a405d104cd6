import assert from "node:assert/strict";
import { inProduction, tryExample } from "../support/example-story";

tryExample("traffic", {
  folder: "examples/traffic",
  story: (tried) => {
    const rules = async () => {
      const { siteId } = await tried.example.outputs();
      const configuration = (await tried.cloud.get(`${String(siteId)}/config/web`)) as {
        properties: { experiments: { rampUpRules: Record<string, unknown>[] } };
      };
      return configuration.properties.experiments.rampUpRules.map(({ name, reroutePercentage, changeStep }) => [
        name,
        reroutePercentage,
        changeStep,
      ]);
    };

    it("lets a build wait for those who follow its link", async () => {
      assert.deepEqual((await tried.example.up({ version: "2.0.0", targetBuildVersion: "1.0.0" })).swaps, []);
      assert.deepEqual(await rules(), [["staging", 0, null]]);
      const { tryIt, leave } = await tried.example.outputs();
      assert.equal((await tried.link(tryIt)).version, "2.0.0");
      assert.equal((await tried.link(leave)).version, "1.0.0");
      assert.equal((await tried.production()).version, "1.0.0");
    });

    it("gives it a part of the visitors, and has App Service give it more", async () => {
      await tried.example.up({ percentage: "10" });
      assert.deepEqual(await rules(), [["staging", 10, null]]);
      const { swaps, restarts } = await tried.example.up({ ramp: "true" });
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(await rules(), [["staging", 10, 10]]);
    });

    it("gives nobody to the slot once its build is live", async () => {
      const { swaps, restarts } = await tried.example.up({ targetBuildVersion: "2.0.0" });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await rules(), [["staging", 0, null]]);
      assert.equal((await tried.production()).version, "2.0.0");
    });
  },
});
