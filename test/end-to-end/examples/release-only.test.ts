import assert from "node:assert/strict";
import { STACK } from "../support/example";
import { inProduction, tryExample } from "../support/example-story";

tryExample("release-only", {
  folder: "examples/release-only",
  existing: {
    folder: "examples/release-only/existing-app",
    configuration: { existingApp: `organization/app-alone/${STACK}` },
  },
  story: (tried) => {
    it("releases the next version by a delivery and a swap, and leaves the other stack nothing to do, refreshed or not", async () => {
      const { writes, restarts } = await tried.example.up({ version: "2.0.0" });
      assert.deepEqual(
        [...new Set(writes.filter((write) => !write.startsWith("PUT Microsoft.Storage/")))].map((write) =>
          write.replace(/sites\/[^/]+/, "sites/…"),
        ),
        [
          "PUT Microsoft.Resources/deployments/release-delivery*",
          "POST Microsoft.Web/sites/…/slots/staging/restart",
          "PUT Microsoft.Resources/deployments/release-swap*",
        ],
      );
      assert.deepEqual(inProduction(restarts), []);
      const greeting = "hello from 2.0.0";
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production", greeting });
      assert.deepEqual((await tried.existing.up({}, "--refresh")).swaps, []);
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production", greeting });
      await tried.isLeftAlone();
    });
  },
});
