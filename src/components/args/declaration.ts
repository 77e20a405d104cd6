import { PRODUCTION } from "../../rules";
import type { Named } from "../hooks/retire";
import type { PreviewedSlots } from "../validation/swap-action";
import type { SlottedWebAppArgs } from "./slotted-web-app-args";
import type { StayingArgs } from "./staying-args";
import { NO_NAMES, namesOf, Sticky, stickyOf } from "./sticky";

/** The release slot where none is named and there are several. */
export const DEFAULT_RELEASE_SLOT = "staging";

/**
 * The slot that releases go through: also while it is not declared, since nothing is to be released.
 */
export function releaseSlotOf(args: SlottedWebAppArgs): string {
  const candidates = releaseCandidates(args);
  const [only] = candidates;
  return (
    args.releaseSlot ?? (candidates.includes(DEFAULT_RELEASE_SLOT) || only === undefined ? DEFAULT_RELEASE_SLOT : only)
  );
}

/** The declared slots that have no build of their own, and so can be given the app's. */
export function releaseCandidates(args: SlottedWebAppArgs): string[] {
  return Object.entries(args.slots ?? {})
    .filter(([, slot]) => slot.build === undefined)
    .map(([name]) => name);
}

/** Whether the release slot's builds go live by App Service's own auto swap. */
export function swapsByItself(args: SlottedWebAppArgs): boolean {
  return args.slots[releaseSlotOf(args)]?.autoSwapSlotName?.toLowerCase() === PRODUCTION;
}

/** What decides whether there can be a swap with preview. */
export function previewedSlots(args: SlottedWebAppArgs): PreviewedSlots {
  const slot = releaseSlotOf(args);
  return {
    swapsByItself: swapsByItself(args),
    places: [
      [PRODUCTION, args.production ?? {}],
      [`slots[${JSON.stringify(slot)}]`, args.slots?.[slot] ?? {}],
    ],
  };
}

/** What sticks to each slot, and to production. */
export function stickyIn(args: SlottedWebAppArgs): Sticky {
  const travel = args.defaultStickySettingsTravel;
  return new Sticky(new Map(declaredPlaces(args).map(([slot, own]) => [slot, stickyOf(own, travel)])));
}

/** What stays with each slot, production last. */
export function declaredPlaces(args: SlottedWebAppArgs): (readonly [string, StayingArgs])[] {
  return [...Object.entries(args.slots), [PRODUCTION, args.production ?? {}]];
}

/** What the declaration names of the app, to be kept for the run in which it is gone. */
export function namedBy(args: SlottedWebAppArgs): Named {
  const { settings = {}, connectionStrings = {}, mounts = {} } = args.build;
  const sticky = stickyIn(args);
  const integrated = declaredPlaces(args)
    .filter(([, own]) => own.virtualNetworkSubnetId !== undefined)
    .map(([slot]) => slot);
  return {
    slots: Object.keys(args.slots),
    sticky: Object.fromEntries(sticky.slots.map((slot) => [slot, sticky.namesOf(slot)])),
    travelling: args.slots[releaseSlotOf(args)] ? namesOf({ settings, connectionStrings, mounts }) : NO_NAMES,
    traffic: hasTraffic(args),
    virtualNetworks: integrated,
  };
}

export function hasTraffic(args: SlottedWebAppArgs): boolean {
  return Object.keys(args.traffic ?? {}).length > 0;
}
