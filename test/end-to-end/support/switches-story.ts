import assert from "node:assert/strict";
import { SwapAction } from "../../../src";
import { type Ask, everythingOf, setEverything } from "../../support/everything";
import { packageUri } from "./builds";
import { Cloud, type Effects, Shop } from "./project";
import { pathOf, percentagesOf, readSlot } from "./slot-state";
import { isOneStory } from "./story";
import { type SwitchCombination, switchCombinations } from "./switch-combinations";
import { visited } from "./visited";

/** The number of files that share the combinations. A test runner runs files in parallel. */
export const FILES = 6;

/** What a build brings to its slot. */
interface Held {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
}

const FIRST: Held = { version: "1.0.0", settings: { GREETING: "hello", ONLY_IN_ONE: "yes" } };
const SECOND: Held = { version: "2.0.0", settings: { GREETING: "hello" } };
const CHANGED: Held = { version: "2.0.0", settings: { GREETING: "good morning" } };
const THIRD: Held = { version: "3.0.0", settings: {} };

/**
 * Runs the story of an app under each combination of a file's share.
 *
 * @param file The number of the file, from 1.
 */
export function tryShareOf(file: number): void {
  for (const combination of switchCombinations().filter((_, index) => index % FILES === file - 1)) {
    describe(`what nobody knows of Azure, as ${combination.title}, on the real engine`, function () {
      this.timeout(600_000);
      isOneStory();
      tell(combination);
    });
  }
}

