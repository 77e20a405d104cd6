import { deepEqual, ok } from "node:assert/strict";
import { createVisitedShop, swapUnderLoad } from "../local/visitors/swaps-under-load";
import { LocalApp } from "../support/local-app";

const MEGABYTE = 1_000_000;

/** Twenty swaps and uploads of 300 MB with `npm run test:endurance`; a few, with small ones, with `npm test`. */
const [SWAPS, UPLOAD_BYTES] = process.env.AZURE_SLOTS_ENDURANCE === "all" ? [20, 300 * MEGABYTE] : [3, 20 * MEGABYTE];

describe("swaps under load", function () {
  this.timeout(600_000);
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await createVisitedShop(app);
  });

  after(() => app.close());

  it("fail nobody: no request, slow answer, upload, event or socket, and no process that was told to stop answers", async () => {
    const before = process.memoryUsage().rss;
    const seen = await swapUnderLoad(app, SWAPS, UPLOAD_BYTES);
    const { failures, answers, uploadedBytes, events, sockets } = seen;
    const growth = Math.round((process.memoryUsage().rss - before) / MEGABYTE);
    const counted = { swaps: SWAPS, answers, uploadedBytes, events, sockets, memoryGrowthMegabytes: growth };
    deepEqual(failures, [], JSON.stringify(counted));
    deepEqual(Object.keys(answers), ["1", "2"], JSON.stringify(counted));
    ok(sockets > 0 && events > 0 && uploadedBytes >= UPLOAD_BYTES, JSON.stringify(counted));
    ok(growth < 200, JSON.stringify(counted));
    if (SWAPS === 20) {
      console.log(`      ${JSON.stringify(counted)}`);
    }
  });
});
