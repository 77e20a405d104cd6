import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import { PRODUCTION } from "../../rules";
import { isEmpty, type NamesByKind, STICKY_LISTS, type Sticky, written } from "../args/sticky";
import { warnOfRestart } from "../hooks/verify";
import {
  LONE_PRODUCTION_STICKY_VALUES,
  PRODUCTION_STICKY_VALUES,
  SLOT_STICKY_VALUES,
} from "../templates/sticky-values";
import type { Writes } from "./writes";

/** Writes what sticks to each slot but production. */
export function stickToSlots(writes: Writes, slots: readonly string[], sticky: Sticky): void {
  for (const slot of slots.filter((each) => !isEmpty(sticky.namesOf(each)))) {
    writes.deploy(`${slot}-sticky`, {
      template: SLOT_STICKY_VALUES,
      parameters: { site: writes.app.siteName, slot, ...written(sticky.of(slot)), sticky: sticky.lowerCaseNames },
    });
  }
}

/**
 * Writes what sticks to production.
 *
 * @param releaseSlot The slot whose build goes live next; undefined where it is not declared.
 * @param kept Names that production keeps although they stick no more, until the build that brings them is swapped in.
 */
export function stickToProduction(
  writes: Writes,
  releaseSlot: string | undefined,
  sticky: Sticky,
  kept: NamesByKind,
): void {
  if (isEmpty(sticky.namesOf(PRODUCTION))) {
    return;
  }
  writes.deploy("production-sticky", {
    template: releaseSlot === undefined ? LONE_PRODUCTION_STICKY_VALUES : PRODUCTION_STICKY_VALUES,
    parameters: {
      site: writes.app.siteName,
      ...written(sticky.of(PRODUCTION)),
      sticky: sticky.lowerCaseNames,
      ...(releaseSlot === undefined ? {} : { releaseSlot, kept }),
    },
    checks: [warnOfRestart(writes.parent, `${writes.name}-production-sticky`)],
  });
}

/** Declares which names stick. */
export function stickNames(writes: Writes, sticky: Sticky): void {
  if (isEmpty(sticky.names)) {
    return;
  }
  const lists = Object.entries(STICKY_LISTS).map(([kind, list]) => [
    list,
    [...sticky.names[kind as keyof NamesByKind]],
  ]);
  const { resourceGroupName, siteName } = writes.app;
  writes.add(
    "slot-config-names",
    (name, options) =>
      new WebAppSlotConfigurationNames(
        name,
        { resourceGroupName, name: siteName, ...Object.fromEntries(lists) },
        options,
      ),
  );
}
