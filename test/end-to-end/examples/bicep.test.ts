import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { callerOf } from "../../support/local-app";
import { visit } from "../support/example";
import { tryExample } from "../support/example-story";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/by-template";
const packageUrl = (version: string) => `https://shop.blob.core.windows.net/releases/shop-${version}.zip`;

tryExample("bicep", {
  folder: "examples/bicep",
  prepare: async ({ cloud }) => {
    for (const version of ["1.0.0", "2.0.0"]) {
      await cloud.local.blobs.publish("examples/app", packageUrl(version));
    }
  },
  story: (tried) => {
    it("releases with azure-slots, and leaves the build before in the slot", async () => {
      await tried.example.up({ version: "2.0.0", packageUrl: packageUrl("2.0.0") });
      assert.equal((await tried.production()).version, "2.0.0");
      assert.equal((await tried.slot("staging")).version, "1.0.0");
    });

    it("releases by the compiled template too, and swaps nothing when it is deployed again", async () => {
      const { local } = tried.cloud;
      const arm = callerOf(local.connection, local.home);
      const template: unknown = JSON.parse(readFileSync("examples/bicep/main.json", "utf8"));
      const swaps = () => local.journal.read().filter(({ kind }) => kind === "swap").length;
      const before = swaps();
      const inProduction = async (version: string) => {
        const values = { appName: "by-template", version, packageUrl: packageUrl(version) };
        const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
        const properties = { mode: "Incremental", template, parameters };
        const path = `${GROUP}/providers/Microsoft.Resources/deployments/release`;
        assert.deepEqual((await arm.follow("PUT", path, { properties })).body, { status: "Succeeded" });
        return visit(local, "https://by-template.azurewebsites.net");
      };
      try {
        await arm.ask("PUT", GROUP, { location: "westeurope" });
        for (const version of ["1.0.0", "1.0.0", "2.0.0", "2.0.0"]) {
          const { version: live, environment } = await inProduction(version);
          assert.deepEqual([live, environment], [version, "production"]);
        }
        assert.equal(swaps() - before, 2);
      } finally {
        await arm.follow("DELETE", GROUP);
        arm.close();
      }
    });
  },
});
