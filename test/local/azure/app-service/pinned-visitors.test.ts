import assert from "node:assert/strict";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { LocalApp, SITE, STAGING } from "../../../support/local-app";

describe("a visitor who is pinned to a slot", () => {
  let app: LocalApp;
  let cookie: string;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2") },
    });
    await route([{ name: "staging", actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 100 }]);
    cookie = "";
    assert.equal(await comes(), "2");
    assert.equal(cookie, "x-ms-routing-name=staging");
  });

  afterEach(() => app.close());

  async function route(rampUpRules: object[]): Promise<void> {
    const properties = { experiments: { rampUpRules } };
    assert.equal((await app.ask("PATCH", `${SITE}/config/web`, { properties })).status, 200);
  }

  /** Asks for a page of the app as a browser does, which keeps the cookie that it is given. */
  function comes(path = "/"): Promise<string | number> {
    const headers = { host: "shop.azurewebsites.net", ...(cookie === "" ? {} : { cookie }) };
    return new Promise((resolve, reject) => {
      const asked = request(app.local.connection.frontDoor, { path, headers, agent: false }, (response) => {
        cookie = response.headers["set-cookie"]?.[0]?.split(";")[0] ?? cookie;
        if (response.statusCode === 200) {
          json(response).then((page) => resolve((page as { version: string }).version), reject);
        } else {
          response.resume();
          resolve(response.statusCode ?? 0);
        }
      });
      asked.once("error", reject);
      asked.end();
    });
  }

  it("stays there at 0 %, and leaves by the link that names production", async () => {
    await route([{ name: "staging", actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 0 }]);
    assert.equal(await comes(), "2");
    assert.equal(await comes("/?x-ms-routing-name=self"), "1");
    assert.equal(await comes(), "1");
    assert.equal(cookie, "x-ms-routing-name=self");
  });

  it("stays there when the rule is removed, while others come to production", async () => {
    await route([]);
    assert.equal(await comes(), "2");
    cookie = "";
    assert.equal(await comes(), "1");
    assert.equal(cookie, "");
  });

  it("sees the old build once the slot was swapped", async () => {
    await route([]);
    assert.equal((await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
    assert.equal(await comes(), "1");
    cookie = "";
    assert.equal(await comes(), "2");
  });

  it("sees errors when the slot is stopped, and when it is deleted", async () => {
    await app.ask("POST", `${STAGING}/stop`);
    assert.equal(await comes(), 403);
    await app.ask("DELETE", STAGING);
    assert.equal(await comes(), 404);
    cookie = "";
    assert.equal(await comes(), "1");
  });
});
