import assert from "node:assert/strict";
import { EXITS } from "../support/proof-builds";
import { ask, buildOf, publishBuild } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

/** The version of the interface of Azure that an older azure-native wrote everything with. */
const OLDER_VERSION = "2024-04-01";

const SECRET = "do-not-tell-anybody";

describe("what the real azure-native does, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: buildOf("1.0.0"),
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
      traffic: { staging: 0 },
    });
    await shop.up();
    shop.declareBuild(buildOf("2.0.0"));
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const production = async () => (await ask(cloud.local, "shop")).version;

  it("a history without any deployment fails no refresh and no up, and has nothing deployed again", async () => {
    await cloud.pruneDeployments("shop");
    await shop.stack.refresh();
    for (const refresh of [false, true]) {
      const { writes, swaps, restarts } = await cloud.effectsOf(() => shop.stack.up({ refresh }));
      // What stays is restated after a refresh, since the swap changed what a read of the site shows.
      assert.deepEqual(
        writes.filter((write) => !/^PUT Microsoft\.Web\/sites\/shop(\/slots\/staging)?$/.test(write)),
        [],
      );
      assert.deepEqual([swaps, restarts], [[], []]);
    }
    assert.equal(await production(), "2.0.0");
  });

  const policies = (site: string) =>
    ["ftp", "scm"].map((name) => `PUT Microsoft.Web/${site}/basicPublishingCredentialsPolicies/${name}`);

  it("another version of Azure's interface updates everything, and swaps, restarts and delivers nothing", async () => {
    const state = await shop.stack.exportStack();
    const older = JSON.stringify(state.deployment).replaceAll(/("azureApiVersion":")[^"]+/g, `$1${OLDER_VERSION}`);
    await shop.stack.importStack({ ...state, deployment: JSON.parse(older) });
    const { writes, swaps, restarts } = await shop.up();
    assert.deepEqual(writes.map((write) => write.replace(/ .*\/resourceGroups\//, " ")).sort(), [
      "PUT Microsoft.Web/serverfarms/shop",
      "PUT Microsoft.Web/sites/shop",
      ...policies("sites/shop"),
      "PUT Microsoft.Web/sites/shop/slots/staging",
      ...policies("sites/shop/slots/staging"),
      "PUT shop",
    ]);
    assert.deepEqual([swaps, restarts], [[], []]);
    assert.equal(await production(), "2.0.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("a swap that fails says why, as App Service does, and where the slot's log is, but no secret", async () => {
    await publishBuild(cloud.local, "3.0.0-broken", EXITS);
    shop.declareBuild({ ...buildOf("3.0.0-broken"), settings: { KEY: SECRET } });
    const { error } = await shop.failingUp();
    assert.match(
      error,
      /Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started\. The app ended with exit code 3; it printed nothing\. The whole log: `azure-slots local logs shop\/staging`\. What the app in the slot says: `az webapp log tail --resource-group shop --name shop --slot staging`\. Each step: `az deployment operation group list --resource-group shop --name shop-swap[0-9a-f]{8}`/,
    );
    assert.doesNotMatch(error, new RegExp(SECRET));
    assert.equal(await production(), "2.0.0");
  });

  it("a delivery that fails says why, and shows no secret that Azure quotes", async () => {
    cloud.local.disturb(({ path, method }) =>
      method === "PUT" && path.endsWith("/slots/staging/config/appsettings")
        ? { status: 400, code: "BadRequest", message: `The value '${SECRET}' cannot be.` }
        : undefined,
    );
    shop.declareBuild({ ...buildOf("3.0.0"), settings: { KEY: SECRET } });
    const { error } = await shop.failingUp();
    assert.match(error, /deployment shop-staging-delivery[0-9a-f]{8} failed: The value '\[secret\]' cannot be/);
    assert.doesNotMatch(error, new RegExp(SECRET));
    cloud.local.disturb(undefined);
    await shop.up();
    assert.equal(await production(), "3.0.0");
  });

  it("all is destroyed without a history, too", async () => {
    await cloud.pruneDeployments("shop");
    await shop.stack.destroy();
    assert.deepEqual(cloud.local.sites(), []);
  });
});
