import assert from "node:assert/strict";
import { ask, packageUri, publishBuild } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";

/** A build that answers `/healthz` as a function of its environment and of how often it was asked. */
const server = (health: string) => `
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
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

const BUILDS: Readonly<Record<string, string>> = {
  "1.0.0": "() => 200",
  "2.0.0": "() => 200",
  "3.0.0-broken": "() => 500",
  "4.0.0-slow": '(environment, asked) => (environment === "production" || asked > 3 ? 200 : 503)',
  "5.0.0-staging-only": '(environment) => (environment === "staging" ? 200 : 500)',
  "6.0.0-guarded": '(environment, asked, headers) => (headers.authorization === "Bearer letmein" ? 200 : 401)',
};

describe("a release with a health check, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  let shop: Shop;

  const healthCheck = { path: "/healthz", bodyValues: { status: "ok" }, intervalInSeconds: 0, timeoutInSeconds: 5 };
  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
    production: { stickySettings: { ENVIRONMENT: "production" } },
    healthCheck,
  };

  before(async () => {
    cloud = await Cloud.open();
    for (const [version, health] of Object.entries(BUILDS)) {
      await publishBuild(cloud.local, version, server(health));
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
    assert.equal(writes.length, 3);
    assert.deepEqual([await inProduction(), await onStaging()], ["2.0.0", "1.0.0"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("writes nothing when only the check changes", async () => {
    shop.declare({ healthCheck: { ...healthCheck, consecutiveSuccesses: 2 } });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("does not swap in a build that is not healthy on its slot, and says what came back", async () => {
    declareVersion("3.0.0-broken");
    const { error, swaps, restarts } = await shop.failingUp();
    assert.match(error, /healthCheck: 3\.0\.0-broken\+\w+ is not healthy on slot "staging", so it was not swapped in/);
    assert.match(error, /production still runs 2\.0\.0\+\w+/);
    assert.match(
      error,
      /GET https:\/\/shop-staging\.azurewebsites\.net\/healthz did not pass 2 times in a row within [\d.]+ s: (\d+) requests, \1 × status 500 instead of 200 to 299/,
    );
    assert.deepEqual([swaps, restarts.filter(({ slot }) => slot === "production")], [[], []]);
    assert.equal(await inProduction(), "2.0.0");
  });

  it("waits for a build that needs a while", async () => {
    declareVersion("4.0.0-slow");
    assert.equal((await shop.up()).swaps.length, 1);
    assert.equal(await inProduction(), "4.0.0-slow");
  });

  it("swaps a build back that production's sticky settings break, and tries it again at the next up", async () => {
    declareVersion("5.0.0-staging-only");
    for (const _ of ["first", "again"]) {
      const { error, swaps } = await shop.failingUp();
      assert.match(
        error,
        /production was not healthy with 5\.0\.0-staging-only\+\w+, so the slots were swapped back: production runs 4\.0\.0-slow\+\w+, slot "staging" holds 5\.0\.0-staging-only\+\w+/,
      );
      assert.match(error, /GET https:\/\/shop\.azurewebsites\.net\/healthz did not pass.*2 × status 500/);
      assert.equal(swaps.length, 2);
      assert.deepEqual([await inProduction(), await onStaging()], ["4.0.0-slow", "5.0.0-staging-only"]);
    }
  });

  it("accepts the version from before, without a swap or a write within", async () => {
    declareVersion("4.0.0-slow");
    const { swaps, writesInside, restarts } = await shop.up();
    assert.deepEqual([swaps, writesInside, restarts], [[], [], []]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("asks production for a build that is there already, and swaps back if it came since the last release", async () => {
    declareVersion("5.0.0-staging-only");
    shop.declare({ targetBuildVersion: "4.0.0-slow" });
    await shop.up();
    await cloud.post(
      "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop/slots/staging/slotsswap",
      { targetSlot: "production", preserveVnet: true },
    );
    await cloud.idle("shop");
    assert.equal(await inProduction(), "5.0.0-staging-only");
    shop.declare({ targetBuildVersion: "5.0.0-staging-only" });
    const { error, swaps } = await shop.failingUp();
    assert.match(error, /so the slots were swapped back: production runs 4\.0\.0-slow/);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "4.0.0-slow");
  });

  it("sends headers, and shows them nowhere", async () => {
    shop.declare({
      build: buildOf("6.0.0-guarded"),
      targetBuildVersion: undefined,
      healthCheck: { ...healthCheck, headers: { authorization: "Bearer wrong" } },
    });
    const { error } = await shop.failingUp();
    assert.match(error, /× status 401 instead of 200 to 299/);
    assert.doesNotMatch(error, /Bearer/);
    shop.declare({ healthCheck: { ...healthCheck, headers: { authorization: "Bearer letmein" } } });
    const { text } = await shop.up();
    assert.doesNotMatch(text + JSON.stringify(await shop.stack.exportStack()), /letmein/);
    assert.equal(await inProduction(), "6.0.0-guarded");
  });
});
