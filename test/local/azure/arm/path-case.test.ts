import assert from "node:assert/strict";
import { GROUP, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";
import { ACCOUNT, createStorage, STORAGE_API } from "../storage/support";

const SUBSCRIPTION = GROUP.split("/").slice(0, 3).join("/");

/** Azure Resource Manager's paths name the same in any case. So clients that write ids their own way work too. */
const REQUESTS: readonly (readonly [method: string, path: string, body?: object, api?: string])[] = [
  ["GET", SUBSCRIPTION],
  ["GET", GROUP],
  ["GET", `${GROUP}/resources`],
  ["GET", PLAN],
  ["GET", SITE],
  ["GET", STAGING],
  ["GET", `${SITE}/slots`],
  ["GET", `${SITE}/config`],
  ["GET", `${STAGING}/config/web`],
  ["GET", `${SITE}/config/slotConfigNames`],
  ["GET", `${SITE}/hostNameBindings`],
  ["GET", `${SITE}/deployments`],
  ["GET", `${SITE}/instances`],
  ["GET", `${SITE}/basicPublishingCredentialsPolicies/scm`],
  ["GET", `${STAGING}/config/configreferences/appsettings`],
  ["GET", `${GROUP}/providers/Microsoft.Resources/deployments`],
  ["GET", `${SUBSCRIPTION}/providers/Microsoft.Web/sites`],
  ["GET", ACCOUNT, undefined, STORAGE_API],
  ["POST", `${ACCOUNT}/listKeys`, {}, STORAGE_API],
  ["POST", `${STAGING}/config/appsettings/list`],
  ["POST", `${SITE}/config/publishingcredentials/list`],
  ["POST", `${STAGING}/slotsdiffs`, { targetSlot: "PRODUCTION" }],
];

describe("a path of Azure Resource Manager", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ staging: { COLOR: "green" } });
    await createStorage(app);
  });

  after(() => app.close());

  for (const [method, path, body, api] of REQUESTS) {
    it(`is the same in capital and in small letters: ${method} ${path.slice(SUBSCRIPTION.length)}`, async () => {
      const asked = await app.ask(method, path, body, api);
      assert.equal(asked.status, 200);
      for (const other of [path.toUpperCase(), path.toLowerCase()]) {
        const answer = await app.ask(method, other, body, api);
        assert.deepEqual([answer.status, answer.body], [200, asked.body], other);
      }
    });
  }

  it("changes what was created in another case, and creates no second one", async () => {
    const properties = { COLOR: "blue" };
    const written = await app.ask("PUT", `${STAGING.toUpperCase()}/CONFIG/APPSETTINGS`, { properties });
    assert.equal(written.status, 200);
    assert.deepEqual(await app.settings(STAGING), properties);
    const { body } = await app.ask("GET", STAGING);
    const again = await app.ask("PUT", STAGING.toUpperCase(), body);
    assert.deepEqual([again.status, again.at("id")], [200, STAGING]);
    const slots = (await app.ask("GET", `${SITE}/slots`)).at("value") as object[];
    assert.equal(slots.length, 1);
  });
});
