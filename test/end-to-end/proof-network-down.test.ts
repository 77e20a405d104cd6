import assert from "node:assert/strict";
import { UNANSWERED, UNHEARD } from "../../src/local";
import { ask, buildOf } from "./support/builds";
import { type Loss, Network } from "./support/lost-connections";
import { Cloud, effects, Shop } from "./support/project";
import { PROVEN } from "./support/proof";
import { retriesAreQuick } from "./support/quick-retries";
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
  { what: "the record's end", method: "PUT", path: /-swap\w+$/, nth: 2, moment: undefined },
];

/** How many apps try them side by side: most of the time is spent on waiting. */
const SIDE_BY_SIDE = 4;

describe("a release with a health check, with the network down from a request on, on the real engine", function () {
  this.timeout(600_000);
  retriesAreQuick();
  let cloud: Cloud;
  let network: Network;

  before(async () => {
    cloud = await Cloud.open();
    network = new Network(cloud);
  });

  after(async () => {
    await cloud.close();
  });

  const held = async (app: string) => {
    const [production, staging] = await Promise.all([ask(cloud.local, app), ask(cloud.local, app, "staging")]);
    return { production: production.version, staging: staging.version };
  };

  it("swaps once at most, and the next up ends in the declared state", async () => {
    const apps = Array.from({ length: SIDE_BY_SIDE }, (_, index) => `lost${index}`);
    const shops = await Promise.all(apps.map((app) => Shop.open(cloud, app, PROVEN)));
    await Promise.all(shops.map((shop) => shop.up()));
    for (let first = 0; first < LOSSES.length; first += SIDE_BY_SIDE) {
      const interrupted: (() => Promise<void>)[] = [];
      // One after the other: Pulumi's SDK has an error of one program in this process fail all that run at that time.
      for (const [index, loss] of LOSSES.slice(first, first + SIDE_BY_SIDE).entries()) {
        interrupted.push(await interrupt(shops[index] as Shop, apps[index] as string, loss));
      }
      await Promise.all(interrupted.map((goOn) => goOn()));
    }
    for (const shop of shops) {
      assert.deepEqual((await shop.up()).writes, []);
    }
  });

  /**
   * Begins the release of another build in which the network goes down.
   *
   * @returns Finishes it, with the network up again, and looks at what both runs did.
   */
  async function interrupt(losing: Shop, app: string, loss: Loss): Promise<() => Promise<void>> {
    const { production: before = "" } = await held(app);
    const next = before === "1.0.0" ? "2.0.0" : "1.0.0";
    losing.declareBuild(buildOf(next));
    const mark = cloud.local.journal.length;
    const cutOff = await visited(cloud.local, app, async () => {
      const down = network.goDown(app, loss);
      await losing.stack.up().catch(() => undefined);
      assert.ok(down.isDown, `the release asks for ${loss.what}`);
      network.comeBack(app);
    });
    return async () => {
      const finished = await visited(cloud.local, app, () => losing.up());
      const swaps = effects(cloud.local.journal.read(mark)).swaps.filter(({ site }) => site === app);
      assert.equal(swaps.length, 1, `swaps when ${loss.what} is lost`);
      const disturbed = [cutOff.seen.failed, finished.seen.failed];
      assert.deepEqual(disturbed, [{}, {}], `visitors who were disturbed when ${loss.what} is lost`);
      assert.deepEqual(await held(app), { production: next, staging: before }, `after ${loss.what} is lost`);
    };
  }
});
