import assert from "node:assert/strict";
import { LocalApp, SITE, STAGING } from "../../../../support/local-app";
import { until } from "../../../../support/until";

describe("the instances of a slot", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") } });
    await app.visit("shop-staging");
  });

  after(() => app.close());

  const states = async (path: string) => {
    const { status, body } = await app.ask("GET", `${path}/instances`);
    assert.equal(status, 200);
    const { value } = body as { value: { properties: { state: string } }[] };
    return value.map(({ properties }) => properties.state).join();
  };
  const becomes = (state: string) => until(`it is ${state}`, async () => (await states(STAGING)) === state);
  const ask = (healthCheckPath: string) =>
    app.ask("PATCH", `${STAGING}/config/web`, { properties: { healthCheckPath } });

  it("are told as a list, and one by one, of production and of slots", async () => {
    const list = await app.ask("GET", `${STAGING}/instances`);
    const name = String(list.at("value.0.name"));
    assert.equal(list.at("value.0.id"), `${STAGING}/instances/${name}`);
    assert.equal(list.at("value.0.type"), "Microsoft.Web/sites/slots/instances");
    const one = await app.ask("GET", `${STAGING}/instances/${name}`);
    assert.deepEqual(one.body, list.at("value.0"));
    assert.equal((await app.ask("GET", `${SITE}/instances`)).at("value.0.type"), "Microsoft.Web/sites/instances");
    assert.equal(await states(SITE), "READY");
    // An instance is a machine of the plan, whichever app of the plan is asked.
    assert.equal((await app.ask("GET", `${SITE}/instances`)).at("value.0.name"), name);
    const other = await app.ask("GET", `${SITE}/instances/another`);
    assert.deepEqual([other.status, other.error.code], [404, "ResourceNotFound"]);
  });

  it("are ready as long as the app answers its health check path with 200 to 299", async () => {
    await becomes("READY");
    for (const [path, state] of [
      ["/status?code=503", "STOPPED"],
      ["/status?code=302", "STOPPED"],
      ["/status?code=204", "READY"],
    ] as const) {
      await ask(path);
      await becomes(state);
    }
    await ask("");
  });

  it("are stopped with the slot, and with an app that does not start", async () => {
    await app.ask("POST", `${STAGING}/stop`);
    assert.equal(await states(STAGING), "STOPPED");
    await app.ask("PUT", `${STAGING}/config/appsettings`, {
      properties: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), FAIL_TO_START: "1" },
    });
    await app.ask("POST", `${STAGING}/start`);
    await becomes("STOPPED");
  });

  it("are asked where no visitor gets in", async () => {
    await app.ask("PATCH", SITE, { properties: { publicNetworkAccess: "Disabled" } });
    assert.match((await app.visit("shop")).text, /has blocked your access/);
    assert.equal(await states(SITE), "READY");
  });
});
