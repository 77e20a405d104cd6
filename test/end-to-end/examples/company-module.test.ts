import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModuleRegistry, type Service } from "../support/company-module";
import { inProduction, type TriedExample, tryExample } from "../support/example-story";

/** The services, whose programs run here in copies. */
const SHOP = "examples/company-module/services/shop";
const ORDERS = "examples/company-module/services/orders";

/** Publishes versions of a service's app where its program looks for them. */
async function publishApp({ cloud }: TriedExample, service: string, ...versions: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-app-"));
  try {
    cpSync(join(service, "app"), folder, { recursive: true });
    const [name = ""] = service.split("/").slice(-1);
    for (const version of versions) {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, main: "server.js" }));
      await cloud.local.blobs.publish(folder, `https://example.blob.core.windows.net/${name}/${name}-${version}.zip`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("a company's module", () => {
  let registry: ModuleRegistry;
  let shop: Service;
  let orders: Service;

  before(async function () {
    this.timeout(180_000);
    registry = new ModuleRegistry();
    await registry.publish();
    shop = await registry.checkOut("shop");
    orders = await registry.checkOut("orders");
    await registry.install(shop.folder, "1.0.0");
  });

  after(() => {
    registry?.close();
  });

  tryExample("company-module", {
    folder: () => shop.folder,
    prepare: async (tried) => {
      await publishApp(tried, SHOP, "1.0.0", "2.0.0");
      await publishApp(tried, ORDERS, "1.0.0");
    },
    story: (tried) => {
      it("upgrades by what the change log says: no release, no restart of production, and nothing is made anew", async () => {
        await registry.install(shop.folder, shop.pinned);
        assert.equal(shop.pinned, "1.1.0");
        // Only here its types are checked, against those that the module publishes.
        tried.cloud.environment.PULUMI_NODEJS_TRANSPILE_ONLY = "false";
        const { writes, swaps, restarts } = await tried.example.up();
        tried.cloud.environment.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
        assert.deepEqual(writes.map((each) => each.replace(/\/subscriptions\/[^/]*/, "…")).sort(), [
          "PUT Microsoft.Consumption/budgets/budget-example-shop-prod",
          "PUT Microsoft.Web/serverfarms/asp-example-shop-prod",
          "PUT Microsoft.Web/sites/app-example-shop-prod",
          "PUT Microsoft.Web/sites/app-example-shop-prod/slots/staging",
          "PUT …/resourceGroups/rg-example-shop-prod",
        ]);
        assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      });

      it("releases by a swap, and without a restart of production", async () => {
        const { writes, swaps, restarts } = await tried.example.up({ version: "2.0.0" });
        // Nothing of the upgrade is left to do.
        const others = writes.filter((each) => !each.includes("/deployments/"));
        assert.deepEqual(others, ["POST Microsoft.Web/sites/app-example-shop-prod/slots/staging/restart"]);
        assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
        assert.deepEqual(await tried.production(), { version: "2.0.0", slot: "production" });
      });

      it("has a service that pins the version before beside it", async () => {
        const service = await tried.open(orders.folder);
        await service.up();
        assert.equal(orders.pinned, "1.0.0");
        const { url } = await service.outputs();
        assert.deepEqual(await tried.link(url), { version: "1.0.0", slot: "production", currency: "EUR" });
      });
    },
  });
});
