import assert from "node:assert/strict";
import { SwapAction } from "../../../src";
import type { JournalRecord } from "../../../src/local";
import { ask, buildOf } from "./builds";
import type { Effects, Shop } from "./project";

export const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
export const STAGING = `${SITE}/slots/staging`;

/** The path of App Service's swap actions. */
export const ACTIONS = /\/(applySlotConfig|resetSlotConfig|slotsswap)$/;

/** What sticks to each slot of the app. */
export const STICKY = {
  staging: { stickySettings: { ENVIRONMENT: "staging" } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
};

/** Declares a build that must wait on the slot with production's sticky settings. */
export function declarePreview(shop: Shop, version: string): void {
  shop.declare({ build: buildOf(version), swapAction: SwapAction.Preview, targetBuildVersion: undefined });
}

/** The actions of App Service that were requested by POST: the last parts of their paths. */
export function actionsOf(records: readonly JournalRecord[]): string[] {
  return records.flatMap((record) => {
    const [, action] = (record.kind === "request" && record.method === "POST" && ACTIONS.exec(record.path)) || [];
    return action === undefined ? [] : [action];
  });
}

/** The builds in production and on the slot, each with the sticky setting that it was started with. */
export async function running({ cloud }: Shop): Promise<(string | undefined)[]> {
  const [live, waiting] = [await ask(cloud.local, "shop"), await ask(cloud.local, "shop", "staging")];
  return [live.version, live.settings.ENVIRONMENT, waiting.version, waiting.settings.ENVIRONMENT];
}

/** The slot with a pending preview; null if there is none. */
export async function waitingSlot({ cloud }: Shop): Promise<string | null> {
  const site = (await cloud.get(SITE)) as { properties: { targetSwapSlot: string | null } };
  return site.properties.targetSwapSlot;
}

/** Asserts that production was neither swapped nor restarted. */
export function isUntouched({ swaps, restarts }: Effects): void {
  assert.deepEqual([swaps, restarts.filter(({ slot }) => slot === "production")], [[], []]);
}
