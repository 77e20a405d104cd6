import assert from "node:assert/strict";
import { type HealthCheckArgs, HealthCheckBy, SlotSwap } from "../../src";
import { ask, buildOf, publishBuild } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";
import { isOneStory } from "./support/story";

/** A build that answers `/healthz` as a function of its environment and of how often it was asked. */
const server = (health: string, startMilliseconds: number) => `
const { createServer } = require("node:http");
let asked = 0;
const health = ${health};
const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  if (request.url === "/healthz") {
    const status = health(process.env.ENVIRONMENT, ++asked, request.headers);
    response.statusCode = status;
    response.end(JSON.stringify({ status: status === 200 ? "ok" : "broken" }));
    return;
  }
  response.end(JSON.stringify({ version: require("./package.json").version, settings: {} }));
});
setTimeout(() => server.listen(process.env.PORT), ${startMilliseconds});
process.on("SIGTERM", () => server.close());
`;

/** A build that takes its time to start, and is broken: until then, App Service has the build before answer. */
const SLOW = "8.0.0-slow-broken";

const BUILDS: Readonly<Record<string, string>> = {
  "1.0.0": "() => 200",
  "2.0.0": "() => 200",
  "5.0.0-staging-only": '(environment) => (environment === "staging" ? 200 : 500)',
  "7.0.0-broken": "() => 500",
  [SLOW]: "() => 500",
  "6.0.0-guarded": '(environment, asked, headers) => (headers.authorization === "Bearer letmein" ? 200 : 401)',
};

