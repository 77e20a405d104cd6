import assert from "node:assert/strict";
import { OperatingSystem } from "../../src";
import { until } from "../support/until";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";

describe("an app on Windows, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  it("releases with the stack where Windows reads it, and rolls back with the stack of then", async () => {
    const shop = await Shop.open(cloud, "shop", {
      operatingSystem: OperatingSystem.Windows,
      build: {
        version: "1.0.0",
        packageUri: packageUri("1.0.0"),
        stack: "NODE|~20",
        settings: { "Shop:Greeting": "hello" },
      },
      slots: { staging: {} },
    });
    const stackOf = async (slot: string) => {
      const site = `/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop${slot}`;
      const { properties } = (await cloud.get(`${site}/config/web`)) as { properties: Record<string, unknown> };
      return [properties.nodeVersion, properties.netFrameworkVersion];
    };
    await shop.up();
    assert.equal((await ask(cloud.local, "shop")).settings["Shop:Greeting"], "hello");
    assert.deepEqual(await stackOf(""), ["~20", "v4.0"]);

    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0"), stack: "NODE|~22" });
    assert.equal((await shop.up()).writes.length, 2);
    assert.deepEqual(
      [await stackOf(""), await stackOf("/slots/staging")],
      [
        ["~22", "v4.0"],
        ["~20", "v4.0"],
      ],
    );

    shop.declare({ targetBuildVersion: "1.0.0" });
    assert.equal((await shop.up()).writes.length, 1);
    assert.equal((await ask(cloud.local, "shop")).version, "1.0.0");
    assert.deepEqual(
      [await stackOf(""), await stackOf("/slots/staging")],
      [
        ["~20", "v4.0"],
        ["~22", "v4.0"],
      ],
    );
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("takes mounts, handlers, paths and bitness along with the build, and back", async () => {
    const first = { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "PHP|7.4" };
    const shop = await Shop.open(cloud, "mapped", {
      operatingSystem: OperatingSystem.Windows,
      build: {
        ...first,
        use32BitWorkerProcess: true,
        mounts: { media: { accountName: "media", shareName: "one", accessKey: "key", mountPath: "/mounts/media" } },
        handlerMappings: [
          { extension: "*.php", scriptProcessor: "D:\\php\\php-cgi.exe" },
          { extension: "*.old", scriptProcessor: "D:\\old\\old.exe", arguments: "-x" },
        ],
        virtualApplications: [
          { virtualPath: "/", physicalPath: "site\\wwwroot" },
          {
            virtualPath: "/shop",
            physicalPath: "site\\wwwroot\\shop",
            virtualDirectories: [{ virtualPath: "/images", physicalPath: "site\\images" }],
          },
        ],
      },
      slots: { staging: {} },
    });
    const site = "/subscriptions/{subscription}/resourceGroups/mapped/providers/Microsoft.Web/sites/mapped";
    const held = async (slot: string) => {
      const web = (await cloud.get(`${site}${slot}/config/web`)) as {
        properties: {
          use32BitWorkerProcess: boolean;
          handlerMappings: { extension: string; arguments?: string | null }[] | null;
          virtualApplications: { virtualPath: string; virtualDirectories?: { virtualPath: string }[] | null }[];
        };
      };
      const mounts = (await cloud.post(`${site}${slot}/config/azurestorageaccounts/list`)) as { properties: object };
      const { use32BitWorkerProcess, handlerMappings, virtualApplications } = web.properties;
      return [
        use32BitWorkerProcess,
        (handlerMappings ?? []).map(({ extension }) => extension),
        virtualApplications.map(({ virtualPath, virtualDirectories }) => [
          virtualPath,
          ...(virtualDirectories ?? []).map((directory) => directory.virtualPath),
        ]),
        Object.keys(mounts.properties),
      ];
    };
    const before = [true, ["*.php", "*.old"], [["/"], ["/shop", "/images"]], ["media"]];
    const after = [false, ["*.php"], [["/"]], []];
    await shop.up();
    assert.deepEqual(await held(""), before);

    shop.declare({
      build: {
        ...first,
        version: "2.0.0",
        packageUri: packageUri("2.0.0"),
        handlerMappings: [{ extension: "*.php", scriptProcessor: "D:\\php\\php-cgi.exe" }],
      },
    });
    const { writes, restarts } = await shop.up();
    assert.equal(writes.length, 2);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.deepEqual([await held(""), await held("/slots/staging")], [after, before]);

    shop.declare({ targetBuildVersion: "1.0.0" });
    await shop.up();
    assert.deepEqual([await held(""), await held("/slots/staging")], [before, after]);

    shop.declare({
      build: { ...first, version: "3.0.0", packageUri: packageUri("3.0.0") },
      targetBuildVersion: undefined,
    });
    await shop.up();
    assert.deepEqual(await held(""), [false, [], [["/"]], []]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("goes live by auto swap, once for each build", async () => {
    const shop = await Shop.open(cloud, "auto", {
      operatingSystem: OperatingSystem.Windows,
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|~22" },
      slots: { staging: { autoSwapSlotName: "production", stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
    const live = async (version: string) => {
      await until(`${version} is live`, async () => (await ask(cloud.local, "auto")).version === version);
      // Visitors see it before the swap is over.
      await cloud.idle("auto");
    };
    const { swaps } = await cloud.effectsOf(async () => {
      await shop.up();
      await live("1.0.0");
    });
    assert.equal(swaps.length, 1);
    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    const release = await cloud.effectsOf(async () => {
      await shop.up();
      await live("2.0.0");
    });
    assert.equal(release.swaps.length, 1);
    assert.deepEqual(release.writes, ["PUT Microsoft.Resources/deployments/auto-staging-delivery*"]);
    assert.equal((await ask(cloud.local, "auto")).settings.ENVIRONMENT, "production");
    assert.deepEqual((await shop.up()).writes, []);
  });
});
