import assert from "node:assert/strict";
import { SwapAction } from "../../../src";
import type { JournalRecord } from "../../../src/local";
import { ask, buildOf } from "./builds";
import type { Effects, Shop } from "./project";

export const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
export const STAGING = `${SITE}/slots/staging`;

/** The path of an action of App Service on a swap. */
export const ACTIONS = /\/(applySlotConfig|resetSlotConfig|slotsswap)$/;

/** What sticks to each slot of the app. */
export const STICKY = {
  staging: { stickySettings: { ENVIRONMENT: "staging" } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
};

/** Declares a build that is to wait on the slot as it will run. */
export function declarePreview(shop: Shop, version: string): void {
  shop.declare({ build: buildOf(version), swapAction: SwapAction.Preview, targetBuildVersion: undefined });
}

/** What was asked of App Service by POST, the last part of its path. */
export function actionsOf(records: readonly JournalRecord[]): string[] {
  return records.flatMap((record) => {
    const [, action] = (record.kind === "request" && record.method === "POST" && ACTIONS.exec(record.path)) || [];
    return action === undefined ? [] : [action];
  });
}

/** What runs in production and what on the slot, each with the sticky setting that it was started with. */
export async function running({ cloud }: Shop): Promise<(string | undefined)[]> {
  const [live, waiting] = [await ask(cloud.local, "shop"), await ask(cloud.local, "shop", "staging")];
  return [live.version, live.settings.ENVIRONMENT, waiting.version, waiting.settings.ENVIRONMENT];
}

/** The slot that waits to be swapped into production; null where none does. */
export async function waitingSlot({ cloud }: Shop): Promise<string | null> {
  const site = (await cloud.get(SITE)) as { properties: { targetSwapSlot: string | null } };
  return site.properties.targetSwapSlot;
}

/** Asserts that production was neither swapped nor restarted. */
export function isUntouched({ swaps, restarts }: Effects): void {
  assert.deepEqual([swaps, restarts.filter(({ slot }) => slot === "production")], [[], []]);
}
