import assert from "node:assert/strict";
import { tryExample } from "../support/example-story";

tryExample("observed-app", {
  folder: "examples/observed-app",
  story: (tried) => {
    it("has what the app needs beside it, none of which is only kept", async () => {
      const { value } = (await tried.cloud.get("/subscriptions/{subscription}/resources")) as {
        value: { type: string }[];
      };
      assert.deepEqual(value.map(({ type }) => type).sort(), [
        "Microsoft.Insights/components",
        "Microsoft.KeyVault/vaults",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Web/serverFarms",
        "Microsoft.Web/sites",
        "Microsoft.Web/sites/slots",
      ]);
      const records = tried.cloud.local.journal.read();
      assert.deepEqual(
        records.filter((record) => record.kind === "request" && record.keptGenerically),
        [],
      );
    });

    it("runs with the secret that its setting refers to", async () => {
      assert.equal((await tried.production()).greeting, "hello");
    });

    it("releases under a lock, and changes a secret without a release", async () => {
      const release = await tried.example.up({ version: "2.0.0" });
      assert.equal(release.swaps.length, 1);
      assert.equal((await tried.production()).version, "2.0.0");
      const { writes, swaps } = await tried.example.up({ greeting: "good morning" });
      assert.deepEqual([writes.length, swaps], [1, []]);
      assert.match(writes[0] ?? "", /^PUT .*\/secrets\/greeting$/);
    });
  },
});
