import assert from "node:assert/strict";
import { request } from "node:https";
import { StickySettings } from "../../src";
import { ask, packageUri } from "./support/builds";
import { Cloud, type Effects, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
const own = (name: string) => ({ stickySettings: { ENVIRONMENT: name } });
const DECLARATION = {
  build: buildOf("1.0.0"),
  slots: { staging: own("staging") },
  production: own("production"),
};

describe("what is declared is what runs, whatever happened in between, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  const pathOf = (site: string) =>
    `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}`;

  /** Asks Azure Resource Manager as somebody does by hand. */
  const byHand = async (method: "DELETE" | "PUT", path: string, body?: unknown): Promise<void> => {
    const { armEndpoint, identityEndpoint, identityHeader, subscriptionId } = cloud.local.connection;
    const answer = await fetch(`${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com`, {
      headers: { "x-identity-header": identityHeader },
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const url = `${armEndpoint}${path.replace("{subscription}", subscriptionId)}?api-version=2024-11-01`;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    await new Promise<void>((resolve, reject) => {
      const sent = request(url, { method, headers, rejectUnauthorized: false }, (response) => {
        response.resume();
        response.once("end", () =>
          (response.statusCode ?? 500) < 400
            ? resolve()
            : reject(new Error(`${method} ${path}: ${response.statusCode}`)),
        );
      });
      sent.once("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };

  /** A shop whose version 2.0.0 is live, and 1.0.0 on the slot. */
  const released = async (name: string): Promise<Shop> => {
    const shop = await Shop.open(cloud, name, DECLARATION);
    await shop.up();
    shop.declare({ build: buildOf("2.0.0") });
    await shop.up();
    return shop;
  };

  /** What production and the slot run, with the sticky setting that they were started with. */
  const running = async (name: string) => {
    const [live, held] = await Promise.all([ask(cloud.local, name), ask(cloud.local, name, "staging")]);
    return [live.version, live.settings.ENVIRONMENT, held.settings.ENVIRONMENT];
  };

  const stagingSetting = async (name: string) => {
    const settings = `${pathOf(name)}/slots/staging/config/appsettings/list`;
    return ((await cloud.post(settings)) as { properties: Record<string, string> }).properties.ENVIRONMENT;
  };

  const liveAddress = async (name: string) => {
    const listed = await cloud.post(`${pathOf(name)}/config/appsettings/list`);
    return (listed as { properties: Record<string, string> }).properties.WEBSITE_RUN_FROM_PACKAGE ?? "";
  };

  const isAtRest = async (shop: Shop) => assert.deepEqual((await shop.up()).writes, []);

  describe("an app that must be another one", () => {
    isOneStory();
    let shop: Shop;

    before(async () => {
      shop = await released("moved");
    });

    it("an app that is made anew under its name is refused first, and then has its build and its sticky values", async () => {
      shop.declare({ location: "northeurope" });
      const { stdout } = await shop.stack.preview();
      assert.match(stdout, /location changes from "West Europe" to "northeurope".* production goes down meanwhile/);
      const { error, writes } = await shop.failingUp();
      assert.match(error, /production goes down meanwhile\. Declare allowReplacement: true to let that happen/);
      assert.deepEqual(writes, []);
      assert.equal((await running("moved"))[0], "2.0.0");

      shop.declare({ allowReplacement: true });
      const { outputs } = await shop.up();
      assert.match(String(outputs.liveBuild), /^2\.0\.0\+/);
      assert.deepEqual((await running("moved")).slice(0, 2), ["2.0.0", "production"]);
      assert.equal(await stagingSetting("moved"), "staging");
      await isAtRest(shop);
    });

    it("an app that is replaced by hand, by --replace, has all of it after it", async () => {
      shop.declare({ allowReplacement: false });
      const { resources } = (await shop.stack.exportStack()).deployment as {
        resources: { urn: string; type: string }[];
      };
      const replace = resources.filter(({ type }) => type === "azure-native:web:WebApp").map(({ urn }) => urn);
      await assert.rejects(shop.stack.up({ replace }), /cannot create already existing resource/);
      assert.deepEqual((await running("moved")).slice(0, 2), ["2.0.0", "production"]);
      shop.declare({ allowReplacement: true });
      await shop.stack.up({ replace });
      assert.deepEqual((await running("moved")).slice(0, 2), ["2.0.0", "production"]);
      assert.equal(await stagingSetting("moved"), "staging");
      await isAtRest(shop);
    });
  });

  it("an app of which two stacks declare parts of one name: what one of them restores, the other does not write again", async () => {
    const shop = await Shop.open(cloud, "shared", DECLARATION);
    await shop.up();
    const part = (stack: string, name: string) =>
      cloud.stack(stack, async () => {
        const slots = { staging: { settings: { [name]: "of staging" } } };
        new StickySettings("sticky", { resourceGroupName: "shared", siteName: "shared", slots });
      });
    const [one, other] = [await part("one", "ONE"), await part("other", "OTHER")];
    await one.up();
    await other.up();
    const appSettingNames = ["ENVIRONMENT", "OTHER"];
    await byHand("PUT", `${pathOf("shared")}/config/slotConfigNames`, { properties: { appSettingNames } });
    const { writes } = await cloud.effectsOf(() => one.up());
    assert.deepEqual([...writes].sort(), [
      "PUT Microsoft.Resources/deployments/restored-shared-sticky-*",
      "PUT Microsoft.Resources/deployments/sticky-names*",
    ]);
    for (const stack of [other, one]) {
      assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
    }
  });

  describe("an app that somebody changed", () => {
    isOneStory();
    let shop: Shop;

    before(async () => {
      shop = await released("changed");
    });

    it("sticky values and names that somebody removed are restored, and nothing else is written", async () => {
      await byHand("PUT", `${pathOf("changed")}/config/slotConfigNames`, { properties: { appSettingNames: [] } });
      const isRestoring = (write: string) =>
        /deployments\/(restored-changed-changed-\*|changed-sticky-names\*)$/.test(write);
      const { writes, swaps } = await shop.up();
      assert.ok(writes.every(isRestoring), writes.join());
      assert.deepEqual(swaps, []);
      const names = (await cloud.get(`${pathOf("changed")}/config/slotConfigNames`)) as {
        properties: { appSettingNames: string[] };
      };
      assert.deepEqual(names.properties.appSettingNames, ["ENVIRONMENT"]);
      await isAtRest(shop);
    });

    it("sticky values that somebody changed are told by their names and written again, and nothing else is written", async () => {
      await cloud.writeSetting("changed", "production", "ENVIRONMENT", "changed by hand");
      await cloud.writeSetting("changed", "production", "BUILD_NUMBER", "of somebody else");
      await cloud.writeSetting("changed", "staging", "ENVIRONMENT", "changed by hand");
      const told = (where: string) =>
        `somebody changed what sticks to ${where} of "changed": settings.ENVIRONMENT. It is written again as declared`;
      assert.ok((await shop.stack.preview()).stdout.includes(told("production")));
      const { writes, swaps, text } = await shop.up();
      assert.deepEqual([...writes].sort(), [
        "PUT Microsoft.Resources/deployments/changed-production-sticky*",
        "PUT Microsoft.Resources/deployments/changed-staging-sticky*",
        "PUT Microsoft.Resources/deployments/restored-changed-changed-*",
      ]);
      assert.deepEqual(swaps, []);
      for (const words of [told("production"), told('slot "staging"')]) {
        assert.ok(text.includes(words), text);
      }
      assert.doesNotMatch(text, /changed by hand/);
      await cloud.local.settled();
      assert.deepEqual(await running("changed"), ["2.0.0", "production", "staging"]);
      await isAtRest(shop);
    });

    it("a sticky value that is declared anew is written once, and not told as somebody's", async () => {
      const declare = (value: string) => shop.declare({ slots: { staging: own(value) } });
      declare("another");
      const { writes, text } = await shop.up();
      assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/changed-staging-sticky*"]);
      assert.doesNotMatch(text, /somebody changed/);
      declare("staging");
      await shop.up();
      await isAtRest(shop);
    });

    it("a setting of the live build that somebody changed is told by its name", async () => {
      const address = await liveAddress("changed");
      await cloud.writeSetting("changed", "production", "WEBSITE_RUN_FROM_PACKAGE", packageUri("3.0.0"));
      const { writes, text } = await shop.up();
      assert.deepEqual(writes, []);
      assert.match(
        text,
        /production of "changed" is no longer as 2\.0\.0\+\w+ was released: app setting WEBSITE_RUN_FROM_PACKAGE is changed/,
      );
      await cloud.writeSetting("changed", "production", "WEBSITE_RUN_FROM_PACKAGE", address);
    });

    it("a slot that was deleted by hand has what sticks to it again, before the next build is warmed up there", async () => {
      await byHand("DELETE", `${pathOf("changed")}/slots/staging`);
      shop.declare({ build: buildOf("3.0.0") });
      await assert.rejects(
        shop.stack.preview(),
        /slot "staging" of "changed" is in the stack's state, and not in Azure/,
      );
      shop.declare({ build: buildOf("2.0.0") });
      await shop.stack.refresh();
      await shop.up();
      assert.equal(await stagingSetting("changed"), "staging");
      await isAtRest(shop);
      shop.declare({ build: buildOf("3.0.0") });
      await shop.up();
      assert.deepEqual(await running("changed"), ["3.0.0", "production", "staging"]);
    });

    it("an app that was deleted by hand is there again after a refresh, and its next release has what sticks", async () => {
      await byHand("DELETE", `${pathOf("changed")}/slots/staging`);
      await byHand("DELETE", pathOf("changed"));
      shop.declare({ build: buildOf("1.0.0") });
      await assert.rejects(shop.stack.preview(), /somebody deleted it\. Run `pulumi refresh`/);
      shop.declare({ build: buildOf("3.0.0") });
      await shop.stack.refresh();
      const { outputs } = await shop.up();
      assert.match(String(outputs.liveBuild), /^3\.0\.0\+/);
      assert.deepEqual((await running("changed")).slice(0, 2), ["3.0.0", "production"]);
      await isAtRest(shop);
      shop.declare({ build: buildOf("1.0.0") });
      await shop.up();
      assert.deepEqual(await running("changed"), ["1.0.0", "production", "staging"]);
    });

    it("a swap by hand is told, and not undone", async () => {
      const swapped = `${pathOf("changed")}/slots/staging/slotsswap`;
      await cloud.post(swapped, { targetSlot: "production", preserveVnet: true });
      await cloud.idle("changed");
      const { writes, outputs, text } = await shop.up();
      assert.deepEqual(writes, []);
      assert.match(String(outputs.liveBuild), /^3\.0\.0\+/);
      assert.match(text, /production runs 3\.0\.0\+\w+, and 1\.0\.0\+\w+ is declared: somebody changed that by hand/);
      assert.equal((await running("changed"))[0], "3.0.0");
    });

    it("is destroyed after it was deleted by hand", async () => {
      await byHand("DELETE", `${pathOf("changed")}/slots/staging`);
      await byHand("DELETE", pathOf("changed"));
      const { records } = (await cloud.effectsOf(() => shop.stack.destroy())) as Effects;
      assert.ok(records.length > 0);
    });
  });

  it("a slot whose deletion was refused runs again once it is declared again", async () => {
    const shop = await Shop.open(cloud, "locked", { build: buildOf("2.0.0"), slots: { staging: {} } });
    await shop.up();
    shop.declare({ build: buildOf("3.0.0"), targetBuildVersion: "2.0.0", traffic: { staging: 50 } });
    await shop.up();
    shop.declare({ slots: {}, traffic: {} });
    const lock = `${pathOf("locked")}/slots/staging/providers/Microsoft.Authorization/locks/keep`;
    await byHand("PUT", lock, { properties: { level: "CanNotDelete" } });
    assert.match(
      (await shop.failingUp()).error,
      /cannot perform delete operation because following scope\(s\) are locked/,
    );
    await byHand("DELETE", lock);
    shop.declare({ slots: { staging: {} }, traffic: { staging: 50 } });
    await shop.up();
    assert.equal((await ask(cloud.local, "locked", "staging")).version, "3.0.0");
    await isAtRest(shop);
  });
});
