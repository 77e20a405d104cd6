import assert from "node:assert/strict";
import type { Switches } from "../../../../../src/local/azure/app-service/switches";
import { LOCATION, LocalApp, SITE, STAGING, SWAP_API } from "../../../../support/local-app";

describe("a declared swap", () => {
  let app: LocalApp;

  const start = async (switches: Partial<Switches> = {}) => {
    app = await LocalApp.start({ switches });
    await app.createShop({ production: { BUILD: "1" }, staging: { BUILD: "2" } });
    await put(STAGING, { buildVersion: "2" });
  };
  const put = (path: string, properties: object) =>
    app.follow("PUT", path, { location: LOCATION, properties }, SWAP_API);
  const versions = async (path: string) =>
    (await app.ask("GET", path)).at("properties") as { buildVersion: unknown; targetBuildVersion: unknown };
  const swaps = () => app.local.journal.read().filter(({ kind }) => kind === "swap").length;

  afterEach(() => app.close());

  it("swaps in the slot that has the build, once", async () => {
    await start();
    const started = await app.ask(
      "PUT",
      SITE,
      { location: LOCATION, properties: { targetBuildVersion: "2" } },
      SWAP_API,
    );
    assert.equal(started.status, 202);
    assert.match(String(started.headers.location), /\/sites\/shop\/operationresults\//);
    await app.arm.follow("GET", String(started.headers.location));
    assert.deepEqual(await app.settings(SITE), { BUILD: "2" });
    for (let again = 0; again < 2; again++) {
      const { status } = await put(SITE, { targetBuildVersion: "2" });
      assert.equal(status, 200);
    }
    assert.equal(swaps(), 1);
    const { buildVersion, targetBuildVersion } = await versions(SITE);
    assert.deepEqual([buildVersion, targetBuildVersion], ["2", "2"]);
    assert.equal((await versions(STAGING)).buildVersion, null);
  });

  it("takes over the whole PUT", async () => {
    await start();
    const siteConfig = { appSettings: [{ name: "BUILD", value: "3" }], alwaysOn: true };
    const { status } = await put(SITE, { targetBuildVersion: "2", httpsOnly: true, siteConfig });
    assert.equal(status, 200);
    assert.deepEqual(await app.settings(SITE), { BUILD: "2" });
    assert.equal((await app.ask("GET", SITE)).at("properties.httpsOnly"), false);
    assert.equal((await app.ask("GET", `${SITE}/config/web`)).at("properties.alwaysOn"), false);
  });

  for (const [setting, httpsOnly] of [
    ["keeps", true],
    ["resets", false],
  ] as const) {
    it(`${setting} what its PUT does not name, and applies nothing that it names`, async () => {
      await start({ putWithoutTopLevelProperties: setting });
      const tags = { team: "shop" };
      await app.ask("PATCH", SITE, { tags, properties: { httpsOnly: true, clientCertMode: "Optional" } });
      await put(SITE, { targetBuildVersion: "2", clientCertMode: "OptionalInteractiveUser" });
      assert.equal(swaps(), 1);
      const site = await app.ask("GET", SITE);
      assert.deepEqual(
        [site.at("properties.httpsOnly"), site.at("properties.clientCertMode"), site.at("tags")],
        [httpsOnly, "Optional", undefined],
      );
    });
  }

  it("refuses a build that no slot has", async () => {
    await start();
    const { status, error } = await put(SITE, { targetBuildVersion: "9" });
    assert.equal(status, 400);
    assert.match(String(error.message), /^Cannot find a slot of site 'shop' with build version '9'\..* is not known/);
    assert.equal(swaps(), 0);
  });

  it("swaps back to the build that the slot holds then", async () => {
    await start();
    await put(SITE, { buildVersion: "1" });
    await put(SITE, { targetBuildVersion: "2" });
    assert.equal((await versions(STAGING)).buildVersion, "1");
    await put(SITE, { targetBuildVersion: "1" });
    assert.deepEqual(await app.settings(SITE), { BUILD: "1" });
    assert.equal(swaps(), 2);
  });

  it("leaves the label on the slot where the switch says so", async () => {
    await start({ buildVersionAtSwap: "stays" });
    await put(SITE, { targetBuildVersion: "2" });
    assert.equal((await versions(SITE)).buildVersion, null);
    assert.equal((await versions(STAGING)).buildVersion, "2");
  });

  for (const [setting, expected] of [
    ["kept", "2"],
    ["cleared", null],
  ] as const) {
    it(`has its target ${setting} by a later PUT that does not name it`, async () => {
      await start({ targetBuildVersionOnLaterPut: setting });
      await put(SITE, { targetBuildVersion: "2" });
      await put(SITE, { httpsOnly: true });
      const { targetBuildVersion, buildVersion } = await versions(SITE);
      assert.deepEqual([targetBuildVersion, buildVersion], [expected, "2"]);
    });
  }
});
