import assert from "node:assert/strict";
import { inProduction, tryExample } from "../support/example-story";

tryExample("company-module", {
  folder: "examples/company-module",
  story: (tried) => {
    it("releases by a swap, and without a restart of production", async () => {
      const { swaps, restarts } = await tried.example.up({ version: "2.0.0" });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production" });
    });
  },
});
