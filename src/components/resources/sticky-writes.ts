import { NAMED_SETTINGS, PRODUCTION } from "../../rules";
import { NAMED_KINDS, type NamesByKind, type Sticky, written } from "../args/sticky";
import { warnOfRestart } from "../hooks/warn-of-restart";
import { ALL_STICKY_NAMES } from "../templates/sticky-names";
import {
  LONE_PRODUCTION_STICKY_VALUES,
  PRODUCTION_STICKY_VALUES,
  SLOT_STICKY_VALUES,
} from "../templates/sticky-values";
import type { Writes } from "./writes";

/**
 * Writes what sticks to each slot except production. Also writes if nothing sticks, because the same write removes old
 * sticky values.
 */
export function stickToSlots(writes: Writes, slots: readonly string[], sticky: Sticky): void {
  for (const slot of slots) {
    writes.deploy(`${slot}-sticky`, slot, {
      template: SLOT_STICKY_VALUES,
      parameters: { site: writes.args.app.siteName, slot, ...written(sticky.of(slot)), sticky: sticky.lowerCaseNames },
    });
  }
}

/** What decides which of production's sticky values stay until a swap. */
export interface NextBuild {
  /** The slot whose build goes live next; undefined if it is not declared. */
  readonly releaseSlot: string | undefined;
  /** The names of its settings. */
  readonly travelling: NamesByKind;
  /** Whether production may run what this component did not bring there. Defaults to false. */
  readonly isTakenOver?: boolean;
  /** Names that are no longer sticky. Production keeps them until the build that brings them is swapped in. */
  readonly kept: NamesByKind;
}

/** Writes what sticks to production, even if that is nothing. */
export function stickToProduction(writes: Writes, sticky: Sticky, next: NextBuild): void {
  const { releaseSlot, travelling, kept, isTakenOver } = next;
  writes.deploy("production-sticky", PRODUCTION, {
    template: releaseSlot === undefined ? LONE_PRODUCTION_STICKY_VALUES : PRODUCTION_STICKY_VALUES,
    parameters: {
      site: writes.args.app.siteName,
      ...written(sticky.of(PRODUCTION)),
      sticky: sticky.lowerCaseNames,
      ...(releaseSlot === undefined ? {} : { releaseSlot, kept }),
    },
    checks: [warnOfRestart(writes.args.parent, { ownsApp: true, travelling, isTakenOver })],
  });
}

/** Declares which names are sticky in the app. */
export function stickNames(writes: Writes, sticky: Sticky): void {
  const lists = NAMED_KINDS.map((kind) => [NAMED_SETTINGS[kind].stickyNames, [...sticky.names[kind]]]);
  writes.deploy("sticky-names", PRODUCTION, {
    template: ALL_STICKY_NAMES,
    parameters: { site: writes.args.app.siteName, ...Object.fromEntries(lists) },
  });
}