describe("a release with a health check, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const healthCheck = { path: "/healthz", bodyValues: { status: "ok" }, intervalInSeconds: 0, timeoutInSeconds: 60 };
  /** For a build that fails: it is asked for long enough to be asked at all. */
  const brief = { ...healthCheck, timeoutInSeconds: 1 };
  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
    production: { stickySettings: { ENVIRONMENT: "production" } },
    healthCheck,
  };

  before(async () => {
    cloud = await Cloud.open();
    for (const [version, health] of Object.entries(BUILDS)) {
      await publishBuild(cloud.local, version, server(health, version === SLOW ? 1500 : 0));
    }
    shop = await Shop.open(cloud, "shop", declaration);
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const inProduction = async () => (await ask(cloud.local, "shop")).version;
  const onStaging = async () => (await ask(cloud.local, "shop", "staging")).version;
  const declareVersion = (version: string) => shop.declareBuild(buildOf(version));

  it("brings a healthy build live by one swap, and does nothing when nothing changed", async () => {
    declareVersion("2.0.0");
    const { swaps, writes } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "POST Microsoft.Web/sites/shop/slots/staging/restart",
      "PUT Microsoft.Resources/deployments/shop-swap*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    assert.deepEqual([await inProduction(), await onStaging()], ["2.0.0", "1.0.0"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("writes nothing when only how often it is asked changes", async () => {
    shop.declare({ healthCheck: { ...healthCheck, consecutiveSuccesses: 2 } });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("has App Service ask the same path in production and the slot, in place and without a swap", async () => {
    const asked = () =>
      Promise.all(
        ["", "/slots/staging"].map(async (path) => {
          const site = `/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop${path}`;
          const web = (await cloud.get(`${site}/config/web`)) as { properties: { healthCheckPath: string } };
          return web.properties.healthCheckPath;
        }),
      );
    assert.deepEqual(await asked(), ["/healthz", "/healthz"]);
    shop.declare({ healthCheck: { ...healthCheck, path: "/healthz?deep" } });
    const warning = /production's healthCheckPath changes: App Service restarts production for it/;
    assert.match((await shop.stack.preview()).stdout, warning);
    const { swaps, writes } = await shop.up();
    assert.deepEqual(
      [swaps, writes],
      [[], ["PUT Microsoft.Web/sites/shop", "PUT Microsoft.Web/sites/shop/slots/staging"]],
    );
    assert.deepEqual(await asked(), ["/healthz?deep", "/healthz?deep"]);
    shop.declare({ healthCheck });
    await shop.up();
  });

  it("asks production for a build that is there already, and swaps back if it came since the last release", async () => {
    declareVersion("5.0.0-staging-only");
    shop.declare({ targetBuildVersion: "2.0.0" });
    await shop.up();
    await cloud.post(
      "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop/slots/staging/slotsswap",
      { targetSlot: "production", preserveVnet: true },
    );
    await cloud.idle("shop");
    assert.equal(await inProduction(), "5.0.0-staging-only");
    shop.declare({ targetBuildVersion: "5.0.0-staging-only" });
    const { error, swaps } = await shop.failingUp();
    assert.match(error, /so the slots were swapped back: production runs 2\.0\.0/);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "2.0.0");
  });

  it("keeps out a build that fails while the process of the build before still answers well on the slot", async () => {
    shop.declare({ build: buildOf(SLOW), targetBuildVersion: undefined, healthCheck: brief });
    const { error, swaps } = await shop.failingUp();
    assert.match(
      error,
      /8\.0\.0-slow-broken\+\w+ is not healthy on slot "staging".*\d × status 500 instead of 200 to 299/,
    );
    assert.doesNotMatch(error, /passed/);
    assert.deepEqual(swaps, []);
    assert.equal(await inProduction(), "2.0.0");
  });

  it("restarts nothing to go back, since the slot has the processes of its build already", async () => {
    shop.declare({ build: buildOf("1.0.0"), healthCheck });
    const forth = await shop.up();
    assert.match(JSON.stringify(forth.restarts), /restart requested/);
    shop.declare({ targetBuildVersion: "2.0.0" });
    const { restarts, swaps } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.doesNotMatch(JSON.stringify(restarts), /restart requested/);
    shop.declare({ targetBuildVersion: undefined });
  });

  it("swaps nothing where the slot cannot be restarted, and says which permission that takes", async () => {
    shop.declare({ build: buildOf("3.0.0") });
    const fault = cloud.local.inject("forbidden", { path: "/slots/staging/restart" });
    const { error, swaps } = await shop.failingUp();
    fault.end();
    assert.match(
      error,
      /slot "staging" could not be restarted before it is asked, so 3\.0\.0\+\w+ was not swapped in: production still runs 2\.0\.0\+\w+\. Give who runs Pulumi the permission Microsoft\.Web\/sites\/slots\/restart\/action/,
    );
    assert.deepEqual(swaps, []);
  });

  it("sends headers, and shows them nowhere", async () => {
    shop.declare({
      build: buildOf("6.0.0-guarded"),
      targetBuildVersion: undefined,
      healthCheck: { ...brief, headers: { authorization: "Bearer wrong" } },
    });
    const { error } = await shop.failingUp();
    assert.match(error, /× status 401 instead of 200 to 299/);
    assert.doesNotMatch(error, /Bearer/);
    shop.declare({ healthCheck: { ...healthCheck, headers: { authorization: "Bearer letmein" } } });
    const { text } = await shop.up();
    assert.doesNotMatch(text + JSON.stringify(await shop.stack.exportStack()), /letmein/);
    assert.equal(await inProduction(), "6.0.0-guarded");
  });

  it("has App Service ask a slot that no visitor gets to, and says so", async () => {
    shop.declare({
      build: buildOf("2.0.0"),
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" }, publicNetworkAccess: "Disabled" } },
      healthCheck: { path: "/healthz", intervalInSeconds: 0 },
    });
    const { text, swaps } = await shop.up();
    assert.match(
      text,
      /slot "staging" cannot be asked from here, since publicNetworkAccess is "Disabled": App Service asks \/healthz there/,
    );
    assert.doesNotMatch(text, /production cannot be asked/);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "2.0.0");
  });

  it("keeps out a build that App Service finds unhealthy there", async () => {
    declareVersion("7.0.0-broken");
    shop.declare({ healthCheck: { path: "/healthz", intervalInSeconds: 0, timeoutInSeconds: 1 } });
    const { error, swaps } = await shop.failingUp();
    assert.match(
      error,
      /App Service's own health check of \/healthz on slot "staging" did not pass 3 times .*× 1 of 1 instances not READY \(STOPPED\)/,
    );
    assert.deepEqual(swaps, []);
    assert.equal(await inProduction(), "2.0.0");
  });

  it("asks from here what App Service cannot ask, and warns of it", async () => {
    declareVersion("1.0.0");
    shop.declare({ healthCheck: { ...healthCheck, timeoutInSeconds: 1 } });
    const { error } = await shop.failingUp();
    assert.match(error, /healthCheck: slot "staging" is asked from here, although publicNetworkAccess is "Disabled"/);
    assert.match(error, /× status 403 instead of 200 to 299/);
    shop.declare({ slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } } });
  });

  it("is not needed where App Service's own warm-up refuses a build, by settings that travel with it", async () => {
    const warmUp = { swapPath: "/healthz", swapStatuses: [200] };
    shop.declare({ build: { ...buildOf("7.0.0-broken"), warmUp }, healthCheck: undefined });
    const { error, swaps } = await shop.failingUp();
    assert.match(error, /the worker process for 'staging' slot could not be started/);
    assert.deepEqual(swaps, []);
    assert.equal(await inProduction(), "2.0.0");
    shop.declare({ build: { ...buildOf("1.0.0"), warmUp: { ...warmUp, startPath: "/" } } });
    assert.equal((await shop.up()).swaps.length, 1);
    const { properties } = (await cloud.post(
      "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop/config/appsettings/list",
    )) as { properties: Record<string, string> };
    assert.deepEqual(
      [properties.WEBSITE_SWAP_WARMUP_PING_PATH, properties.WEBSITE_SWAP_WARMUP_PING_STATUSES],
      ["/healthz", "200"],
    );
    assert.equal(properties.WEBSITE_WARMUP_PATH, "/");
    assert.equal(await inProduction(), "1.0.0");
  });

  it("is a SlotSwap's, too", async () => {
    shop.declare({
      build: buildOf("6.0.0-guarded"),
      healthCheck: { ...healthCheck, statuses: [200, 401], bodyValues: {} },
    });
    await shop.up();
    shop.declare({ build: buildOf("2.0.0"), healthCheck });
    await shop.up();
    const declared: { targetBuildVersion: string; healthCheck: HealthCheckArgs } = {
      targetBuildVersion: "6.0.0-guarded",
      healthCheck: { ...healthCheck, intervalInSeconds: 0.25, timeoutInSeconds: 1 },
    };
    const stack = await cloud.stack("alone", async () => {
      new SlotSwap("alone", { resourceGroupName: "shop", siteName: "shop", ...declared });
    });
    await assert.rejects(stack.up(), /6\.0\.0-guarded\+\w+ is not healthy on slot "staging".*status 401/);
    assert.equal(await inProduction(), "2.0.0");
    declared.healthCheck = { path: "/ready", by: HealthCheckBy.AppService };
    await assert.rejects(
      stack.up(),
      /App Service cannot ask \/ready on slot "staging", since App Service asks \/healthz there: make \/ready its health check path/,
    );
    assert.equal(await inProduction(), "2.0.0");
    declared.healthCheck = { ...healthCheck, headers: { authorization: "Bearer letmein" } };
    assert.equal((await cloud.effectsOf(() => stack.up())).swaps.length, 1);
    assert.equal(await inProduction(), "6.0.0-guarded");
  });
});
