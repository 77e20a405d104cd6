import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const WEB = { apiVersion: "2024-04-01", location: LOCATION };

describe("writes to one app at once", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ sku: "P1v3" });
  });

  after(() => app.close());

  const templateOf = (...resources: object[]) => ({ $schema: SCHEMA, contentVersion: "1.0.0.0", resources });
  const deploy = (name: string, ...resources: object[]) =>
    app.follow("PUT", `${GROUP}/providers/Microsoft.Resources/deployments/${name}`, {
      properties: { mode: "Incremental", template: templateOf(...resources) },
    });
  const slot = (name: string) => ({ ...WEB, type: "Microsoft.Web/sites/slots", name: `shop/${name}`, properties: {} });
  const settings = (name: string, properties: object) => ({
    ...WEB,
    type: "Microsoft.Web/sites/config",
    name: `shop/${name}`,
    properties,
  });
  const nested = (name: string, ...resources: object[]) => ({
    type: "Microsoft.Resources/deployments",
    apiVersion: "2022-09-01",
    name,
    properties: { mode: "Incremental", template: templateOf(...resources) },
  });

  it("wait for one another when one deployment makes them, in nested deployments too", async () => {
    const { body } = await deploy(
      "many",
      slot("blue"),
      slot("green"),
      settings("appsettings", { A: "1" }),
      settings("connectionstrings", { Db: { value: "db", type: "Custom" } }),
      settings("slotConfigNames", { appSettingNames: ["A"] }),
      nested("inner", slot("red"), settings("logs", { detailedErrorMessages: { enabled: true } })),
      nested("other", slot("white")),
    );
    assert.deepEqual(body, { status: "Succeeded" });
    const slots = (await app.ask("GET", `${SITE}/slots`)).at("value") as { name: string }[];
    assert.deepEqual(slots.map(({ name }) => name).sort(), [
      "shop/blue",
      "shop/green",
      "shop/red",
      "shop/staging",
      "shop/white",
    ]);
    assert.deepEqual(await app.settings(SITE), { A: "1" });
  });

  it("are refused to a deployment while a client's swap runs, as they are to a client", async () => {
    await app.ask("PUT", `${STAGING}/config/appsettings`, {
      properties: {
        WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"),
        WEBSITE_SWAP_WARMUP_PING_PATH: "/slow?ms=1500",
      },
    });
    const swap = await app.ask("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.equal(swap.status, 202);
    const { body } = await deploy("late", settings("appsettings", { A: "2" }));
    assert.match(JSON.stringify(body), /another operation is in progress.*SwapSiteSlots/);
    await until("the swap is over", async () => (await app.ask("GET", String(swap.headers.location))).status !== 202);
  });

  it("are refused to a second client that makes or changes a slot meanwhile, which may try again", async () => {
    const create = (name: string) => app.ask("PUT", `${SITE}/slots/${name}`, { location: LOCATION, properties: {} });
    const refused = await until("two slots are made at once", async () => {
      const answers = await Promise.all([create("one"), create("two")]);
      // One after the other: a slot that stays is changed by the next request, and that is refused otherwise.
      for (const name of ["one", "two"]) await app.follow("DELETE", `${SITE}/slots/${name}`);
      return answers.find(({ status }) => status !== 200);
    });
    assert.deepEqual(
      [refused.status, refused.at("Message"), refused.at("Details.2.ErrorEntity.ExtendedCode")],
      [429, "Cannot acquire exclusive lock to create, update or delete this site. Retry the request later.", "59206"],
    );
    assert.equal((await create("one")).status, 200);
    assert.equal((await create("two")).status, 200);
    const changed = await until("two slots are changed at once", async () =>
      (await Promise.all([create("one"), create("two")])).find(({ status }) => status !== 200),
    );
    assert.deepEqual([changed.status, changed.at("Details.2.ErrorEntity.ExtendedCode")], [429, "59206"]);
    assert.equal((await app.ask("GET", PLAN)).status, 200);
  });
});
