import assert from "node:assert/strict";
import { LocalApp, SITE, STAGING } from "../support/local-app";
import { EXITS, FAILS_AFTER_20_REQUESTS, failsWhere, NEVER_LISTENS, STARTS_SLOWLY } from "../support/proof-builds";
import { until } from "../support/until";

const NOT_STARTED =
  "Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started.";

describe("a build that", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  const status = async (name: string) => (await app.visit(name)).status;

  /** Puts a build onto the slot, beside one in production that works. */
  async function stage(source: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), ENVIRONMENT: "production" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2", source), ENVIRONMENT: "staging", ...settings },
      sticky: ["ENVIRONMENT"],
    });
  }

  it("fails after 20 requests is swapped in, and fails there", async () => {
    await stage(FAILS_AFTER_20_REQUESTS);
    assert.equal((await swap()).status, 200);
    const statuses: number[] = [];
    for (let visit = 0; visit < 22; visit++) {
      statuses.push(await status("shop"));
    }
    // One of the 20 was the swap's warm-up.
    assert.deepEqual(statuses.lastIndexOf(200), 18);
    assert.deepEqual([...new Set(statuses.slice(19))], [500]);
  });

  it("starts slowly is waited for, while production serves", async () => {
    await stage(STARTS_SLOWLY, { START_MILLISECONDS: "1500" });
    const started = performance.now();
    let over = false;
    const swapped = swap().finally(() => {
      over = true;
    });
    const seen = new Set<number>();
    await until("the swap is over", async () => {
      seen.add(await status("shop"));
      return over;
    });
    assert.equal((await swapped).status, 200);
    assert.ok(performance.now() - started >= 1500);
    assert.deepEqual([...seen], [200]);
    assert.equal((JSON.parse((await app.visit("shop")).text) as { version: string }).version, "2");
  });

  for (const [what, source, why] of [
    ["exits", EXITS, "The app ended with exit code 3; it printed nothing"],
    [
      "never listens",
      NEVER_LISTENS,
      "The app did not listen on the port that the environment variable PORT names within 1 s; it printed nothing",
    ],
  ] as const) {
    it(`${what} is not swapped in, and the error says why`, async () => {
      await stage(source, { WEBSITES_CONTAINER_START_TIME_LIMIT: "1" });
      assert.equal(await status("shop-staging"), 503);
      const answer = await swap();
      const message = `${NOT_STARTED} ${why}. The whole log: \`azure-slots local logs shop/staging\``;
      assert.deepEqual([answer.status, answer.error.message], [400, message]);
      assert.equal(await status("shop"), 200);
    });
  }

  it("fails with production's sticky settings is fine until it is swapped in, and seen to fail in a preview", async () => {
    await stage(failsWhere("ENVIRONMENT", "production"));
    const preview = (action: string) => app.ask("POST", `${STAGING}/${action}`, { targetSlot: "production" });
    assert.deepEqual([await status("shop"), await status("shop-staging")], [200, 200]);
    assert.equal((await preview("applySlotConfig")).status, 200);
    assert.deepEqual([await status("shop"), await status("shop-staging")], [200, 500]);
    assert.equal((await preview("resetSlotConfig")).status, 200);
    assert.deepEqual([await status("shop"), await status("shop-staging")], [200, 200]);
    assert.equal((await swap()).status, 200);
    assert.deepEqual([await status("shop"), await status("shop-staging")], [500, 200]);
    assert.equal((await app.settings(SITE)).ENVIRONMENT, "production");
  });
});
