import assert from "node:assert/strict";
import { ask, buildOf, packageUri } from "./support/builds";
import { Cloud, type Effects, Shop } from "./support/project";
import { isOneStory } from "./support/story";
import { visited } from "./support/visited";

/** What travels of a site's PUT: nothing of it may ever be written to a site or slot that holds a build. */
const TRAVELS =
  /^properties\.siteConfig\.(appSettings|connectionStrings|azureStorageAccounts|linuxFxVersion|windowsFxVersion|appCommandLine|netFrameworkVersion|nodeVersion|phpVersion|pythonVersion|powerShellVersion|java\w+|use32BitWorkerProcess|handlerMappings|virtualApplications|documentRoot)/;

describe("a release, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: {
        version: "1.0.0",
        packageUri: packageUri("1.0.0"),
        stack: "NODE|22-lts",
        settings: { GREETING: "hello", ONLY_IN_ONE: "yes" },
      },
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
  });

  after(async () => {
    await cloud.close();
  });

  const builds = async () => {
    const [production, staging] = await Promise.all([ask(cloud.local, "shop"), ask(cloud.local, "shop", "staging")]);
    return [production.version, staging.version];
  };

  /** What a command wrote within a deployment: the paths below the app, in their order. */
  const inside = ({ writesInside }: Effects) => writesInside.map(({ path }) => path.replace(/^.*\/sites\//, ""));

  it("brings the first build to production by a swap, and writes nothing that travels there", async () => {
    const { swaps, restarts, records, outputs } = await shop.up();
    assert.deepEqual(await builds(), ["1.0.0", undefined]);
    const { settings } = await ask(cloud.local, "shop");
    assert.equal(settings.ENVIRONMENT, "production");
    assert.equal(settings.GREETING, "hello");
    assert.equal(swaps.length, 1);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    const names = records.flatMap((record) =>
      record.kind === "request" && record.method === "PUT" && /\/sites\/shop(\/slots\/staging)?$/.test(record.path)
        ? record.deployment === undefined
          ? record.names
          : []
        : [],
    );
    assert.deepEqual(
      names.filter((name) => TRAVELS.test(name)),
      [],
    );
    assert.match(String(outputs.liveBuild), /^1\.0\.0\+[0-9a-f]{12}$/);
    assert.equal(outputs.liveBuild, outputs.buildIdentity);
    assert.deepEqual(outputs.slotBuilds, { staging: "" });
    assert.equal(outputs.url, "https://shop.azurewebsites.net");
    assert.deepEqual(outputs.slotUrls, { staging: "https://shop-staging.azurewebsites.net" });
  });

  it("is safe by default, in production and in the slot", async () => {
    for (const [path, alwaysOn] of [
      ["", true],
      ["/slots/staging", false],
    ] as const) {
      const site = `/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop${path}`;
      const read = async (id: string) => ((await cloud.get(id)) as { properties: Record<string, unknown> }).properties;
      const [{ httpsOnly }, web] = await Promise.all([read(site), read(`${site}/config/web`)]);
      assert.deepEqual(
        [httpsOnly, web.alwaysOn, web.minTlsVersion, web.scmMinTlsVersion, web.ftpsState],
        [true, alwaysOn, "1.2", "1.2", "Disabled"],
        path,
      );
    }
  });

  it("does nothing when nothing changed", async () => {
    const { writes, writesInside, restarts } = await shop.up();
    assert.deepEqual([writes, writesInside, restarts], [[], [], []]);
  });

  it("releases a build with two writes, none of them to production but the swap", async () => {
    shop.declareBuild({
      version: "2.0.0",
      packageUri: packageUri("2.0.0"),
      settings: { GREETING: "hello", ONLY_IN_TWO: "yes" },
    });
    const { writes, writesInside, restarts, swaps } = await shop.up();
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    const toProduction = writesInside.filter(({ path }) => !path.includes("/slots/")).map(({ names = [] }) => names);
    assert.deepEqual(
      toProduction.map((names) => names.filter((name) => /targetBuildVersion|buildVersion|siteConfig/.test(name))),
      [["properties.targetBuildVersion"]],
      "what stays is restated, and nothing that travels is sent",
    );
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.equal(swaps.length, 1);
    assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
  });

  it("leaves no setting of the build before in production, and each slot its own", async () => {
    const production = (await ask(cloud.local, "shop")).settings;
    const staging = (await ask(cloud.local, "shop", "staging")).settings;
    assert.deepEqual(
      [production.ENVIRONMENT, production.ONLY_IN_ONE, production.ONLY_IN_TWO],
      ["production", undefined, "yes"],
    );
    assert.deepEqual([staging.ENVIRONMENT, staging.ONLY_IN_ONE, staging.ONLY_IN_TWO], ["staging", "yes", undefined]);
  });

  it("delivers, swaps and restarts nothing after a refresh, and restates at most what stays", async () => {
    const refresh = await cloud.effectsOf(() => shop.stack.refresh());
    assert.deepEqual(refresh.writes, []);
    const { writes, writesInside, restarts, records } = await shop.up();
    assert.deepEqual(
      writes.filter((write) => !/^PUT Microsoft.Web\/sites\/shop(\/slots\/staging)?$/.test(write)),
      [],
    );
    assert.deepEqual([writesInside, restarts], [[], []]);
    const names = records.flatMap((record) =>
      record.kind === "request" && record.method === "PUT" ? record.names : [],
    );
    assert.deepEqual(
      names.filter((name) => TRAVELS.test(name)),
      [],
    );
    assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("rolls back with one write, to a build that the slot still holds warm", async () => {
    shop.declare({ targetBuildVersion: "1.0.0" });
    const { writes, swaps, restarts } = await shop.up();
    assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/shop-swap*"]);
    assert.equal(swaps.length, 1);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.deepEqual(await builds(), ["1.0.0", "2.0.0"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("goes forward again with one write", async () => {
    shop.declare({ targetBuildVersion: "2.0.0" });
    const { writes, swaps } = await shop.up();
    assert.deepEqual([writes, swaps.length], [["PUT Microsoft.Resources/deployments/shop-swap*"], 1]);
    assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
  });

  it("lets a build wait on the slot, and swaps it in when it is asked for", async () => {
    shop.declareBuild({ version: "3.0.0", packageUri: packageUri("3.0.0") });
    const staged = await shop.up();
    assert.deepEqual(staged.swaps, []);
    assert.deepEqual(await builds(), ["2.0.0", "3.0.0"]);
    // The slot held 1.0.0, which had a setting that no later build has.
    assert.equal((await ask(cloud.local, "shop", "staging")).settings.ONLY_IN_ONE, undefined);
    shop.declare({ targetBuildVersion: "3.0.0" });
    const released = await shop.up();
    assert.deepEqual(released.writes, ["PUT Microsoft.Resources/deployments/shop-swap*"]);
    assert.deepEqual(await builds(), ["3.0.0", "2.0.0"]);
  });

  it("takes a changed setting for a release of the same version", async () => {
    shop.declareBuild({ settings: { GREETING: "good morning" } });
    const { writes, swaps, outputs } = await shop.up();
    assert.equal(writes.length, 2);
    assert.equal(swaps.length, 1);
    assert.equal(outputs.liveBuild, outputs.buildIdentity);
    assert.equal((await ask(cloud.local, "shop")).settings.GREETING, "good morning");
    assert.equal((await ask(cloud.local, "shop", "staging")).settings.GREETING, "hello");
  });

  it("does not deliver again what the slot holds in full already", async () => {
    // What a revert of the program's last change declares.
    shop.declareBuild({ settings: { GREETING: "hello", ONLY_IN_TWO: "yes" } });
    const done = await visited(cloud.local, "shop", () => shop.up());
    assert.deepEqual(done.writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    assert.deepEqual(inside(done), ["shop/slots/staging", "shop"]);
    assert.deepEqual([done.swaps.length, done.seen.failed], [1, {}]);
    assert.equal((await ask(cloud.local, "shop")).settings.GREETING, "hello");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("delivers a build to go back to that nobody holds any more, and only then swaps", async () => {
    const { build } = shop.declaration;
    shop.declare({ build: { ...build, ...buildOf("1.0.0") }, targetBuildVersion: undefined });
    const done = await visited(cloud.local, "shop", () => shop.up());
    const delivered = inside(done);
    assert.ok(delivered.indexOf("shop/slots/staging/config/appsettings") < delivered.indexOf("shop"));
    assert.deepEqual(
      delivered.filter((path) => !path.startsWith("shop/slots/")),
      ["shop"],
    );
    assert.deepEqual([done.swaps.length, done.seen.failed], [1, {}]);
    assert.deepEqual(await builds(), ["1.0.0", "3.0.0"]);
  });

  it("writes a changed sticky value in place, without a release, and keeps all that travelled", async () => {
    const before = (await ask(cloud.local, "shop")).settings;
    shop.declare({ production: { stickySettings: { ENVIRONMENT: "live" } } });
    const { writes, swaps, restarts } = await shop.up();
    assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/shop-production-sticky*"]);
    assert.deepEqual(swaps, []);
    assert.deepEqual(
      restarts.map(({ slot }) => slot),
      ["production"],
    );
    const after = (await ask(cloud.local, "shop")).settings;
    assert.deepEqual(
      [after.ENVIRONMENT, after.BUILD_VERSION, after.GREETING],
      ["live", before.BUILD_VERSION, before.GREETING],
    );
  });

  it("drops a sticky value that is declared no more, and only that", async () => {
    shop.declare({
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging", EXTRA: "1" } } },
      production: { stickySettings: { ENVIRONMENT: "live", EXTRA: "2" } },
    });
    await shop.up();
    assert.equal((await ask(cloud.local, "shop")).settings.EXTRA, "2");
    shop.declare({
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "live" } },
    });
    await shop.up();
    const { settings } = await ask(cloud.local, "shop");
    assert.deepEqual([settings.ENVIRONMENT, settings.EXTRA, settings.GREETING], ["live", undefined, "hello"]);
  });

  it("deletes everything", async () => {
    await shop.stack.destroy();
    assert.deepEqual(cloud.local.sites(), []);
  });
});
