import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { BlobStorage } from "../../src/local/azure/storage/blob-storage";
import type { Home } from "../../src/local/host/home";
import { LocalAppService } from "../../src/local/host/local-app-service";
import { Journal } from "../../src/local/journal/journal";
import {
  type ArmCaller,
  callerOf,
  createShop,
  GROUP,
  LOCATION,
  publish,
  SITE,
  STAGING,
  SWAP_API,
  temporaryHome,
  visit,
} from "../support/local-app";
import { until } from "../support/until";
import { runs, Victim } from "../support/victim";

const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/swap`;

interface Page {
  readonly version: string;
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
}

/** A local App Service that is looked at after another one was killed. */
interface Survivor {
  readonly local: LocalAppService;
  readonly arm: ArmCaller;
  page(name: string): Promise<Page>;
}

describe("a local App Service that is killed", () => {
  let home: Home;
  let survivor: Survivor | undefined;
  let victim: Victim | undefined;

  beforeEach(async () => {
    home = await temporaryHome();
  });

  afterEach(async () => {
    await victim?.kill();
    survivor?.arm.close();
    await survivor?.local.close();
    rmSync(home.root, { recursive: true, force: true });
    [victim, survivor] = [undefined, undefined];
  });

  const settingsOf = async (arm: ArmCaller, path: string) =>
    (await arm.ask("POST", `${path}/config/appsettings/list`)).at("properties") as Record<string, string>;
  const pageOf = async (connection: Victim["connection"], name: string): Promise<Page> => {
    const { status, text } = await visit(connection, name);
    assert.equal(status, 200, text);
    return JSON.parse(text) as Page;
  };
  const survive = async (): Promise<Survivor> => {
    const local = await LocalAppService.start({ home });
    survivor = {
      local,
      arm: callerOf(local.connection, home),
      page: (name) => pageOf(local.connection, name),
    };
    return survivor;
  };

  /** Two builds, the new one of which takes its time to be warm. */
  const startShop = async (warmUpPath: string): Promise<{ killed: Victim; processes: number[] }> => {
    const killed = await Victim.start(home);
    victim = killed;
    const blobs = new BlobStorage(home.blobs);
    await createShop(killed.arm, {
      production: { WEBSITE_RUN_FROM_PACKAGE: await publish(blobs, "1"), WHERE: "production" },
      staging: {
        WEBSITE_RUN_FROM_PACKAGE: await publish(blobs, "2"),
        WHERE: "staging",
        WEBSITE_SWAP_WARMUP_PING_PATH: warmUpPath,
      },
      sticky: ["WHERE"],
    });
    const pages = [await pageOf(killed.connection, "shop"), await pageOf(killed.connection, "shop-staging")];
    return { killed, processes: pages.map(({ pid }) => pid) };
  };

  it("keeps every write that it answered", async () => {
    const killed = await Victim.start(home);
    victim = killed;
    await createShop(killed.arm, {});
    let answered = 0;
    const write = async () => {
      for (;;) {
        const properties = { COUNT: String(answered + 1), FILL: "x".repeat(50_000) };
        await killed.arm.ask("PUT", `${SITE}/config/appsettings`, { properties });
        answered += 1;
      }
    };
    const writing = write().catch(() => undefined);
    await until("some writes are answered", async () => answered > 20);
    await killed.kill();
    await writing;
    const { arm } = await survive();
    const count = Number((await settingsOf(arm, SITE)).COUNT);
    assert.ok(count === answered || count === answered + 1, `${count} is there, ${answered} was answered`);
    const records = new Journal(home.state).read();
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      records.map((_, index) => index + 1),
    );
  });

  it("undoes a swap that was being prepared, and calls its deployment failed", async () => {
    const { killed, processes } = await startShop("/slow?ms=60000");
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        {
          type: "Microsoft.Web/sites",
          apiVersion: SWAP_API,
          name: "shop",
          location: LOCATION,
          properties: { targetBuildVersion: "v2" },
        },
      ],
    };
    await killed.arm.ask("PATCH", STAGING, { properties: { buildVersion: "v2" } });
    const deploying = await killed.arm.ask("PUT", DEPLOYMENT, { properties: { mode: "Incremental", template } });
    assert.equal(deploying.status, 201);
    await until("production's settings are on the slot", async () => {
      return (await settingsOf(killed.arm, STAGING)).WHERE === "production";
    });
    const prepared = await until("the slot runs with them", async () => {
      const page = await pageOf(killed.connection, "shop-staging");
      return page.env.WHERE === "production" && page;
    });
    await killed.kill();
    const { arm, page } = await survive();

    assert.equal((await settingsOf(arm, STAGING)).WHERE, "staging");
    const [production, staging] = [await page("shop"), await page("shop-staging")];
    assert.deepEqual([production.version, production.env.WHERE], ["1", "production"]);
    assert.deepEqual([staging.version, staging.env.WHERE], ["2", "staging"]);
    for (const pid of [...processes, prepared.pid]) {
      await until(`process ${pid} of the killed one is gone`, async () => !runs(pid));
    }
    assert.equal((await arm.ask("GET", DEPLOYMENT)).at("properties.provisioningState"), "Failed");
    assert.equal((await arm.ask("GET", SITE)).at("properties.inProgressOperationId"), null);
    assert.equal((await arm.ask("PATCH", STAGING, { properties: { httpsOnly: true } })).status, 200);
  });

  it("has done a swap as a whole whose switch was made", async () => {
    const { killed } = await startShop("/");
    const asked = await killed.arm.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    await until("the switch", async () => new Journal(home.state).read().some(({ kind }) => kind === "swap"));
    await killed.kill();
    const { arm, page } = await survive();
    const [production, staging] = [await page("shop"), await page("shop-staging")];
    assert.deepEqual([production.version, production.env.WHERE], ["2", "production"]);
    assert.deepEqual([staging.version, staging.env.WHERE], ["1", "staging"]);
    assert.equal((await arm.ask("GET", SITE)).at("properties.slotSwapStatus.sourceSlotName"), "staging");
    const { pathname, search } = new URL(String(asked.headers.location));
    const polled = await arm.ask("GET", `${pathname}${search}`);
    assert.deepEqual([polled.status, polled.at("name")], [200, "shop/staging"]);
    const actions = new Journal(home.state).read().filter(({ kind }) => kind === "swapAction");
    assert.deepEqual(
      actions.map((action) => "status" in action && action.status),
      ["Started", "Succeeded"],
    );
  });
});

describe("a folder that a local App Service uses", () => {
  let home: Home;

  beforeEach(async () => {
    home = await temporaryHome();
  });

  afterEach(() => rmSync(home.root, { recursive: true, force: true }));

  it("is refused to another one, until it ends", async () => {
    const local = await LocalAppService.start({ home });
    const inUse = {
      message:
        `a local App Service uses ${home.root} already (process ${process.pid}): stop it with ` +
        "`azure-slots local stop`, or give this one another folder with AZURE_SLOTS_HOME",
    };
    await assert.rejects(LocalAppService.start({ home }), inUse);
    const { code, said } = await Victim.refused(home);
    assert.deepEqual([code, said.trim()], [1, inUse.message]);
    await local.close();
    await (await LocalAppService.start({ home })).close();
  });

  it("is given to one of two that start at once", async () => {
    const starts = await Promise.allSettled([1, 2, 3].map(() => LocalAppService.start({ home })));
    const [winner, ...others] = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
    assert.ok(winner);
    assert.deepEqual(others, []);
    await winner.close();
  });

  it("is free at once when the one that used it was killed", async () => {
    const victim = await Victim.start(home);
    await victim.kill();
    const before = performance.now();
    const local = await LocalAppService.start({ home });
    assert.ok(performance.now() - before < 5_000);
    await local.close();
  });

  it("is free after one that could not start", async () => {
    const other = await LocalAppService.start({ home: await temporaryHome() });
    const taken = Number(new URL(other.connection.armEndpoint).port);
    await assert.rejects(LocalAppService.start({ home, ports: { arm: taken } }), { code: "EADDRINUSE" });
    await (await LocalAppService.start({ home })).close();
    await other.close();
    rmSync(other.home.root, { recursive: true, force: true });
  });
});
