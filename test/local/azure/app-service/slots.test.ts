import assert from "node:assert/strict";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

describe("slots", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  const create = async (name: string, properties: object = {}) =>
    app.ask("PUT", `${SITE}/slots/${name}`, { location: LOCATION, properties });

  for (const [sku, tier, allowed] of [
    ["B1", "Basic", 0],
    ["S1", "Standard", 5],
  ] as const) {
    it(`are ${allowed} at most in a plan of the ${tier} tier`, async () => {
      await app.createShop();
      await app.ask("DELETE", STAGING);
      assert.equal((await app.ask("PATCH", PLAN, { sku: { name: sku } })).status, 200);
      for (let slot = 1; slot <= allowed; slot++) {
        assert.equal((await create(`slot-${slot}`)).status, 200);
      }
      const { status, error } = await create("one-more");
      assert.equal(status, 409);
      assert.equal(
        error.message,
        `Cannot complete the operation because the site will exceed the number of slots allowed for the '${tier}' SKU.`,
      );
    });
  }

  it("are kept loaded by Always On where the plan's tier has it", async () => {
    await app.createShop();
    await app.ask("DELETE", STAGING);
    const kept = { properties: { alwaysOn: true } };
    assert.equal((await app.ask("PATCH", PLAN, { sku: { name: "F1" } })).status, 200);
    for (const [path, body] of [
      [`${SITE}/config/web`, kept],
      [SITE, { properties: { siteConfig: kept.properties } }],
    ] as const) {
      const { status, error } = await app.ask("PATCH", path, body);
      assert.equal(status, 409);
      assert.match(String(error.message), /AlwaysOn cannot be set for this site as the plan does not allow it/);
    }
    assert.equal((await app.ask("GET", `${SITE}/config/web`)).at("properties.alwaysOn"), false);
    assert.equal((await app.ask("PATCH", PLAN, { sku: { name: "B1" } })).status, 200);
    assert.equal((await app.ask("PATCH", `${SITE}/config/web`, kept)).status, 200);
  });

  it("are for good what they were created as, and have their subscription's verification id", async () => {
    await app.createShop();
    const environment = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/hostingEnvironments/e";
    const changed = { isXenon: true, hyperV: true, managedEnvironmentId: environment };
    for (const [method, path] of [
      ["PATCH", SITE],
      ["PUT", STAGING],
    ] as const) {
      const { status } = await app.ask(method, path, {
        location: LOCATION,
        properties: { ...changed, hostingEnvironmentProfile: { id: environment }, customDomainVerificationId: "mine" },
      });
      assert.equal(status, 200);
    }
    const [production, staging] = [await app.ask("GET", SITE), await app.ask("GET", STAGING)];
    const names = ["isXenon", "hyperV", "managedEnvironmentId", "hostingEnvironmentProfile"];
    for (const site of [production, staging]) {
      assert.deepEqual(
        names.map((name) => site.at(`properties.${name}`)),
        [false, false, null, null],
      );
    }
    const id = "properties.customDomainVerificationId";
    assert.match(String(production.at(id)), /^[0-9A-F]{64}$/);
    assert.equal(staging.at(id), production.at(id));
  });

  it("say each for itself whether one may publish with a password, which a swap does not move", async () => {
    await app.createShop();
    const policies = async (slot: string) => {
      const list = await app.ask("GET", `${slot}/basicPublishingCredentialsPolicies`);
      const ftp = await app.ask("GET", `${slot}/basicPublishingCredentialsPolicies/ftp`);
      return [ftp.at("properties.allow"), list.at("value.1.name"), list.at("value.1.properties.allow")];
    };
    assert.deepEqual(await policies(SITE), [true, "scm", true]);
    for (const way of ["ftp", "scm"]) {
      const path = `${SITE}/basicPublishingCredentialsPolicies/${way}`;
      assert.equal((await app.ask("PUT", path, { properties: { allow: false } })).at("properties.allow"), false);
      assert.equal((await app.ask("PUT", path, { properties: { allow: "no" } })).status, 400);
    }
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.deepEqual(await policies(SITE), [false, "scm", false]);
    assert.deepEqual(await policies(STAGING), [true, "scm", true]);
  });

  it("have one routing, whichever of its names it is written by", async () => {
    await app.createShop();
    const routing = async () => {
      const site = await app.ask("GET", SITE);
      const older = await app.ask("GET", SITE, undefined, "2024-04-01");
      assert.equal(site.at("properties.vnetRouteAllEnabled"), undefined);
      assert.equal(older.at("properties.outboundVnetRouting"), undefined);
      return [
        site.at("properties.outboundVnetRouting.applicationTraffic"),
        older.at("properties.vnetRouteAllEnabled"),
        (await app.ask("GET", `${SITE}/config/web`)).at("properties.vnetRouteAllEnabled"),
        site.at("properties.outboundVnetRouting.imagePullTraffic"),
        older.at("properties.vnetImagePullEnabled"),
      ];
    };
    const patch = (path: string, properties: object) => app.ask("PATCH", path, { properties });
    assert.deepEqual(await routing(), [false, false, false, false, false]);
    await patch(SITE, { outboundVnetRouting: { applicationTraffic: true, imagePullTraffic: true } });
    assert.deepEqual(await routing(), [true, true, true, true, true]);
    await patch(`${SITE}/config/web`, { vnetRouteAllEnabled: false });
    assert.deepEqual(await routing(), [false, false, false, true, true]);
    await patch(SITE, { vnetRouteAllEnabled: true, vnetImagePullEnabled: false });
    assert.deepEqual(await routing(), [true, true, true, false, false]);
  });

  it("keep their plan from a tier that does not allow them", async () => {
    await app.createShop();
    const plan = { location: LOCATION, sku: { name: "B1" } };
    assert.equal((await app.ask("PUT", PLAN, plan)).status, 409);
    assert.equal((await app.ask("GET", PLAN)).at("sku.name"), "S1");
    await app.ask("DELETE", STAGING);
    assert.equal((await app.ask("PUT", PLAN, plan)).status, 200);
  });

  it("have production's settings when they are created without siteConfig, and none of them with it", async () => {
    await app.createShop({ production: { NAME: "value", WHERE: "production" }, sticky: ["WHERE"] });
    const strings = { properties: { Db: { value: "x", type: "Custom" } } };
    await app.ask("PUT", `${SITE}/config/connectionstrings`, strings);
    await create("copy");
    await create("fresh", { siteConfig: { appSettings: [] } });
    const read = async (slot: string, part: string) =>
      (await app.ask("POST", `${SITE}/slots/${slot}/config/${part}/list`)).at("properties");
    assert.deepEqual(await read("copy", "appsettings"), { NAME: "value", WHERE: "production" });
    assert.deepEqual(await read("copy", "connectionstrings"), strings.properties);
    assert.deepEqual(await read("fresh", "appsettings"), {});
    assert.deepEqual(await read("fresh", "connectionstrings"), {});
  });

  it("are named as Azure names them", async () => {
    await app.createShop();
    const slot = await app.ask("GET", STAGING);
    assert.deepEqual(
      ["id", "name", "type", "properties.name", "properties.repositorySiteName", "properties.defaultHostName"].map(
        (path) => slot.at(path),
      ),
      [STAGING, "shop/staging", "Microsoft.Web/sites/slots", "shop(staging)", "shop", "shop-staging.azurewebsites.net"],
    );
    assert.match(String(slot.at("properties.deploymentId")), /^shop__[0-9a-f]{4}$/);
    const web = await app.ask("GET", `${STAGING}/config/web`);
    assert.deepEqual([web.at("name"), web.at("type")], ["shop", "Microsoft.Web/sites/config"]);
    const written = await app.ask("PATCH", `${STAGING}/config/web`, { properties: {} });
    assert.deepEqual([written.at("name"), written.at("type")], ["shop/staging", "Microsoft.Web/sites/slots"]);
    const list = await app.ask("GET", `${SITE}/slots`);
    assert.deepEqual(
      [list.at("value.0.name"), list.at("value.0.properties.siteMode"), list.at("value.1")],
      ["shop/staging", "Limited", undefined],
    );
  });

  it("show what was written to their configuration only when they are read again", async () => {
    await app.createShop();
    const written = await app.ask("PUT", STAGING, {
      location: LOCATION,
      properties: { siteConfig: { alwaysOn: true } },
    });
    assert.equal(written.at("properties.siteConfig.alwaysOn"), false);
    assert.equal((await app.ask("GET", STAGING)).at("properties.siteConfig.alwaysOn"), true);
  });

  it("have no names that stick before the first are written", async () => {
    const names = `${SITE}/config/slotConfigNames`;
    await app.createShop();
    const other = `${SITE}-2`;
    await app.ask("PUT", other, { location: LOCATION, properties: { serverFarmId: PLAN } });
    const first = await app.ask("GET", `${other}/config/slotConfigNames`);
    assert.deepEqual([first.at("id"), first.at("name"), first.at("type")], [null, "shop-2", "Microsoft.Web/sites"]);
    assert.deepEqual(first.at("properties"), {
      connectionStringNames: null,
      appSettingNames: null,
      azureStorageConfigNames: null,
    });
    await app.ask("PUT", names, { properties: { appSettingNames: ["A"] } });
    await app.ask("PUT", names, { properties: { connectionStringNames: ["B"] } });
    assert.deepEqual((await app.ask("GET", names)).at("properties"), {
      connectionStringNames: ["B"],
      appSettingNames: ["A"],
      azureStorageConfigNames: [],
    });
    assert.equal((await app.ask("PUT", names, { properties: { appSettingNames: "A" } })).status, 400);
  });

  it("write the Java container as App Service does", async () => {
    await app.createShop();
    const properties = { javaVersion: "17", javaContainer: "Tomcat", javaContainerVersion: "10.0" };
    const web = await app.ask("PUT", `${STAGING}/config/web`, { properties });
    assert.equal(web.at("properties.javaContainer"), "TOMCAT");
    const cleared = await app.ask("PATCH", `${STAGING}/config/web`, { properties: { javaContainer: "" } });
    assert.equal(cleared.at("properties.javaContainer"), null);
  });

  it("stop and stay stopped", async () => {
    await app.createShop({ staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    assert.equal((await app.ask("POST", `${STAGING}/stop`)).status, 200);
    const stopped = await app.visit("shop-staging");
    assert.equal(stopped.status, 403);
    assert.match(stopped.text, /Error 403 - This web app is stopped/);
    await app.restart();
    assert.equal((await app.ask("GET", STAGING)).at("properties.state"), "Stopped");
    assert.equal((await app.visit("shop-staging")).status, 403);
    await app.ask("POST", `${STAGING}/start`);
    assert.equal((await app.visit("shop-staging")).status, 200);
  });

  it("keep the access keys of their mounts to those who may list them", async () => {
    await app.createShop();
    const media = { type: "AzureFiles", accountName: "a", shareName: "s", mountPath: "/m", accessKey: "secret-key" };
    const mounts = `${STAGING}/config/azurestorageaccounts`;
    await app.ask("PUT", mounts, { properties: { media } });
    for (const path of [STAGING, `${STAGING}/config/web`, `${SITE}/slots`]) {
      const { status, body } = await app.ask("GET", path);
      assert.equal(status, 200);
      assert.ok(!JSON.stringify(body).includes("secret-key"), path);
    }
    assert.deepEqual((await app.ask("POST", `${mounts}/list`)).at("properties"), { media });
  });

  it("can be deleted while they run, and then their pinned visitors find nothing", async () => {
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2") },
    });
    const rule = { actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 0, name: "staging" };
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [rule] } } });
    const headers = { host: "shop.azurewebsites.net", cookie: "x-ms-routing-name=staging" };
    const asPinned = () => ask(app.local.connection.frontDoor, headers);
    const pinned = async () => JSON.parse(await asPinned()).version;
    assert.equal(await pinned(), "2");
    await app.ask("POST", `${STAGING}/stop`);
    assert.match(await asPinned(), /This web app is stopped/);
    await app.ask("POST", `${STAGING}/start`);
    assert.equal(await pinned(), "2");
    const { pid } = JSON.parse((await app.visit("shop-staging")).text);
    assert.equal((await app.ask("DELETE", STAGING)).status, 200);
    assert.match(await asPinned(), /Web Site not found/);
    assert.equal((await app.visit("shop-staging")).status, 404);
    await until("its process ends", async () => !isAlive(pid));
  });

  it("go with their app, whose last one takes the plan along unless it is asked not to", async () => {
    await app.createShop();
    assert.equal((await app.ask("DELETE", PLAN)).status, 409, "an app is in it");
    const deleted = await app.ask("DELETE", STAGING);
    assert.ok(deleted.headers.etag);
    assert.equal((await app.ask("DELETE", STAGING)).status, 204);
    await app.ask("DELETE", `${SITE}?deleteEmptyServerFarm=false`);
    assert.equal((await app.ask("GET", PLAN)).status, 200);
    await app.createShop();
    await app.ask("DELETE", SITE);
    assert.equal((await app.ask("GET", STAGING)).status, 404);
    assert.equal((await app.ask("GET", PLAN)).status, 404);
  });
});

/** The front page as a visitor with these headers sees it. */
function ask(frontDoor: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(frontDoor, { headers, agent: false });
    asked.once("error", reject);
    asked.once("response", (response) => text(response).then(resolve, reject));
    asked.end();
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
