import assert from "node:assert/strict";
import { STACK } from "../support/example";
import { inProduction, tryExample } from "../support/example-story";

tryExample("adopt", {
  folder: "examples/adopt",
  existing: {
    folder: "examples/adopt/existing-app",
    configuration: { existingApp: `organization/existing-app/${STACK}` },
  },
  story: (tried) => {
    it("has a build wait in the slot that the other stack deploys to, without touching production", async () => {
      const { swaps, restarts } = await tried.existing.up({ version: "2.0.0" });
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.deepEqual(await tried.slot("staging"), { version: "2.0.0", environment: "staging" });
      assert.deepEqual(await tried.production(), { version: "1.0.0", environment: "production" });
    });

    it("has it go live by one write, with what is sticky left behind", async () => {
      const { writes, restarts } = await tried.example.up({ targetBuildVersion: "2.0.0" });
      assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/release*"]);
      assert.deepEqual(inProduction(restarts), []);
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production" });
      assert.deepEqual(await tried.slot("staging"), { version: "1.0.0", environment: "staging" });
    });

    it("leaves the other stack nothing to do", async () => {
      assert.deepEqual((await tried.existing.up()).writes, []);
    });

    it("goes back", async () => {
      const { swaps, restarts } = await tried.example.up({ targetBuildVersion: "1.0.0" });
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.equal((await tried.production()).version, "1.0.0");
    });

    it("keeps what is live when the other stack is refreshed and applied again", async () => {
      await tried.existing.up({}, "--refresh");
      assert.deepEqual(await tried.production(), { version: "1.0.0", environment: "production" });
      assert.deepEqual((await tried.example.up()).writes, []);
    });
  },
});
