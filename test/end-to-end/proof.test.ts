import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SlotSwap } from "../../src";
import { UNANSWERED, UNHEARD } from "../../src/local";
import { EXITS, FAILS_AFTER_20_REQUESTS, failsWhere, NEVER_LISTENS, STARTS_SLOWLY } from "../support/proof-builds";
import { until } from "../support/until";
import { ask, packageUri, publishBuild } from "./support/builds";
import { type Loss, Network } from "./support/lost-connections";
import { Cloud, type Declaration, effects, Shop } from "./support/project";
import { visited } from "./support/visited";

/** A build that tells the test when it is asked whether it is healthy, and where. */
const TELLS_WHEN_ASKED = `
const http = require("node:http");
const { version } = require("./package.json");
const server = http.createServer((request, response) => {
  const answer = () => response.end(JSON.stringify({ version, settings: process.env }));
  if (request.url !== "/healthz") {
    answer();
    return;
  }
  const { TOLD_AT, ENVIRONMENT } = process.env;
  http.get(TOLD_AT + ENVIRONMENT, (told) => told.resume().once("end", answer)).once("error", answer);
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

const BUILDS: Readonly<Record<string, string>> = {
  "2.0.0-tires": FAILS_AFTER_20_REQUESTS,
  "3.0.0-slow": STARTS_SLOWLY,
  "4.0.0-exits": EXITS,
  "4.1.0-silent": NEVER_LISTENS,
  "5.0.0-staging-only": failsWhere("ENVIRONMENT", "production"),
  "6.0.0-tells": TELLS_WHEN_ASKED,
  "7.0.0-tells": TELLS_WHEN_ASKED,
};

/**
 * Where the network goes down once something was written, in the order of a release. A read is lost alike before it is
 * carried out and after.
 */
const LOSSES: readonly Loss[] = [
  { what: "the answer to the delivery", method: "PUT", path: /-staging-delivery\w+$/, moment: UNANSWERED },
  { what: "what the slots hold", method: "POST", path: /\/config\/appsettings\/list$/, moment: UNHEARD },
  { what: "the swap", method: "PUT", path: /-swap\w+$/, moment: UNHEARD },
  { what: "the answer to the swap", method: "PUT", path: /-swap\w+$/, moment: UNANSWERED },
  { what: "the swap's end", method: "GET", path: /-swap\w+$/, nth: 2, moment: UNHEARD },
  { what: "the record of the swap", method: "PUT", path: /-swap\w+$/, nth: 2, moment: UNHEARD },
  { what: "the answer to the record", method: "PUT", path: /-swap\w+$/, nth: 2, moment: UNANSWERED },
  { what: "the record's end", method: "GET", path: /operationStatuses/, nth: 2, moment: UNHEARD },
];

/** How many apps try them side by side: most of the time is spent on waiting. */
const SIDE_BY_SIDE = 4;

describe("a release with a health check does no harm, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  let shop: Shop;
  let listener: Server;
  /** What is done when a build is asked in an environment. */
  let onAsked: (environment: string) => void = () => undefined;

  const healthCheck = { path: "/", consecutiveSuccesses: 2, intervalInSeconds: 0, timeoutInSeconds: 10 };
  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
    production: { stickySettings: { ENVIRONMENT: "production" } },
    healthCheck,
  };

  before(async () => {
    listener = createServer((request, response) => {
      onAsked(request.url?.slice(1) ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    cloud = await Cloud.open();
    for (const [version, server] of Object.entries(BUILDS)) {
      await publishBuild(cloud.local, version, server);
    }
    shop = await Shop.open(cloud, "shop", declaration);
    await shop.up();
  });

  after(async () => {
    listener.close();
    await cloud.close();
  });

  afterEach(() => {
    cloud.local.disturb(undefined);
    onAsked = () => undefined;
  });

  const declare = (version: string, change: Partial<typeof healthCheck> = {}) =>
    shop.declare({ build: buildOf(version), healthCheck: { ...healthCheck, ...change } });
  const held = async (app = "shop") => {
    const [production, staging] = await Promise.all([ask(cloud.local, app), ask(cloud.local, app, "staging")]);
    return { production: production.version, staging: staging.version };
  };
  const live = async () => (await held()).production ?? "";
  const up = () => visited(cloud.local, "shop", () => shop.up());
  const failingUp = () => visited(cloud.local, "shop", () => shop.failingUp());

  /** Declares a build that is fine, and asserts that it goes live with nobody disturbed. */
  async function heals(version: string): Promise<void> {
    const before = await live();
    declare(version);
    const { swaps, seen } = await up();
    assert.equal(swaps.length, before === version ? 0 : 1);
    assert.deepEqual(seen.failed, {});
    assert.equal(await live(), version);
  }

  describe("with a build that goes wrong", () => {
    it("after more requests than it is asked, catches it before the swap", async () => {
      declare("2.0.0-tires", { consecutiveSuccesses: 21, timeoutInSeconds: 5 });
      for (const _ of ["first", "again"]) {
        const { error, swaps, seen } = await failingUp();
        assert.match(error, /2\.0\.0-tires\+\w+ is not healthy on slot "staging", so it was not swapped in/);
        assert.match(error, /status 500/);
        assert.deepEqual([swaps, seen.failed, Object.keys(seen.passed)], [[], {}, ["1.0.0"]]);
      }
    });

    it("after as many requests as it is asked, swaps it back, and tries it again", async () => {
      // The slot's process is new after each delivery, and production's has been asked once, by the warm-up.
      await heals("2.0.0");
      declare("2.0.0-tires", { consecutiveSuccesses: 20, timeoutInSeconds: 5 });
      const { error, swaps, seen } = await failingUp();
      assert.match(error, /production was not healthy with 2\.0\.0-tires\+\w+, so the slots were swapped back/);
      assert.equal(swaps.length, 2);
      assert.deepEqual([Object.keys(seen.failed), await live()], [["2.0.0-tires"], "2.0.0"]);
      assert.match((await failingUp()).error, /2\.0\.0-tires\+\w+ is not healthy|not healthy with 2\.0\.0-tires/);
      await heals("2.0.0");
    });

    it("by starting slowly, waits for it", async () => {
      declare("3.0.0-slow");
      const { swaps, seen } = await up();
      assert.equal(swaps.length, 1);
      assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, ["2.0.0", "3.0.0-slow"]]);
      assert.deepEqual((await shop.up()).writes, []);
    });

    it("by ending at once, does not swap it in", async () => {
      const before = await live();
      declare("4.0.0-exits", { timeoutInSeconds: 1 });
      const { error, swaps, seen } = await failingUp();
      assert.match(error, /4\.0\.0-exits\+\w+ is not healthy on slot "staging", so it was not swapped in/);
      assert.deepEqual([swaps, seen.failed, Object.keys(seen.passed)], [[], {}, [before]]);
    });

    it("by never listening, does not swap it in, without a health check either", async () => {
      const before = await live();
      shop.declare({
        build: { ...buildOf("4.1.0-silent"), settings: { WEBSITES_CONTAINER_START_TIME_LIMIT: "1" } },
        healthCheck: undefined,
      });
      const { error, swaps, seen } = await failingUp();
      assert.match(error, /the worker process for 'staging' slot could not be started/);
      assert.deepEqual([swaps, seen.failed, Object.keys(seen.passed)], [[], {}, [before]]);
      await heals("1.0.0");
      assert.deepEqual((await shop.up()).writes, []);
    });

    it("with production's sticky settings alone, swaps it back", async () => {
      declare("5.0.0-staging-only");
      const { error, swaps, seen } = await failingUp();
      assert.match(error, /production was not healthy with 5\.0\.0-staging-only\+\w+, so the slots were swapped back/);
      assert.equal(swaps.length, 2);
      assert.deepEqual(Object.keys(seen.failed), ["5.0.0-staging-only"]);
      assert.deepEqual(Object.keys(seen.passed), ["1.0.0"]);
      await heals("2.0.0");
    });
  });

  describe("with a connection that is lost", () => {
    let network: Network;

    beforeEach(() => {
      network = new Network(cloud);
    });

    for (const moment of [UNHEARD, UNANSWERED] as const) {
      it(`at each request once, ${moment}, releases the build all the same`, async () => {
        const before = await live();
        const next = before === "1.0.0" ? "2.0.0" : "1.0.0";
        declare(next);
        network.loseEach("shop", moment);
        const { swaps, seen } = await up();
        network.comeBack("shop");
        assert.equal(swaps.length, 1);
        assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, [before, next]]);
        assert.deepEqual((await shop.up()).writes, []);
      });
    }

    it("at the swap back to what has no version, does not swap again", async () => {
      const first = await Shop.open(cloud, "first", { ...declaration, build: buildOf("5.0.0-staging-only") });
      for (const moment of [UNANSWERED, UNHEARD] as const) {
        let lost = 0;
        cloud.local.disturb(({ path }) => (path.endsWith("/slotsswap") && lost++ === 0 ? moment : undefined));
        const { error, swaps } = await first.failingUp();
        assert.match(error, /so the slots were swapped back: production runs no build that says its version/);
        assert.equal(swaps.length, 2);
        assert.equal(lost, moment === UNANSWERED ? 1 : 2);
        assert.deepEqual(await held("first"), { production: undefined, staging: "5.0.0-staging-only" });
      }
    });

    it("at the swap back, leaves it to the next up", async () => {
      const before = await live();
      declare("5.0.0-staging-only");
      const back = { what: "the swap back", method: "PUT", path: /-swap\w+$/, nth: 2, moment: UNHEARD } as const;
      network.goDown("shop", back);
      const { error, swaps } = await shop.failingUp();
      network.comeBack("shop");
      assert.match(
        error,
        /production runs 5\.0\.0-staging-only\+\w+ and is not healthy, and swapping back to \S+ failed/,
      );
      assert.deepEqual([swaps.length, (await ask(cloud.local, "shop")).version], [1, "5.0.0-staging-only"]);
      const healed = await shop.failingUp();
      assert.match(healed.error, /so the slots were swapped back/);
      assert.deepEqual([healed.swaps.length, await live()], [1, before]);
    });

    it("from a request on, swaps once at most, and the next up ends in the declared state", async () => {
      const apps = Array.from({ length: SIDE_BY_SIDE }, (_, index) => `lost${index}`);
      await Promise.all(
        apps.map(async (app, index) => {
          const losing = await Shop.open(cloud, app, declaration);
          await losing.up();
          for (const loss of LOSSES.filter((_, each) => each % SIDE_BY_SIDE === index)) {
            await survives(losing, app, loss);
          }
          const { writes } = await losing.up();
          assert.deepEqual(
            writes.filter((write) => write.includes(`/${app}`)),
            [],
          );
        }),
      );
    });

    /** Goes through the release of another build in which the network goes down. */
    async function survives(losing: Shop, app: string, loss: Loss): Promise<void> {
      const { production: before = "" } = await held(app);
      const next = before === "1.0.0" ? "2.0.0" : "1.0.0";
      losing.declareBuild(buildOf(next));
      const mark = cloud.local.journal.length;
      const { seen } = await visited(cloud.local, app, async () => {
        const down = network.goDown(app, loss);
        await losing.stack.up().catch(() => undefined);
        assert.ok(down.isDown, `the release asks for ${loss.what}`);
        network.comeBack(app);
        return losing.up();
      });
      const swaps = effects(cloud.local.journal.read(mark)).swaps.filter(({ site }) => site === app);
      assert.equal(swaps.length, 1, `swaps when ${loss.what} is lost`);
      assert.deepEqual(seen.failed, {}, `visitors who were disturbed when ${loss.what} is lost`);
      assert.deepEqual(await held(app), { production: next, staging: before }, `after ${loss.what} is lost`);
    }
  });

  describe("beside others", () => {
    const askForSwap = () =>
      cloud.post(
        "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop/slots/staging/slotsswap",
        { targetSlot: "production", preserveVnet: true },
      );

    /** Declares a build that tells when it is asked whether it is healthy. */
    const declareTelling = (version: string) => {
      const { port } = listener.address() as AddressInfo;
      shop.declare({
        build: { ...buildOf(version), settings: { TOLD_AT: `http://127.0.0.1:${port}/` } },
        healthCheck: { ...healthCheck, path: "/healthz" },
      });
    };

    /** Waits until the build is asked in an environment. */
    const asked = (environment: string) =>
      new Promise<void>((resolve) => {
        onAsked = (where) => where === environment && resolve();
      });

    /** Swaps by hand after a moment, before anything more is told or done by Azure Resource Manager. */
    const swapByHandAfter = (moment: Promise<void>) => {
      let isDue = false;
      let swap: Promise<void> | undefined;
      void moment.then(() => {
        isDue = true;
      });
      const swapped = async () => {
        const mark = cloud.local.journal.length;
        await askForSwap();
        await until("the swap", () => effects(cloud.local.journal.read(mark)).swaps.length > 0);
      };
      cloud.local.disturb(async ({ path, deployment }) => {
        if (isDue && deployment === undefined && !path.endsWith("/slotsswap")) {
          swap ??= swapped();
          await swap;
        }
        return undefined;
      });
    };

    it("of another stack that releases the same build, swaps once", async () => {
      const before = await live();
      declare("1.0.0");
      shop.declare({ targetBuildVersion: before });
      await shop.up();
      const other = await cloud.stack("other", async () => {
        const app = { resourceGroupName: "shop", siteName: "shop" };
        new SlotSwap("other", { ...app, targetBuildVersion: "1.0.0", healthCheck });
      });
      shop.declare({ targetBuildVersion: "1.0.0" });
      const mark = cloud.local.journal.length;
      const stacks = [shop.stack, other];
      const { seen } = await visited(cloud.local, "shop", async () => {
        await Promise.allSettled(stacks.map((stack) => stack.up()));
        for (const stack of stacks) {
          await stack.up();
        }
        return {};
      });
      assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
      assert.deepEqual(seen.failed, {});
      assert.equal(await live(), "1.0.0");
      shop.declare({ targetBuildVersion: undefined });
    });

    it("of another run of the same stack, swaps once", async () => {
      declare("2.0.0");
      const mark = cloud.local.journal.length;
      const { seen } = await visited(cloud.local, "shop", async () => {
        await Promise.allSettled([shop.stack.up(), shop.stack.up()]);
        return shop.up();
      });
      assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
      assert.deepEqual(seen.failed, {});
      assert.equal(await live(), "2.0.0");
      assert.deepEqual((await shop.up()).writes, []);
    });

    it("after somebody swapped by hand, releases the next build by one swap", async () => {
      await askForSwap();
      await cloud.idle("shop");
      assert.equal(await live(), "1.0.0");
      declareTelling("6.0.0-tells");
      const { swaps, seen } = await up();
      assert.equal(swaps.length, 1);
      assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, ["1.0.0", "6.0.0-tells"]]);
    });

    it("of somebody who swaps by hand once the slot was asked, does not swap again", async () => {
      declareTelling("7.0.0-tells");
      swapByHandAfter(asked("staging"));
      const { swaps, seen } = await up();
      assert.equal(swaps.length, 1);
      assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, ["6.0.0-tells", "7.0.0-tells"]]);
      cloud.local.disturb(undefined);
      assert.deepEqual((await shop.up()).writes, []);
    });

    it("of somebody who swaps back by hand while production is asked, leaves it so and says it", async () => {
      declareTelling("6.0.0-tells");
      swapByHandAfter(asked("production"));
      const { error, swaps, seen } = await failingUp();
      assert.match(
        error,
        /somebody else changed the slots while production was asked whether 6\.0\.0-tells\+\w+ is healthy: production of "shop" runs 7\.0\.0-tells\+\w+, slot "staging" holds 6\.0\.0-tells\+\w+/,
      );
      assert.equal(swaps.length, 2);
      assert.deepEqual(seen.failed, {});
      assert.equal(await live(), "7.0.0-tells");
      cloud.local.disturb(undefined);
      assert.equal((await up()).swaps.length, 1);
      assert.equal(await live(), "6.0.0-tells");
      assert.deepEqual((await shop.up()).writes, []);
    });

    it("cancelled while the slot is asked, ends in the declared state when it is run again, and swaps once", async () => {
      declareTelling("7.0.0-tells");
      const ending = new AbortController();
      void asked("staging").then(() => ending.abort());
      await swapsOnceIn(() => shop.stack.up({ signal: ending.signal }).catch(() => undefined));
      assert.equal(await live(), "7.0.0-tells");
    });

    it("killed while production is asked, ends in the declared state when it is run again, and swaps once", async () => {
      declareTelling("6.0.0-tells");
      void asked("production").then(() => shop.stack.kill());
      await swapsOnceIn(async () => {
        await shop.stack.up().catch(() => undefined);
        await shop.stack.cancel();
      });
      assert.equal(await live(), "6.0.0-tells");
    });

    /** Asserts that a run that is cut off and the one after it swap once together, and disturb nobody. */
    async function swapsOnceIn(cutOff: () => Promise<unknown>): Promise<void> {
      const mark = cloud.local.journal.length;
      const { seen } = await visited(cloud.local, "shop", async () => {
        await cutOff();
        return shop.up();
      });
      assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
      assert.deepEqual(seen.failed, {});
      assert.deepEqual((await shop.up()).writes, []);
    }
  });
});
