import assert from "node:assert/strict";
import { tryExample } from "../support/example-story";

tryExample("environment", {
  folder: "examples/environment",
  story: (tried) => {
    it("has all that an environment has, each with its abbreviation in its name", async () => {
      const { value } = (await tried.cloud.get("/subscriptions/{subscription}/resources")) as {
        value: { type: string; name: string; tags?: object }[];
      };
      const named = value.map(({ type, name }) => `${type} ${name.replace(/^(\w+?-?)shop-?[a-z0-9]{6}$/, "$1*")}`);
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
  },
});
