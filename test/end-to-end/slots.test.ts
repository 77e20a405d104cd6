import assert from "node:assert/strict";
import { until } from "../support/until";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";

describe("slots of their own, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  const build = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  /** Waits for an app that starts after the write that gave it its build was answered. */
  const answer = (site: string, slot: string) =>
    until(`${slot} of ${site} answers`, async () => {
      const answered = await ask(cloud.local, site, slot);
      return answered.version !== undefined && answered;
    });
  const slotsOf = (site: string) =>
    Object.keys(cloud.local.sites().find(({ name }) => name === site)?.slotHostNames ?? {}).sort();

  it("are given a new build of their own at one write, and production and the release slot never notice", async () => {
    const shop = await Shop.open(cloud, "shop", {
      build: build("1.0.0"),
      slots: {
        staging: {},
        beta: {
          build: { ...build("1.0.0"), settings: { ONLY_FIRST: "yes" } },
          stickySettings: { ENVIRONMENT: "beta" },
        },
      },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
    await shop.up();
    assert.equal((await answer("shop", "beta")).settings.ONLY_FIRST, "yes");

    shop.declare({ slots: { staging: {}, beta: { build: build("2.0.0"), stickySettings: { ENVIRONMENT: "beta" } } } });
    const { writes, swaps, restarts } = await shop.up();
    assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/shop-beta-delivery*"]);
    assert.deepEqual(swaps, []);
    assert.deepEqual([...new Set(restarts.map(({ slot }) => slot))], ["beta"]);
    const { version, settings } = await answer("shop", "beta");
    assert.deepEqual([version, settings.ENVIRONMENT, settings.ONLY_FIRST], ["2.0.0", "beta", undefined]);
    assert.equal((await ask(cloud.local, "shop")).version, "1.0.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("start from another slot's configuration, without what sticks there, and keep it", async () => {
    const shop = await Shop.open(cloud, "sourced", {
      build: { ...build("1.0.0"), settings: { GREETING: "one" }, startupCommand: "node server.js" },
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
    await shop.up();
    shop.declare({
      build: { ...build("2.0.0"), settings: { GREETING: "two" } },
      slots: {
        staging: { stickySettings: { ENVIRONMENT: "staging" } },
        before: { configurationSource: "staging" },
        now: {},
        empty: { configurationSource: "" },
      },
    });
    await shop.up();
    const told = async (slot: string) => {
      const { version, settings } = await answer("sourced", slot);
      return [version, settings.GREETING, settings.ENVIRONMENT];
    };
    // The one that is released through holds the build before, once the new one is live.
    assert.deepEqual(await told("before"), ["1.0.0", "one", undefined]);
    assert.deepEqual(await told("now"), ["2.0.0", "two", undefined]);
    assert.equal((await ask(cloud.local, "sourced", "empty")).version, undefined);
    const command = async (slot: string) => {
      const site = "/subscriptions/{subscription}/resourceGroups/sourced/providers/Microsoft.Web/sites/sourced";
      const web = (await cloud.get(`${site}/slots/${slot}/config/web`)) as { properties: { appCommandLine: string } };
      return web.properties.appCommandLine;
    };
    assert.deepEqual([await command("before"), await command("now")], ["node server.js", ""]);

    shop.declare({ build: { ...build("3.0.0"), settings: { GREETING: "three" } } });
    const { writes } = await shop.up();
    assert.equal(writes.length, 2);
    assert.deepEqual([await told("before"), await told("now")].flat().slice(0, 4), [
      "1.0.0",
      "one",
      undefined,
      "2.0.0",
    ]);
  });

  it("come and go with pull requests, many at a time, beside a release", async () => {
    const pullRequests = (...numbers: number[]) => ({
      staging: {},
      ...Object.fromEntries(
        numbers.map((number) => [`pr-${number}`, { build: { ...build("1.0.0"), settings: { NUMBER: `${number}` } } }]),
      ),
    });
    const hidden = (...numbers: number[]) => Object.fromEntries(numbers.map((number) => [`pr-${number}`, 0]));
    const plan = { sku: { name: "P1v3", tier: "PremiumV3" } };
    const shop = await Shop.open(cloud, "pulls", { build: build("1.0.0"), slots: pullRequests() }, plan);
    await shop.up();
    shop.declare({ slots: pullRequests(1, 2, 3), traffic: hidden(1, 2, 3) });
    const opened = await shop.up();
    assert.deepEqual(opened.swaps, []);
    assert.deepEqual(
      opened.restarts.filter(({ slot }) => slot === "production" || slot === "staging"),
      [],
    );
    assert.deepEqual(Object.keys(opened.outputs.optInLinks as object).sort(), ["pr-1", "pr-2", "pr-3", "staging"]);

    shop.declare({ build: build("2.0.0"), slots: pullRequests(2, 4, 5), traffic: hidden(2, 4, 5) });
    const changed = await shop.up();
    assert.equal(changed.swaps.length, 1);
    assert.deepEqual(
      changed.restarts.filter(({ slot }) => slot === "production" || slot === "pr-2"),
      [],
    );
    assert.deepEqual(slotsOf("pulls"), ["pr-2", "pr-4", "pr-5", "staging"]);
    const numbers = ["2", "4", "5"].map(async (number) => (await answer("pulls", `pr-${number}`)).settings.NUMBER);
    assert.deepEqual(await Promise.all(numbers), ["2", "4", "5"]);
    assert.equal((await ask(cloud.local, "pulls")).version, "2.0.0");

    shop.declare({ slots: pullRequests(), traffic: {} });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.deepEqual(slotsOf("pulls"), ["staging"]);
    assert.deepEqual((await shop.up()).writes, []);
  });
});
