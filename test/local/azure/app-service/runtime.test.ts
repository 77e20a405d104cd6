import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSlot } from "../../../../src/local/azure/app-service/model/site-writes";
import type { Site } from "../../../../src/local/azure/app-service/model/state";
import { Runtime } from "../../../../src/local/azure/app-service/runtime";
import { Journal } from "../../../../src/local/journal/journal";
import type { Worker, WorkerSpecification } from "../../../../src/local/visitors/workers/contract";
import { packageUrl } from "../../../support/local-app";

/** A worker that is ready when it is told to be. */
class FakeWorker implements Worker {
  readonly inFlight = 0;
  readonly isRunning = true;
  readonly ready: Promise<void>;
  readonly warm: Promise<void>;
  stopped = false;
  come: () => void = () => {};
  fail: (reason: Error) => void = () => {};

  constructor(readonly specification: WorkerSpecification) {
    this.ready = new Promise((resolve, reject) => {
      this.come = resolve;
      this.fail = reject;
    });
    this.warm = this.ready;
  }

  handle(): void {}
  upgrade(): void {}
  remark(): void {}

  async ping(): Promise<number> {
    return 200;
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }
}

describe("the apps of slots", () => {
  const site: Site = { subscription: "s", group: "g", name: "shop", slots: {}, slotConfigNames: null };
  const production = newSlot(site, "production", {}, true);
  const staging = newSlot(site, "staging", {}, true);
  let folder: string;
  let workers: FakeWorker[];
  let runtime: Runtime;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-runtime-"));
    workers = [];
    runtime = new Runtime((specification) => {
      const worker = new FakeWorker(specification);
      workers.push(worker);
      return worker;
    }, new Journal(folder));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("have the time zone of their configuration, or of the app setting that goes before it", () => {
    const zoneOf = (zone: string | null, appSettings: Record<string, string> = {}, linux = true) => {
      const slot = { ...newSlot(site, "production", {}, linux), appSettings };
      slot.configuration.websiteTimeZone = zone;
      runtime.start(site, slot, undefined);
      return workers.at(-1)?.specification.environment.TZ;
    };
    assert.equal(zoneOf(null), undefined);
    assert.equal(zoneOf("Europe/Berlin"), "Europe/Berlin");
    assert.equal(zoneOf("Europe/Berlin", { WEBSITE_TIME_ZONE: "Asia/Tokyo" }), "Asia/Tokyo");
    assert.equal(zoneOf("W. Europe Standard Time", {}, false), undefined, "a name of Windows's own");
  });

  it("are told their settings by the names that the operating system has for them", () => {
    const named = (linux: boolean) => {
      const slot = newSlot(site, "production", {}, linux);
      slot.appSettings = { "shop.name": "corner" };
      slot.connectionStrings = { "shop.db": { value: "db", type: "Custom" } };
      runtime.start(site, slot, undefined);
      return Object.keys(workers.at(-1)?.specification.environment ?? {}).filter((name) => /shop.(name|db)/.test(name));
    };
    assert.deepEqual(named(true), ["shop_name", "APPSETTING_shop_name", "CUSTOMCONNSTR_shop_db"]);
    assert.deepEqual(named(false), ["shop.name", "APPSETTING_shop.name", "CUSTOMCONNSTR_shop.db"]);
  });

  it("have the stack .NET on Windows where it is configured, and no other one that comes with Windows", () => {
    const stackOf = (netFrameworkVersion: string, appSettings: Record<string, string> = {}) => {
      const slot = { ...newSlot(site, "production", {}, false), appSettings };
      slot.configuration.netFrameworkVersion = netFrameworkVersion;
      runtime.start(site, slot, undefined);
      return workers.at(-1)?.specification.stack;
    };
    assert.deepEqual(
      [stackOf("v4.0"), stackOf("v9.0"), stackOf("v10.0"), stackOf("v9.0", { WEBSITE_NODE_DEFAULT_VERSION: "~22" })],
      ["", "DOTNET|v9.0", "DOTNET|v10.0", ""],
    );
  });

  it("are served by the one that was there until the new one is ready", async () => {
    runtime.start(site, production, undefined);
    const done = runtime.restart(site, production, undefined, "test");
    const [first, second] = workers;
    assert.deepEqual([runtime.serving(site, production), first?.stopped], [first, false]);
    second?.come();
    await done;
    assert.deepEqual([runtime.serving(site, production), first?.stopped], [second, true]);
  });

  it("are settled when no restart goes on, of whatever slot", async () => {
    runtime.start(site, production, undefined);
    runtime.start(site, staging, undefined);
    void runtime.restart(site, production, undefined, "test");
    void runtime.restart(site, staging, undefined, "test");
    const [, , third, fourth] = workers;
    const serving = runtime.idle().then(() => [runtime.serving(site, production), runtime.serving(site, staging)]);
    third?.come();
    fourth?.fail(new Error("no"));
    assert.deepEqual(await serving, [third, fourth]);
  });

  it("are restarted by the last of several restarts, in whatever order they are ready", async () => {
    runtime.start(site, production, undefined);
    const restarts = [1, 2].map((time) => runtime.restart(site, production, undefined, `test ${time}`));
    const [, second, third] = workers;
    assert.equal(second?.stopped, true, "nobody waits for it any more");
    third?.come();
    await restarts[1];
    second?.come();
    await restarts[0];
    assert.equal(runtime.serving(site, production), third);
  });

  it("are replaced by one that does not start, too", async () => {
    runtime.start(site, production, undefined);
    const done = runtime.restart(site, production, undefined, "test");
    workers[1]?.fail(new Error("no"));
    await done;
    assert.equal(runtime.serving(site, production), workers[1]);
  });

  it("are not run for a slot that is stopped", () => {
    const appSettings = { WEBSITE_RUN_FROM_PACKAGE: packageUrl("1") };
    for (const stopped of [false, true]) {
      runtime.start(site, { ...staging, appSettings, stopped }, undefined);
    }
    assert.deepEqual(
      workers.map(({ specification }) => specification.packageUri),
      [packageUrl("1"), undefined],
    );
  });

  it("answer for each other after an exchange", () => {
    runtime.start(site, production, undefined);
    runtime.start(site, staging, undefined);
    runtime.exchange(site, production, staging);
    assert.deepEqual([runtime.serving(site, production), runtime.serving(site, staging)], [workers[1], workers[0]]);
  });

  it("are started no more once all were ended", async () => {
    runtime.start(site, production, undefined);
    const closed = runtime.close();
    await runtime.restart(site, production, undefined, "test");
    runtime.start(site, staging, undefined);
    await closed;
    await runtime.restart(site, production, undefined, "test");
    assert.deepEqual(
      workers.map(({ stopped }) => stopped),
      [true],
    );
  });
});