function tell({ switches }: SwitchCombination): void {
  let cloud: Cloud;
  let shop: Shop;
  /** What the declaration says about each slot. */
  let production: Held = FIRST;
  let staging: Held | undefined;
  let environment = "production";
  let hasBeta = true;
  /** All that is to stay as it is, once it was set by hand. */
  let stays: Readonly<Record<string, unknown>> | undefined;

  const own = () => ({ stickySettings: { ENVIRONMENT: environment }, identity: { systemAssigned: true } });

  before(async () => {
    cloud = await Cloud.open(switches);
    shop = await Shop.open(cloud, "shop", {
      build: {
        ...FIRST,
        packageUri: packageUri(FIRST.version),
        stack: "NODE|22-lts",
        startupCommand: "node server.js",
        connectionStrings: { ORDERS: { value: "orders", type: "SQLAzure" } },
      },
      slots: {
        staging: { stickySettings: { ENVIRONMENT: "staging" } },
        beta: { stickySettings: { ENVIRONMENT: "beta" }, configurationSource: "" },
      },
      production: own(),
      sideContainers: { redis: { image: "redis:7" } },
      webSocketsEnabled: true,
      http20Enabled: true,
      traffic: { staging: 10, beta: 0 },
      tags: { team: "shop" },
    });
  });

  after(async () => {
    await cloud.close();
  });

  const slots = () => ["production", "staging", ...(hasBeta ? ["beta"] : [])];

  const ask: Ask = (method, path, body) => cloud.answer(method, path, body);

  /** What Azure tells of each slot, but for what travels. */
  const staying = async () =>
    Object.fromEntries(
      await Promise.all(slots().map(async (slot) => [slot, (await everythingOf(ask, pathOf(slot))).staying])),
    );

  const declareBuild = (build: Held) => shop.declareBuild({ ...build, packageUri: packageUri(build.version) });

  /** Asserts that a slot has what is declared for it, and nothing else. */
  const holds = async (slot: string, own: string, alwaysOn: boolean, held: Held | undefined) => {
    const state = await readSlot(cloud, slot);
    assert.equal(state.buildVersion?.split("+")[0], held?.version, `build of ${slot}`);
    assert.deepEqual(state.settings, {
      ...held?.settings,
      ENVIRONMENT: own,
      ...(held ? { WEBSITE_RUN_FROM_PACKAGE: packageUri(held.version) } : {}),
    });
    assert.deepEqual(state.connectionStrings, held ? { ORDERS: { value: "orders", type: "SQLAzure" } } : {});
    assert.deepEqual(
      [state.web.alwaysOn, state.web.linuxFxVersion || undefined, state.web.appCommandLine || undefined],
      [alwaysOn, held && "NODE|22-lts", held && "node server.js"],
    );
    assert.deepEqual([state.web.webSocketsEnabled, state.web.http20Enabled], [true, true]);
    assert.deepEqual(state.tags, { team: "shop" });
    assert.equal(state.hasIdentity, slot === "production");
    assert.deepEqual(state.sideContainers, { redis: "redis:7" });
    return percentagesOf(state.rules);
  };

  /**
   * Asserts that each slot is as declared.
   *
   * @param stagingPercentage The release slot's percentage of visitors.
   * @param preview Whether the slot waits with production's sticky settings.
   */
  const isAsDeclared = async (stagingPercentage: number, preview = false) => {
    assert.deepEqual(await holds("production", environment, true, production), {
      staging: stagingPercentage,
      ...(hasBeta ? { beta: 0 } : {}),
    });
    assert.deepEqual(await holds("staging", preview ? environment : "staging", false, staging), {});
    if (hasBeta) {
      assert.deepEqual(await holds("beta", "beta", false, undefined), {});
    }
    if (stays) {
      const now = await staying();
      assert.deepEqual(now, Object.fromEntries(slots().map((slot) => [slot, stays?.[slot]])));
    }
  };

  const writesNothing = async () => assert.deepEqual((await shop.up()).writes, [], "writes of an unchanged up");

  const restartsOfProduction = ({ restarts }: Effects) => restarts.filter(({ slot }) => slot === "production").length;

  /** Applies the declaration while production has visitors, none of whom may notice. Returns the writes. */
  const up = async (swaps: number) => {
    const done = await visited(cloud.local, "shop", () => shop.up());
    assert.deepEqual([done.swaps.length, restartsOfProduction(done)], [swaps, 0], "swaps, restarts of production");
    assert.deepEqual(done.seen.failed, {}, "visitors who were disturbed");
    return done.writes;
  };

  it("creates", async () => {
    const done = await shop.up();
    assert.deepEqual([done.swaps.length, restartsOfProduction(done)], [1, 0]);
    await isAsDeclared(0);
  });

  it("has a build wait in preview, and completes its swap", async () => {
    declareBuild(SECOND);
    shop.declare({ swapAction: SwapAction.Preview });
    await up(0);
    staging = SECOND;
    await isAsDeclared(0, true);
    shop.declare({ swapAction: undefined });
    await up(1);
    [production, staging] = [SECOND, FIRST];
    await isAsDeclared(0);
  });

  it("releases a changed setting, and writes nothing when nothing changes", async () => {
    declareBuild(CHANGED);
    // No traffic rules are written, although a swap may move them.
    assert.deepEqual(await up(1), [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    [production, staging] = [CHANGED, SECOND];
    await writesNothing();
    await isAsDeclared(0);
  });

  it("moves nothing after a refresh, where the delivery and the swap are deployed again, too", async () => {
    const { resources } = (await shop.stack.exportStack()).deployment as { resources: { urn: string }[] };
    const replace = resources.map(({ urn }) => urn).filter((urn) => /shop-(staging-delivery|swap)$/.test(urn));
    assert.equal(replace.length, 2);
    const { writesInside, swaps, restarts } = await cloud.effectsOf(() => shop.stack.up({ refresh: true, replace }));
    assert.deepEqual([writesInside, swaps, restarts], [[], [], []]);
    await isAsDeclared(0);
  });

  it("has every other property set by hand, which no step from now on may change", async () => {
    for (const slot of slots()) {
      // Not what is declared, or is so by default.
      await setEverything(ask, pathOf(slot), slot, ["alwaysOn", "httpsOnly"]);
    }
    stays = await staying();
  });

  it("stages a build while it changes a sticky value of production in place, and lets it go live", async () => {
    environment = "live";
    declareBuild(THIRD);
    shop.declare({ production: own(), targetBuildVersion: "2.0.0" });
    const done = await shop.up();
    assert.deepEqual([done.swaps.length, restartsOfProduction(done)], [0, 1]);
    staging = THIRD;
    await writesNothing();
    await isAsDeclared(10);
    shop.declare({ targetBuildVersion: "3.0.0" });
    await up(1);
    [production, staging] = [THIRD, CHANGED];
    await isAsDeclared(0);
  });

  it("rolls back, cancels a preview of the way forward, and goes forward by another one", async () => {
    shop.declare({ targetBuildVersion: "2.0.0" });
    await up(1);
    [production, staging] = [CHANGED, THIRD];
    await isAsDeclared(10);
    shop.declare({ targetBuildVersion: "3.0.0", swapAction: SwapAction.Preview });
    await up(0);
    await isAsDeclared(0, true);
    shop.declare({ targetBuildVersion: "2.0.0" });
    await up(0);
    await isAsDeclared(10);
    shop.declare({ targetBuildVersion: "3.0.0" });
    await up(0);
    await isAsDeclared(0, true);
    shop.declare({ swapAction: undefined });
    await up(1);
    [production, staging] = [THIRD, CHANGED];
    await writesNothing();
    await isAsDeclared(0);
  });

  it("removes a slot", async () => {
    hasBeta = false;
    shop.declare({
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      traffic: { staging: 10 },
    });
    await up(0);
    await isAsDeclared(0);
    await writesNothing();
  });

  it("destroys", async () => {
    await shop.stack.destroy();
    assert.deepEqual(cloud.local.sites(), []);
  });
}
