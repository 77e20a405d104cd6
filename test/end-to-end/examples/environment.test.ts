import assert from "node:assert/strict";
import { tryExample } from "../support/example-story";

tryExample("environment", {
  folder: "examples/environment",
  story: (tried) => {
    it("has all that an environment has, each with its abbreviation in its name", async () => {
      const { value } = (await tried.cloud.get("/subscriptions/{subscription}/resources")) as {
        value: { type: string; name: string }[];
      };
      const named = value
        .filter(({ type }) => !type.startsWith("Microsoft.Web/sites"))
        .map(({ type, name }) => `${type} ${name.replace(/^(\w+?-?)shop-?[a-z0-9]{6}$/, "$1*")}`);
      assert.deepEqual(named.sort(), [
        "Microsoft.Insights/components appi-*",
        "Microsoft.KeyVault/vaults kv-*",
        "Microsoft.ManagedIdentity/userAssignedIdentities id-*",
        "Microsoft.Network/virtualNetworks vnet-*",
        "Microsoft.OperationalInsights/workspaces log-*",
        "Microsoft.Storage/storageAccounts st*",
        "Microsoft.Web/serverFarms asp-*",
      ]);
    });

    it("releases a build whose package only the environment's identity can read", async () => {
      assert.equal((await tried.example.up({ version: "2.0.0" })).swaps.length, 1);
      assert.equal((await tried.production()).version, "2.0.0");
    });
  },
});
