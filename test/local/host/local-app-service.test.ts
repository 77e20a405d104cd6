import assert from "node:assert/strict";
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readConnection } from "../../../src/local/host/connection";
import { LocalAppService } from "../../../src/local/host/local-app-service";
import { GROUP, LocalApp, SITE, STAGING } from "../../support/local-app";
import { until } from "../../support/until";
import { runs } from "../../support/victim";

describe("a local App Service", () => {
  let app: LocalApp;
  /** The processes of apps that were started. */
  let started: number[];

  beforeEach(async () => {
    started = [];
    app = await LocalApp.start({
      log: (_specification, _stream, line) => {
        const pid = /^process (\d+)$/.exec(line)?.[1];
        started.push(...(pid ? [Number(pid)] : []));
      },
    });
  });

  afterEach(() => app.close());

  const pidOf = async (host: string) => JSON.parse((await app.visit(host)).text).pid as number;

  /** Starts a swap whose warm-up takes long, waits until that is under way, and gives where the swap is asked after. */
  async function startSlowSwap(): Promise<string> {
    const WEBSITE_RUN_FROM_PACKAGE = await app.publish("1");
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE, WHERE: "production" },
      staging: { WEBSITE_RUN_FROM_PACKAGE, WHERE: "staging", WEBSITE_SWAP_WARMUP_PING_PATH: "/slow?ms=3000" },
      sticky: ["WHERE"],
    });
    const first = [await pidOf("shop"), await pidOf("shop-staging")];
    const swap = await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    await until("the slot runs with production's settings", async () => !first.includes(await pidOf("shop-staging")));
    return String(swap.headers.location);
  }

  it("keeps its state, and its apps run again after a restart", async () => {
    await app.createShop({ production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    const before = await app.ask("GET", SITE);
    const pid = await pidOf("shop");
    await app.restart();
    assert.ok(!runs(pid));
    assert.deepEqual((await app.ask("GET", SITE)).body, before.body);
    assert.notEqual(await pidOf("shop"), pid);
  });

  it("runs nothing for a slot that is stopped", async () => {
    await app.createShop({ staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    const pid = await pidOf("shop-staging");
    await app.ask("POST", `${STAGING}/stop`);
    await until("its process is gone", async () => !runs(pid));
    await app.ask("POST", `${STAGING}/start`);
    const again = await pidOf("shop-staging");
    assert.deepEqual(started, [pid, again], "only these two ran, none between");
  });

  it("says where it is reached for as long as it runs, to its owner only", async () => {
    assert.deepEqual(readConnection(app.home), app.local.connection);
    assert.equal(statSync(app.home.connection).mode & 0o077, 0);
    await app.local.close();
    assert.ok(!existsSync(app.home.connection));
    assert.equal(readConnection(app.home), undefined);
    // One that was killed leaves the file; nobody has this process id.
    writeFileSync(app.home.connection, JSON.stringify({ ...app.local.connection, processId: 2 ** 22 + 1 }));
    assert.equal(readConnection(app.home), undefined);
    await app.restart();
  });

  it("gives a swap up that is under way when it is stopped", async () => {
    await startSlowSwap();
    await app.local.close();
    assert.ok(started.length >= 3);
    assert.deepEqual(
      started.filter((pid) => runs(pid)),
      [],
    );
    await app.restart();
    assert.equal((await app.settings(STAGING)).WHERE, "staging");
    assert.equal((await app.ask("PATCH", STAGING, { properties: { httpsOnly: true } })).status, 200);
    assert.equal(app.local.journal.read().filter(({ kind }) => kind === "swap").length, 0);
  });

  it("lets a swap end before it deletes the group, and runs nothing after that", async () => {
    const location = await startSlowSwap();
    assert.equal((await app.follow("DELETE", GROUP)).status, 200);
    assert.equal((await app.ask("GET", location)).at("properties.slotSwapStatus.sourceSlotName"), "staging");
    assert.equal((await app.visit("shop")).status, 404);
    assert.deepEqual(app.local.sites(), []);
    for (const pid of started) {
      await until(`process ${pid} is gone`, async () => !runs(pid));
    }
  });

  it("can be closed twice, and two run side by side in two folders", async () => {
    const other = await LocalApp.start();
    await other.createShop();
    assert.equal((await app.ask("GET", SITE)).status, 404);
    await other.local.close();
    await other.close();
    await assert.rejects(LocalAppService.start({ home: app.home }), /uses .* already/);
    rmSync(other.home.root, { recursive: true, force: true });
  });
});
