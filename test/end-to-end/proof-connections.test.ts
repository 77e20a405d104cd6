import assert from "node:assert/strict";
import { UNANSWERED, UNHEARD } from "../../src/local";
import { failsWhere } from "../support/proof-builds";
import { ask, buildOf, publishBuild } from "./support/builds";
import { type Loss, Network } from "./support/lost-connections";
import { type Cloud, effects, Shop } from "./support/project";
import { PROVEN, ProvenShop } from "./support/proof";
import { visited } from "./support/visited";

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

describe("a release with a health check, with a connection that is lost, on the real engine", function () {
  this.timeout(600_000);
  let proven: ProvenShop;
  let shop: Shop;
  let cloud: Cloud;
  let network: Network;

  before(async () => {
    proven = await ProvenShop.open();
    ({ shop, cloud } = proven);
    await publishBuild(cloud.local, "5.0.0-staging-only", failsWhere("ENVIRONMENT", "production"));
  });

  after(async () => {
    await cloud.close();
  });

  beforeEach(() => {
    network = new Network(cloud);
  });

  afterEach(() => {
    cloud.local.disturb(undefined);
  });

  for (const moment of [UNHEARD, UNANSWERED] as const) {
    it(`at each request once, ${moment}, releases the build all the same`, async () => {
      const before = await proven.live();
      const next = before === "1.0.0" ? "2.0.0" : "1.0.0";
      proven.declare(next);
      network.loseEach("shop", moment);
      const { swaps, seen } = await proven.up();
      network.comeBack("shop");
      assert.equal(swaps.length, 1);
      assert.deepEqual([seen.failed, Object.keys(seen.passed)], [{}, [before, next]]);
      assert.deepEqual((await shop.up()).writes, []);
    });
  }

  it("at the swap back to what has no version, does not swap again", async () => {
    const first = await Shop.open(cloud, "first", { ...PROVEN, build: buildOf("5.0.0-staging-only") });
    for (const moment of [UNANSWERED, UNHEARD] as const) {
      let lost = 0;
      cloud.local.disturb(({ path }) => (path.endsWith("/slotsswap") && lost++ === 0 ? moment : undefined));
      const { error, swaps } = await first.failingUp();
      assert.match(error, /so the slots were swapped back: production runs no build that says its version/);
      assert.equal(swaps.length, 2);
      assert.equal(lost, moment === UNANSWERED ? 1 : 2);
      assert.deepEqual(await proven.held("first"), { production: undefined, staging: "5.0.0-staging-only" });
    }
  });

  it("at the swap back, leaves it to the next up", async () => {
    const before = await proven.live();
    proven.declare("5.0.0-staging-only");
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
    assert.deepEqual([healed.swaps.length, await proven.live()], [1, before]);
  });

  it("from a request on, swaps once at most, and the next up ends in the declared state", async () => {
    const apps = Array.from({ length: SIDE_BY_SIDE }, (_, index) => `lost${index}`);
    await Promise.all(
      apps.map(async (app, index) => {
        const losing = await Shop.open(cloud, app, PROVEN);
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
    const { production: before = "" } = await proven.held(app);
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
    assert.deepEqual(await proven.held(app), { production: next, staging: before }, `after ${loss.what} is lost`);
  }
});
