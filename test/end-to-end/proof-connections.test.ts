import assert from "node:assert/strict";
import { UNANSWERED, UNHEARD } from "../../src/local";
import { failsWhere } from "../support/proof-builds";
import { ask, buildOf, publishBuild } from "./support/builds";
import { Network } from "./support/lost-connections";
import { type Cloud, Shop } from "./support/project";
import { PROVEN, ProvenShop } from "./support/proof";
import { retriesAreQuick } from "./support/quick-retries";

describe("a release with a health check, with a connection that is lost, on the real engine", function () {
  this.timeout(600_000);
  retriesAreQuick();
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
      let asked = 0;
      cloud.local.disturb(({ method, path }) =>
        // The swap is asked for first, and then the swap back.
        method === "PUT" && /-swap\w+$/.test(path) && ++asked === 2 ? moment : undefined,
      );
      const { error, swaps } = await first.failingUp();
      assert.match(error, /so the slots were swapped back: production runs no build that says its version/);
      assert.equal(swaps.length, 2);
      assert.equal(asked, 3);
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
});
