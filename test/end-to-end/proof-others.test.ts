import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SlotSwap } from "../../src";
import { until } from "../support/until";
import { buildOf, publishBuild } from "./support/builds";
import { type Cloud, effects, type Shop } from "./support/project";
import { HEALTH_CHECK, ProvenShop } from "./support/proof";
import { isOneStory } from "./support/story";
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

describe("a release with a health check, beside others or cut off, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let proven: ProvenShop;
  let shop: Shop;
  let cloud: Cloud;
  let listener: Server;
  /** What is done when a build is asked in an environment. */
  let onAsked: (environment: string) => void = () => undefined;

  before(async () => {
    listener = createServer((request, response) => {
      onAsked(request.url?.slice(1) ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    proven = await ProvenShop.open();
    ({ shop, cloud } = proven);
    for (const version of ["6.0.0-tells", "7.0.0-tells"]) {
      await publishBuild(cloud.local, version, TELLS_WHEN_ASKED);
    }
  });

  after(async () => {
    listener.close();
    await cloud.close();
  });

  afterEach(() => {
    cloud.local.disturb(undefined);
    onAsked = () => undefined;
  });

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
      healthCheck: { ...HEALTH_CHECK, path: "/healthz" },
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

  it("of another stack that releases the same build, brings it live once", async () => {
    proven.declare("2.0.0");
    shop.declare({ targetBuildVersion: "1.0.0" });
    await shop.up();
    const other = await cloud.stack("other", async () => {
      const app = { resourceGroupName: "shop", siteName: "shop" };
      return { liveBuild: new SlotSwap("other", { ...app, targetBuildVersion: "2.0.0" }).liveBuild };
    });
    shop.declare({ targetBuildVersion: "2.0.0" });
    const mark = cloud.local.journal.length;
    const stacks = [shop.stack, other];
    const { seen } = await visited(cloud.local, "shop", async () => {
      await Promise.allSettled(stacks.map((stack) => stack.up()));
      for (const stack of stacks) {
        const { outputs } = await stack.up();
        assert.match(String(outputs.liveBuild?.value), /^2\.0\.0\+/);
      }
      return {};
    });
    assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
    assert.deepEqual(seen.failed, {});
    assert.equal(await proven.live(), "2.0.0");
    shop.declare({ targetBuildVersion: undefined });
  });

  it("of another run of the same stack, swaps once", async () => {
    proven.declare("1.0.0");
    const mark = cloud.local.journal.length;
    const { seen } = await visited(cloud.local, "shop", async () => {
      const runs = await Promise.allSettled([shop.stack.up(), shop.stack.up()]);
      assert.ok(runs.some(({ status }) => status === "fulfilled"));
      return shop.up();
    });
    assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
    assert.deepEqual(seen.failed, {});
    assert.equal(await proven.live(), "1.0.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("after somebody swapped by hand, releases the next build by one swap", async () => {
    await askForSwap();
    await cloud.idle("shop");
    assert.equal(await proven.live(), "2.0.0");
    declareTelling("6.0.0-tells");
    await proven.heals("6.0.0-tells");
  });

  it("of somebody who swaps by hand once the slot was asked, does not swap again", async () => {
    declareTelling("7.0.0-tells");
    swapByHandAfter(asked("staging"));
    const { swaps, seen } = await proven.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, ["6.0.0-tells", "7.0.0-tells"]]);
    cloud.local.disturb(undefined);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("of somebody who swaps back by hand while production is asked, leaves it so and says it", async () => {
    declareTelling("6.0.0-tells");
    swapByHandAfter(asked("production"));
    const { error, swaps, seen } = await proven.failingUp();
    assert.match(
      error,
      /somebody else changed the slots while production was asked whether 6\.0\.0-tells\+\w+ is healthy: production of "shop" runs 7\.0\.0-tells\+\w+, slot "staging" holds 6\.0\.0-tells\+\w+/,
    );
    assert.equal(swaps.length, 2);
    assert.deepEqual(seen.failed, {});
    assert.equal(await proven.live(), "7.0.0-tells");
    cloud.local.disturb(undefined);
    assert.equal((await proven.up()).swaps.length, 1);
    assert.equal(await proven.live(), "6.0.0-tells");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("cancelled while the slot is asked, ends in the declared state when it is run again, and swaps once", async () => {
    declareTelling("7.0.0-tells");
    const ending = new AbortController();
    void asked("staging").then(() => ending.abort());
    await swapsOnceIn(() => shop.stack.up({ signal: ending.signal }).catch(() => undefined));
    assert.equal(await proven.live(), "7.0.0-tells");
  });

  it("killed while production is asked, ends in the declared state when it is run again, and swaps once", async () => {
    declareTelling("6.0.0-tells");
    void asked("production").then(() => shop.stack.kill());
    await swapsOnceIn(async () => {
      await shop.stack.up().catch(() => undefined);
      await shop.stack.cancel();
    });
    assert.equal(await proven.live(), "6.0.0-tells");
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
