import { PRODUCTION } from "../../rules";
import { releaseSlotOf } from "../args/declaration";
import type { SlottedWebAppArgs } from "../args/slotted-web-app-args";
import type { Sticky } from "../args/sticky";
import type { TravellingBuild } from "../args/travelling-build";
import { RELEASE_DELIVERY, SLOT_DELIVERY } from "../templates/delivery";
import { INHERITED_FROM_PRODUCTION, INHERITED_FROM_SLOT } from "../templates/inheritance";
import type { Writes } from "./writes";

/**
 * Delivers builds to the slots that are given one: the release slot, and those with a build of their own.
 *
 * @param builds By slot.
 */
export function deliverBuilds(
  writes: Writes,
  args: SlottedWebAppArgs,
  builds: ReadonlyMap<string, TravellingBuild>,
  sticky: Sticky,
): void {
  for (const [slot, build] of builds) {
    writes.deploy(`${slot}-delivery`, {
      template: slot === releaseSlotOf(args) ? RELEASE_DELIVERY : SLOT_DELIVERY,
      parameters: {
        site: writes.app.siteName,
        slot,
        ...build.parameters,
        sticky: { ...sticky.lowerCaseNamesOf(slot), defaultsTravel: args.defaultStickySettingsTravel ?? false },
      },
    });
  }
}

/**
 * Gives the slots without a build what travels of production, or of another slot, once.
 *
 * @param builds Those of the slots that are given one.
 */
export function inheritConfiguration(
  writes: Writes,
  args: SlottedWebAppArgs,
  builds: ReadonlyMap<string, TravellingBuild>,
  sticky: Sticky,
): void {
  for (const [slot, { configurationSource: source = PRODUCTION }] of Object.entries(args.slots)) {
    if (builds.has(slot) || source === "") {
      continue;
    }
    const fromProduction = source === PRODUCTION;
    writes.deploy(`${slot}-delivery`, {
      template: fromProduction ? INHERITED_FROM_PRODUCTION : INHERITED_FROM_SLOT,
      parameters: {
        site: writes.app.siteName,
        slot,
        ...(fromProduction ? {} : { source }),
        sticky: { ...sticky.lowerCaseNames, defaultsTravel: args.defaultStickySettingsTravel ?? false },
      },
    });
  }
}
