import { equal } from "node:assert/strict";
import { type LocalApp, STAGING } from "../../support/local-app";
import { Load, type Seen, VISITED_APP } from "./load";

/** Gives each slot a build of {@link VISITED_APP}: 1 to production, 2 to staging. */
export async function createVisitedShop(app: LocalApp): Promise<void> {
  const [production, staging] = await Promise.all(["1", "2"].map((version) => app.publish(version, VISITED_APP)));
  await app.createShop({
    production: { WEBSITE_RUN_FROM_PACKAGE: production ?? "", BUILD_VERSION: "1" },
    staging: { WEBSITE_RUN_FROM_PACKAGE: staging ?? "", BUILD_VERSION: "2" },
  });
  await app.local.settled();
  await Promise.all(["shop", "shop-staging"].map((name) => app.visit(name)));
}

/** Swaps the two slots again and again, while visitors of all kinds come to production. */
export async function swapUnderLoad(app: LocalApp, swaps: number, uploadBytes: number): Promise<Seen> {
  const load = new Load(app.local.connection.frontDoor, "shop.azurewebsites.net", uploadBytes);
  try {
    for (let swap = 0; swap < swaps; swap++) {
      const { status, body } = await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
      equal(status, 200, JSON.stringify(body));
    }
  } finally {
    await load.end();
  }
  return load.seen;
}
