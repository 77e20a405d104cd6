import assert from "node:assert/strict";
import { EXITS, failsAfter, failsWhere, NEVER_LISTENS } from "../support/proof-builds";
import { ask, buildOf, publishBuild } from "./support/builds";
import type { Cloud, Shop } from "./support/project";
import { HEALTH_CHECK, isUnnoticed, ProvenShop } from "./support/proof";
import { isOneStory } from "./support/story";

/** Listens a while after it was started, and is too busy for its first visitors on the slot. */
const NEEDS_A_WHILE = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
let asked = 0;
const server = createServer((request, response) => {
  response.statusCode = process.env.ENVIRONMENT === "production" || ++asked > 3 ? 200 : 503;
  response.end(JSON.stringify({ version, settings: process.env }));
});
setTimeout(() => server.listen(process.env.PORT), 2000);
process.on("SIGTERM", () => server.close());
`;

/** How many requests the build that tires answers. */
const LASTS = 10;

/**
 * What a build that fails is not to pass. App Service starts it beside the one that the slot held before, which answers
 * until then: so it is asked for longer than a loaded machine needs to start it.
 */
const PATIENT = { consecutiveSuccesses: 30, intervalInSeconds: 0.2, timeoutInSeconds: 10 };

const BUILDS: Readonly<Record<string, string>> = {
  "2.0.0-tires": failsAfter(LASTS),
  "3.0.0-slow": NEEDS_A_WHILE,
  "4.0.0-exits": EXITS,
  "4.1.0-silent": NEVER_LISTENS,
  "5.0.0-staging-only": failsWhere("ENVIRONMENT", "production"),
};

describe("a release with a health check, of a build that goes wrong, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let proven: ProvenShop;
  let shop: Shop;
  let cloud: Cloud;

  before(async () => {
    proven = await ProvenShop.open();
    ({ shop, cloud } = proven);
    for (const [version, server] of Object.entries(BUILDS)) {
      await publishBuild(cloud.local, version, server);
    }
  });

  after(async () => {
    await cloud.close();
  });

  it("after more requests than it is asked, catches it before the swap, says what came back, and tries it again", async () => {
    // Asked for long enough to tire it. Each `up` restarts the slot, so that a fresh process is asked.
    for (const timeoutInSeconds of [6, 6.5]) {
      proven.declare("2.0.0-tires", { ...PATIENT, intervalInSeconds: 0.1, timeoutInSeconds });
      const failed = await proven.failingUp();
      assert.match(
        failed.error,
        /healthCheck: 2\.0\.0-tires\+\w+ is not healthy on slot "staging", so it was not swapped in: production still runs 1\.0\.0\+\w+/,
      );
      assert.match(
        failed.error,
        /GET https:\/\/shop-staging\.azurewebsites\.net\/ did not pass 30 times in a row within [\d.]+ s: \d+ requests, .*\d+ × status 500 instead of 200 to 299/,
      );
      isUnnoticed(failed, "1.0.0");
    }
    proven.declare("1.0.0");
    await proven.staysAsItIs();
  });

  it("after as many requests as it is asked, swaps it back", async () => {
    // The slot's process is new after each delivery, and production's has been asked once already, by the warm-up.
    proven.declare("2.0.0");
    await proven.heals("2.0.0");
    proven.declare("2.0.0-tires", { consecutiveSuccesses: LASTS });
    const { error, swaps, seen } = await proven.failingUp();
    assert.match(error, /production was not healthy with 2\.0\.0-tires\+\w+, so the slots were swapped back/);
    assert.equal(swaps.length, 2);
    assert.deepEqual([Object.keys(seen.failed), await proven.live()], [["2.0.0-tires"], "2.0.0"]);
    proven.declare("2.0.0");
    await proven.staysAsItIs();
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("by needing a while, waits for it", async () => {
    // What the slot holds answers until the build listens, and is not to pass for it.
    for (let request = 0; request <= LASTS; request++) {
      await ask(cloud.local, "shop", "staging");
    }
    proven.declare("3.0.0-slow", { intervalInSeconds: 0.1 });
    const { text } = await proven.heals("3.0.0-slow");
    assert.match(text, /asking slot "staging" whether it is healthy: status 503/);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("by ending at once, does not swap it in", async () => {
    proven.declare("4.0.0-exits", PATIENT);
    const failed = await proven.failingUp();
    assert.match(failed.error, /4\.0\.0-exits\+\w+ is not healthy on slot "staging", so it was not swapped in/);
    isUnnoticed(failed, "3.0.0-slow");
  });

  it("by never listening, does not swap it in without a health check either, and goes back or on from there", async () => {
    const settings = { WEBSITES_CONTAINER_START_TIME_LIMIT: "1" };
    // App Service goes on asking the path: to end that would restart production.
    shop.declare({
      build: { ...buildOf("4.1.0-silent"), settings },
      healthCheck: undefined,
      healthCheckPath: HEALTH_CHECK.path,
    });
    const failed = await proven.failingUp();
    assert.match(failed.error, /the worker process for 'staging' slot could not be started/);
    isUnnoticed(failed, "3.0.0-slow");
    shop.declare({ build: buildOf("3.0.0-slow") });
    isUnnoticed(await proven.up(), "3.0.0-slow");
    shop.declare({ build: buildOf("1.0.0") });
    await proven.heals("1.0.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("with production's sticky settings alone, swaps it back, and tries it again at the next up", async () => {
    proven.declare("5.0.0-staging-only");
    for (const _ of ["first", "again"]) {
      const { error, swaps, seen } = await proven.failingUp();
      assert.match(
        error,
        /production was not healthy with 5\.0\.0-staging-only\+\w+, so the slots were swapped back: production runs 1\.0\.0\+\w+, slot "staging" holds 5\.0\.0-staging-only\+\w+/,
      );
      assert.match(error, /GET https:\/\/shop\.azurewebsites\.net\/ did not pass.*2 × status 500/);
      assert.equal(swaps.length, 2);
      assert.deepEqual([Object.keys(seen.failed), Object.keys(seen.passed)], [["5.0.0-staging-only"], ["1.0.0"]]);
      assert.deepEqual(await proven.held(), { production: "1.0.0", staging: "5.0.0-staging-only" });
    }
    proven.declare("2.0.0");
    await proven.heals("2.0.0");
  });
});
