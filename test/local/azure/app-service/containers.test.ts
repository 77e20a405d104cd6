import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalApp, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

const IMAGE = "shop.azurecr.io/shop";

describe("a container", () => {
  let app: LocalApp;
  let folder: string;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
    folder = mkdtempSync(join(tmpdir(), "azure-slots-image-"));
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await app.close();
  });

  const publish = (image: string, version: string) => {
    const source = `require("node:http").createServer((_, response) => response.end(JSON.stringify({
      version: "${version}", server: process.env.DOCKER_REGISTRY_SERVER_URL, argument: process.argv[2] }))).listen(process.env.PORT);`;
    writeFileSync(join(folder, "server.js"), source);
    return app.local.blobs.publish(folder, image);
  };
  const web = (path: string, properties: object) => app.ask("PATCH", `${path}/config/web`, { properties });
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  const page = async (name: string) => {
    const { status, text } = await app.visit(name);
    return status === 200 && text.startsWith("{") ? (JSON.parse(text) as Record<string, string>) : undefined;
  };
  const runs = (name: string, version: string) =>
    until(`${name} runs ${version}`, async () => (await page(name))?.version === version);

  for (const property of ["linuxFxVersion", "windowsFxVersion"]) {
    it(`runs what was published as its image (${property}), and is swapped with it`, async () => {
      await publish(`${IMAGE}:1.0.0`, "1");
      await publish(`${IMAGE}:2.0.0`, "2");
      await web(SITE, { [property]: `DOCKER|${IMAGE}:1.0.0` });
      await web(STAGING, { [property]: `DOCKER|${IMAGE}:2.0.0` });
      await runs("shop", "1");
      await runs("shop-staging", "2");
      assert.equal((await swap()).status, 200);
      assert.equal((await page("shop"))?.version, "2");
      await runs("shop-staging", "1");
      assert.equal((await app.ask("GET", `${SITE}/config/web`)).at(`properties.${property}`), `DOCKER|${IMAGE}:2.0.0`);
    });
  }

  it("has no use for a package, and is not told the registry that its app settings name", async () => {
    await publish(IMAGE, "latest");
    const settings = {
      WEBSITE_RUN_FROM_PACKAGE: await app.publish("package"),
      DOCKER_REGISTRY_SERVER_URL: "https://shop.azurecr.io",
    };
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: settings });
    await web(STAGING, { linuxFxVersion: `DOCKER|${IMAGE}:latest`, appCommandLine: "node server.js argument" });
    await runs("shop-staging", "latest");
    assert.deepEqual(await page("shop-staging"), {
      version: "latest",
      argument: "argument",
    });
  });

  it("does not start from an image that nobody published, and then is not swapped", async () => {
    await publish(`${IMAGE}:1.0.0`, "1");
    await web(SITE, { linuxFxVersion: `DOCKER|${IMAGE}:1.0.0` });
    await runs("shop", "1");
    for (const image of [`${IMAGE}:9.9.9`, "no image!", "../../../etc/passwd"]) {
      await web(STAGING, { linuxFxVersion: `DOCKER|${image}` });
      const { status, error } = await swap();
      assert.equal(status, 400, image);
      assert.match(String(error.message), /the worker process for 'staging' slot could not be started/);
    }
    assert.equal((await app.visit("shop-staging")).status, 503);
    assert.equal((await page("shop"))?.version, "1");
    await publish(`${IMAGE}:9.9.9`, "9");
    await web(STAGING, { linuxFxVersion: `DOCKER|${IMAGE}:9.9.9` });
    assert.equal((await swap()).status, 200);
    assert.equal((await page("shop"))?.version, "9");
  });

  it("is pulled anew at each start, as a tag may move", async () => {
    await publish(IMAGE, "1");
    await web(STAGING, { linuxFxVersion: `DOCKER|${IMAGE}` });
    await runs("shop-staging", "1");
    await publish(IMAGE, "2");
    await app.ask("POST", `${STAGING}/restart`);
    await runs("shop-staging", "2");
  });

  it("has an image whose name is one", async () => {
    for (const name of ["Not An Image", "shop:", "", "/shop", "shopstorage.blob.core.windows.net/releases/shop.zip"]) {
      await assert.rejects(publish(name, "1"), /is not a blob's URL/, name);
    }
  });
});
