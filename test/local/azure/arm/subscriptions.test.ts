import assert from "node:assert/strict";
import { LocalAppService } from "../../../../src/local/host/local-app-service";
import { API, GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING, temporaryHome } from "../../../support/local-app";

const [DEV, PROD, UNKNOWN] = ["0", "1", "2"].map((digit) =>
  "00000000-0000-0000-0000-000000000000".replaceAll("0", digit),
) as [string, string, string];

/** What is in the subscription of development, as it is called in another one. */
const within = (subscription: string, path: string) => path.replace(DEV, subscription);

describe("several subscriptions", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start({ subscriptions: [PROD, DEV] });
    await app.createShop();
    const properties = { serverFarmId: within(PROD, PLAN) };
    for (const [path, body] of [
      [GROUP, { location: "northeurope" }],
      [PLAN, { location: LOCATION, sku: { name: "S1" } }],
      [`${SITE}-prod`, { location: LOCATION, properties }],
      [`${SITE}-prod/slots/staging`, { location: LOCATION, properties }],
    ] as const) {
      const { status } = await app.ask("PUT", within(PROD, path), body);
      assert.ok(status < 300, `${path}: ${status}`);
    }
  });

  after(() => app.close());

  const names = async (path: string, api = API) =>
    ((await app.ask("GET", path, undefined, api)).at("value") as { name: string }[]).map(({ name }) => name);

  it("are told, and each is a space of resource groups, plans and apps of its own", async () => {
    const told = (await app.ask("GET", "/subscriptions")).at("value") as { subscriptionId: string }[];
    assert.deepEqual(
      told.map(({ subscriptionId }) => subscriptionId),
      [PROD, DEV],
    );
    const { connection } = app.local;
    assert.deepEqual([connection.subscriptionId, connection.subscriptionIds], [PROD, [PROD, DEV]]);
    const one = await app.ask("GET", `/subscriptions/${PROD.toUpperCase()}`);
    assert.deepEqual([one.at("subscriptionId"), one.at("displayName")], [PROD, "Local App Service"]);
    for (const [subscription, location, site] of [
      [DEV, "westeurope", "shop"],
      [PROD, "northeurope", "shop-prod"],
    ] as const) {
      assert.equal((await app.ask("GET", within(subscription, GROUP))).at("location"), location);
      assert.deepEqual(await names(`/subscriptions/${subscription}/resourceGroups`), ["shop-group"]);
      assert.deepEqual(await names(`/subscriptions/${subscription}/providers/Microsoft.Web/sites`), [site]);
      assert.deepEqual(await names(within(subscription, `${GROUP}/providers/Microsoft.Web/sites`)), [site]);
      assert.deepEqual(await names(within(subscription, `${GROUP}/providers/Microsoft.Web/serverfarms`)), [
        "shop-plan",
      ]);
    }
    assert.equal((await app.ask("GET", within(PROD, SITE))).status, 404);
  });

  it("share the names of apps, and no plan", async () => {
    const create = async (name: string, plan: string) => {
      const body = { location: LOCATION, properties: { serverFarmId: plan } };
      const answer = await app.ask("PUT", within(PROD, SITE).replace(/shop$/, name), body);
      return [answer.status, answer.error.message];
    };
    assert.deepEqual(await create("shop", within(PROD, PLAN)), [409, "Website with given name shop already exists."]);
    assert.deepEqual(await create("shop-2", PLAN), [404, "Cannot find ServerFarm with name shop-plan."]);
  });

  it("have activity logs of their own", async () => {
    await app.follow("POST", within(PROD, `${SITE}-prod/slots/staging/slotsswap`), { targetSlot: "production" });
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    const since = encodeURIComponent(`eventTimestamp ge '${new Date(Date.now() - 3_600_000).toISOString()}'`);
    for (const [subscription, site] of [
      [DEV, SITE],
      [PROD, within(PROD, `${SITE}-prod`)],
    ] as const) {
      const log = `/subscriptions/${subscription}/providers/microsoft.insights/eventtypes/management/values`;
      const events = (await app.ask("GET", `${log}?$filter=${since}`, undefined, "2015-04-01")).at("value");
      assert.deepEqual(
        (events as { resourceId: string }[]).map(({ resourceId }) => resourceId),
        [`${site}/slots/staging`, `${site}/slots/staging`],
      );
    }
  });

  it("stay when it is started again without a word of them, and nobody knows any other", async () => {
    await app.restart({});
    assert.deepEqual(app.local.connection.subscriptionIds, [PROD, DEV]);
    assert.equal((await app.ask("GET", within(PROD, `${SITE}-prod`))).status, 200);
    const unknown = await app.ask("GET", within(UNKNOWN, GROUP));
    assert.deepEqual(
      [unknown.status, unknown.error],
      [404, { code: "SubscriptionNotFound", message: `The subscription '${UNKNOWN}' could not be found.` }],
    );
  });

  it("lose a group without that of the same name in another one", async () => {
    await app.follow("DELETE", within(PROD, GROUP));
    assert.equal((await app.ask("GET", within(PROD, GROUP))).status, 404);
    assert.equal((await app.visit("shop-prod")).status, 404);
    assert.equal((await app.ask("GET", SITE)).status, 200);
    assert.equal((await app.ask("GET", PLAN)).status, 200);
  });

  it("have GUIDs for ids", async () => {
    await assert.rejects(
      LocalAppService.start({ home: await temporaryHome(), subscriptions: [DEV, "prod"] }),
      /^OptionsError: [^\n]+\n {2}subscriptions\[1\]: 'prod' cannot be used: give a GUID, such as 0000/,
    );
  });
});
