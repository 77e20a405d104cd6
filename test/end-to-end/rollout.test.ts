import assert from "node:assert/strict";
import type { RolloutArgs } from "../../src";
import { FAILS_AFTER_20_REQUESTS, failsWhere } from "../support/proof-builds";
import { until } from "../support/until";
import { ask, buildOf, publishBuild } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";
import { holdLooks, positionOf, rolloutWrites, rulesOf, swapsOf } from "./support/rollouts";
import { isOneStory } from "./support/story";
import { Visitor, Visitors } from "./support/visitors";

/** Answers a while after it was asked. */
const SLOW = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
const server = createServer((request, response) => {
  setTimeout(() => response.end(JSON.stringify({ version, settings: {} })), 1000);
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

/** Is healthy for the first answers. */
const FALLS_ILL = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
let asked = 0;
const server = createServer((request, response) => {
  response.statusCode = request.url === "/healthz" && ++asked > 3 ? 503 : 200;
  response.end(JSON.stringify({ version, settings: {} }));
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

describe("a gradual release, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const rollout: RolloutArgs = {
    steps: [
      { percentage: 20, bakeTimeInSeconds: 1 },
      { percentage: 60, bakeTimeInSeconds: 0 },
    ],
    metrics: { maximumResponseTimeRatio: 1000 },
    waitForPinnedVisitorsInSeconds: 0,
  };
  /** Ends by its verdict. */
  const endless: RolloutArgs = { ...rollout, steps: [{ percentage: 50, bakeTimeInSeconds: 86_400 }] };
  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: { staging: {}, beta: { build: buildOf("3.0.0") } },
    traffic: { beta: 5 },
    rollout,
  };

  before(async () => {
    cloud = await Cloud.open();
    await publishBuild(cloud.local, "4.0.0-failing", FAILS_AFTER_20_REQUESTS);
    await publishBuild(cloud.local, "5.0.0-slow", SLOW);
    await publishBuild(cloud.local, "6.0.0-ill", FALLS_ILL);
    await publishBuild(cloud.local, "7.0.0-staging-only", failsWhere("ENVIRONMENT", "production"));
    shop = await Shop.open(cloud, "shop", declaration);
  });

  after(async () => {
    await cloud.close();
  });

  afterEach(() => cloud.local.disturb(undefined));

  const inProduction = async () => (await ask(cloud.local, "shop")).version;

  /**
   * An `up` of a build that is stopped, with visitors about, and what they see of production after it.
   *
   * @param count How many visits there are from one look at them to the next.
   */
  const stopped = async (version: string, count: number, change: Partial<Declaration>) => {
    shop.declare({ build: buildOf(version), rollout: endless, ...change });
    const visitors = new Visitors(cloud.local, "shop");
    holdLooks(cloud, () => visitors.more(count));
    const { error, swaps } = await shop.failingUp();
    const end = Date.now();
    const seen = () => new Set(visitors.visits.filter(({ began }) => began > end).map(({ version }) => version));
    await visitors.more(100);
    await until("visitors come to each build that is there for them", () => seen().size >= 2);
    await visitors.end();
    assert.deepEqual([...seen()].sort(), ["2.0.0", "3.0.0"]);
    assert.deepEqual(swaps, []);
    assert.deepEqual(await rulesOf(cloud, "shop"), { beta: 5, staging: 0 });
    assert.match(
      error,
      new RegExp(`rollout: ${version}\\+\\w+ was stopped at step 1 of 1, 50 %, so it was not swapped in`),
    );
    assert.match(error, /production still runs 2\.0\.0\+\w+/);
    assert.match(error, /https:\/\/shop\.azurewebsites\.net\/\?x-ms-routing-name=self/);
    return error;
  };

  it("is none for the first build, since there is nothing to compare it with", async () => {
    const { writes } = await shop.up();
    assert.deepEqual(
      writes.filter((write) => write.includes("rollout")),
      [],
    );
    assert.deepEqual(await rulesOf(cloud, "shop"), { beta: 5 });
  });

  it("says in a preview what it is about to do", async () => {
    shop.declareBuild(buildOf("2.0.0"));
    const { stdout } = await shop.stack.preview();
    assert.match(stdout, /swap staging \(2\.0\.0\) into production \(1\.0\.0\): .*, gradually: 20 %, 60 %/);
  });

  it("sends as many visitors to the slot as each step says, then nobody new, and swaps only then", async () => {
    shop.declareBuild(buildOf("2.0.0"));
    const visitors = new Visitors(cloud.local, "shop");
    await visitors.more(1);
    holdLooks(cloud, () => visitors.more(50));
    const { swaps, records, restarts } = await shop.up();
    await visitors.more(100);
    const visits = await visitors.end();
    const [swap, ...moreSwaps] = swapsOf(records, "shop");
    const [first, second, none, gone, ...more] = rolloutWrites(records, "shop");
    assert.ok(first && second && none && gone && swap);
    assert.deepEqual([swaps.length, moreSwaps, more], [1, [], []]);
    assert.ok(none.after <= swap.before && swap.after <= gone.before);
    assert.ok(second.after - first.before >= 1000, "the first step bakes for a second");
    assert.deepEqual(
      visits.filter(({ status }) => status !== 200),
      [],
    );
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    const isAbout = (expected: number, from: number, to: number) => {
      const { percentage, visits } = visitors.share("2.0.0", from, to);
      // Visitors are sent by chance: four times its standard deviation happens once in 15,000 runs.
      const deviation = Math.sqrt((expected * (100 - expected)) / visits);
      assert.ok(Math.abs(percentage - expected) < 4 * deviation, `${percentage} % of ${visits}, and not ${expected} %`);
    };
    assert.equal(visitors.share("2.0.0", 0, first.before).percentage, 0);
    isAbout(20, first.after, second.before);
    isAbout(60, second.after, none.before);
    assert.equal(visitors.share("2.0.0", none.after, swap.before).percentage, 0);
    isAbout(95, swap.after, Date.now());
    assert.deepEqual(await rulesOf(cloud, "shop"), { beta: 5 });
    assert.equal((await positionOf(cloud, "shop"))?.state, "Finished");
  });

  it("writes nothing when nothing changes, or the rollout alone", async () => {
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ rollout: { ...rollout, steps: [{ percentage: 5, bakeTimeInSeconds: 600 }] } });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("stops a build whose visitors get errors, and tells the figures of both", async () => {
    const error = await stopped("4.0.0-failing", 100, {});
    assert.match(
      error,
      /its server errors are [\d.]+ percentage points above production's, and maximumServerErrorPercentage is 1/,
    );
    assert.match(
      error,
      /slot "staging": \d+ requests, [1-9]\d* server errors \([\d.]+ %\), [\d.]+ s on average; production: \d+ requests, 0 server errors/,
    );
    assert.match(error, /Slot "staging" gets no new visitors; those whom a cookie pins to it stay there/);
  });

  it("stops a build that is slower than production", async () => {
    const metrics = { maximumResponseTimeRatio: 5, minimumRequests: 3 };
    const error = await stopped("5.0.0-slow", 10, { rollout: { ...endless, metrics } });
    assert.match(error, /it takes [\d.]+ times as long as production, and maximumResponseTimeRatio is 5/);
  });

  it("stops a build that is not healthy any more", async () => {
    const healthCheck = { path: "/healthz", intervalInSeconds: 0, consecutiveSuccesses: 2 };
    // Its answers to the check are among the figures.
    const metrics = { maximumResponseTimeRatio: 1000, maximumServerErrorPercentage: 100 };
    const error = await stopped("6.0.0-ill", 1, { healthCheck, rollout: { ...endless, metrics } });
    assert.match(error, /healthCheck: status 503 instead of 200 to 299, 2 times in a row/);
    shop.declare({ healthCheck: undefined });
  });

  it("takes metrics that cannot be read for no verdict to go on with, and says so where taking visitors off fails too", async () => {
    let isOn = false;
    cloud.local.disturb(({ method, path, deployment }) => {
      const isRollout =
        method === "PUT" && deployment === undefined && path.endsWith("/deployments/rollout-shop-staging");
      if (isRollout && isOn) {
        return { status: 403, code: "AuthorizationFailed", message: "Not this one, either." };
      }
      isOn ||= isRollout;
      return isOn && path.endsWith("/Microsoft.Insights/metrics")
        ? { status: 403, code: "AuthorizationFailed", message: "You may not look." }
        : undefined;
    });
    shop.declare({ build: buildOf("1.0.0"), rollout: endless });
    const { error, swaps } = await shop.failingUp();
    cloud.local.disturb(undefined);
    assert.match(
      error,
      /metrics of \w+ cannot be read\. This needs the permission Microsoft\.Insights\/metrics\/read: .*You may not look/,
    );
    assert.match(
      error,
      /Slot "staging" still gets visitors, since setting its percentage to 0 failed as well \(.*Not this one, either.*\): set it by hand, or run again/,
    );
    assert.deepEqual(swaps, []);
    assert.deepEqual(await rulesOf(cloud, "shop"), { beta: 5, staging: 50 });
  });

  it("leaves those on the slot whom a cookie pins to it, while nobody new is sent there", async () => {
    shop.declare({ build: buildOf("1.0.0"), rollout });
    const pinned = new Visitor(cloud.local, "shop");
    const seen: (string | undefined)[] = [];
    holdLooks(cloud, async () => {
      const state = (await positionOf(cloud, "shop"))?.state;
      if (state === "AwaitingPinnedVisitors") {
        seen.push((await pinned.visit()).version);
        return;
      }
      await until("a visitor is pinned to the slot", async () => {
        if (pinned.pinnedTo !== "staging") {
          pinned.forget();
          await pinned.visit();
        }
        return pinned.pinnedTo === "staging";
      });
    });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual([...new Set(seen)], ["1.0.0"]);
    assert.equal(await inProduction(), "1.0.0");
  });

  it("begins with the first step again after production was not healthy with the build, and it was swapped back", async () => {
    shop.declare({
      build: buildOf("7.0.0-staging-only"),
      production: { stickySettings: { ENVIRONMENT: "production" } },
      slots: { ...declaration.slots, staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      healthCheck: { path: "/", intervalInSeconds: 0, consecutiveSuccesses: 1 },
      rollout: { ...rollout, steps: [{ percentage: 20, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
    });
    for (const _ of ["first", "again"]) {
      const { error, swaps, records } = await shop.failingUp();
      assert.match(error, /so the slots were swapped back: production runs 1\.0\.0/);
      assert.equal(swaps.length, 2);
      // To 20 %, to 0 %, and given up.
      assert.equal(rolloutWrites(records, "shop").length, 3);
      assert.equal((await positionOf(cloud, "shop"))?.state, "Stopped");
    }
    assert.equal(await inProduction(), "1.0.0");
  });
});
