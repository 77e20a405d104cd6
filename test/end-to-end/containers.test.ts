import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { OperatingSystem } from "../../src";
import { ask, packageUri, withApp } from "./support/builds";
import { filesWith } from "./support/files";
import { Cloud, Shop } from "./support/project";

const PASSWORD = "registry-password-3fe1a7";
const CLI = join(__dirname, "../../src/cli.ts");

/** An image's name. */
function image(version: string): string {
  return `contoso.azurecr.io/shop:${version}`;
}

describe("containers, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
    for (const version of ["1.0.0", "2.0.0"]) {
      await withApp(version, (folder) => cloud.local.blobs.publish(folder, image(version)));
    }
  });

  after(async () => {
    await cloud.close();
  });

  const stackOf = async (site: string, slot: string, property: string) => {
    const path = `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}${slot}`;
    return ((await cloud.get(`${path}/config/web`)) as { properties: Record<string, unknown> }).properties[property];
  };
  const images = async (site: string, property: string) => [
    await stackOf(site, "", property),
    await stackOf(site, "/slots/staging", property),
  ];

  it("an image of a private registry goes live by a swap and is rolled back, and its password stands nowhere", async () => {
    const registry = { server: "https://contoso.azurecr.io", username: "contoso", password: PASSWORD };
    const shop = await Shop.open(cloud, "shop", {
      build: { version: "1.0.0", image: image("1.0.0"), registry },
      slots: { staging: {} },
    });
    const said = [(await shop.stack.preview({ diff: true })).stdout];
    const created = await shop.up();
    said.push(created.text);
    assert.equal((await ask(cloud.local, "shop")).version, "1.0.0");
    // App Service keeps these settings to itself.
    const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    const { properties } = (await cloud.post(`${site}/config/appsettings/list`)) as {
      readonly properties: Record<string, string>;
    };
    assert.deepEqual(
      [properties.DOCKER_REGISTRY_SERVER_URL, properties.DOCKER_REGISTRY_SERVER_PASSWORD],
      [registry.server, PASSWORD],
    );

    shop.declareBuild({ version: "2.0.0", image: image("2.0.0") });
    said.push((await shop.stack.preview({ diff: true })).stdout);
    const released = await shop.up();
    said.push(released.text);
    assert.deepEqual([released.swaps.length, released.writes.length], [1, 2]);
    assert.deepEqual(
      released.restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.equal((await ask(cloud.local, "shop")).version, "2.0.0");
    assert.deepEqual(await images("shop", "linuxFxVersion"), [`DOCKER|${image("2.0.0")}`, `DOCKER|${image("1.0.0")}`]);

    shop.declare({ targetBuildVersion: "1.0.0" });
    const undone = await shop.up();
    said.push(undone.text);
    assert.deepEqual([undone.swaps.length, undone.writes.length], [1, 1]);
    assert.equal((await ask(cloud.local, "shop")).version, "1.0.0");
    assert.deepEqual((await shop.up()).writes, []);

    said.push(JSON.stringify(cloud.local.journal.read()));
    const group = "/subscriptions/{subscription}/resourceGroups/shop";
    said.push(JSON.stringify(await cloud.get(`${group}/providers/Microsoft.Resources/deployments`)));
    assert.deepEqual(
      said.filter((text) => text.includes(PASSWORD)).map((text) => text.slice(0, 200)),
      [],
    );
    assert.deepEqual(filesWith(cloud.local.home.root, PASSWORD), []);
  });

  it("a package becomes an image and back, each with what it needs alone", async () => {
    const identity = { acrUseManagedIdentityCreds: true, identity: { systemAssigned: true } };
    const build = { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" };
    const shop = await Shop.open(cloud, "mover", { build, slots: { staging: identity }, production: identity });
    await shop.up();
    assert.deepEqual(await stackOf("mover", "", "acrUseManagedIdentityCreds"), true);

    shop.declare({ build: { version: "2.0.0", image: image("2.0.0") } });
    await shop.up();
    const container = await ask(cloud.local, "mover");
    assert.equal(container.version, "2.0.0");
    assert.equal(container.settings.WEBSITE_RUN_FROM_PACKAGE, undefined);
    assert.deepEqual(await images("mover", "linuxFxVersion"), [`DOCKER|${image("2.0.0")}`, "NODE|22-lts"]);

    shop.declare({ targetBuildVersion: "1.0.0" });
    await shop.up();
    assert.equal((await ask(cloud.local, "mover")).settings.WEBSITE_RUN_FROM_PACKAGE, packageUri("1.0.0"));
    assert.deepEqual(await images("mover", "linuxFxVersion"), ["NODE|22-lts", `DOCKER|${image("2.0.0")}`]);
  });

  it("a Windows container is released and rolled back, and cannot be swapped by itself", async () => {
    const plan = { kind: "windows", reserved: false, hyperV: true, sku: { name: "P1v3", tier: "PremiumV3" } };
    const shop = await Shop.open(
      cloud,
      "windows",
      {
        operatingSystem: OperatingSystem.Windows,
        hyperV: true,
        build: { version: "1.0.0", image: image("1.0.0"), settings: { "Shop:Greeting": "hello" } },
        slots: { staging: {} },
      },
      plan,
    );
    await shop.up();
    const { version, settings } = await ask(cloud.local, "windows");
    assert.deepEqual([version, settings["Shop:Greeting"]], ["1.0.0", "hello"]);
    const site = (await cloud.get(
      "/subscriptions/{subscription}/resourceGroups/windows/providers/Microsoft.Web/sites/windows",
    )) as { kind: string; properties: { hyperV: boolean; reserved: boolean } };
    assert.deepEqual(
      [site.kind, site.properties.hyperV, site.properties.reserved],
      ["app,container,windows", true, false],
    );

    shop.declareBuild({ version: "2.0.0", image: image("2.0.0") });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.equal((await ask(cloud.local, "windows")).version, "2.0.0");
    assert.deepEqual(await images("windows", "windowsFxVersion"), [
      `DOCKER|${image("2.0.0")}`,
      `DOCKER|${image("1.0.0")}`,
    ]);
    shop.declare({ targetBuildVersion: "1.0.0" });
    await shop.up();
    assert.equal((await ask(cloud.local, "windows")).version, "1.0.0");
    assert.deepEqual((await shop.up()).writes, []);

    shop.declare({ targetBuildVersion: undefined, slots: { staging: { autoSwapSlotName: "production" } } });
    const { error, writes } = await shop.failingUp();
    assert.match(error, /slots\["staging"\]\.autoSwapSlotName: App Service has no auto swap for containers/);
    assert.deepEqual(writes, []);
  });

  it("`azure-slots local package` makes an image of a folder, which a slot of its own runs", async () => {
    await withApp("cli", async (folder) => {
      const command = ["-r", "ts-node/register/transpile-only", CLI, "local", "package", folder, image("cli")];
      const environment = { ...process.env, AZURE_SLOTS_HOME: cloud.local.home.root };
      const printed = execFileSync(process.execPath, command, { env: environment, encoding: "utf8" });
      assert.equal(printed.trim(), image("cli"));
    });
    const shop = await Shop.open(cloud, "packed", {
      build: { version: "cli", image: image("cli") },
      slots: { staging: {} },
    });
    await shop.up();
    assert.equal((await ask(cloud.local, "packed")).version, "cli");
  });
});
