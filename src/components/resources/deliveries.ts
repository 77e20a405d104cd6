import { PRODUCTION } from "../../rules";
import type { Declaration } from "../args/declaration";
import type { TravellingBuild } from "../args/travelling-build";
import { withdrawingVisitors } from "../hooks/withdraw-visitors";
import {
  RELEASE_DELIVERY,
  RELEASE_DELIVERY_FROM_STORAGE,
  RELEASE_DELIVERY_WITH_CONTENT,
  SLOT_DELIVERY,
  SLOT_DELIVERY_FROM_STORAGE,
  SLOT_DELIVERY_WITH_CONTENT,
} from "../templates/delivery";
import { INHERITED_FROM_PRODUCTION, INHERITED_FROM_SLOT } from "../templates/inheritance";
import type { Writes } from "./writes";

/**
 * Delivers builds to the release slot, and to slots with their own build.
 *
 * @param builds Keyed by slot.
 */
export function deliverBuilds(
  writes: Writes,
  declaration: Declaration,
  builds: ReadonlyMap<string, TravellingBuild>,
): void {
  const { sticky, releaseSlot, defaultsTravel, args } = declaration;
  const { parent } = writes.args;
  for (const [slot, build] of builds) {
    const isReleased = slot === releaseSlot;
    const isGradual = isReleased && args.rollout !== undefined;
    const [delivery, withContent, fromStorage] = isReleased
      ? [RELEASE_DELIVERY, RELEASE_DELIVERY_WITH_CONTENT, RELEASE_DELIVERY_FROM_STORAGE]
      : [SLOT_DELIVERY, SLOT_DELIVERY_WITH_CONTENT, SLOT_DELIVERY_FROM_STORAGE];
    const deployment = build.isInStorage ? fromStorage : withContent;
    writes.deploy(`${slot}-delivery`, slot, {
      template: build.isDeployed.apply((isDeployed) => (isDeployed ? deployment : delivery)),
      parameters: {
        site: writes.args.app.siteName,
        slot,
        ...build.parameters,
        content: build.content,
        storage: build.storage,
        sticky: { ...sticky.lowerCaseNamesOf(slot), defaultsTravel },
      },
      checks: isGradual ? [withdrawingVisitors(parent)] : [],
    });
  }
}

/** Copies what travels from production or another slot to the slots without a build, once. */
export function inheritConfiguration(writes: Writes, { sources, sticky, defaultsTravel }: Declaration): void {
  for (const [slot, source] of Object.entries(sources)) {
    const fromProduction = source === PRODUCTION;
    writes.deploy(`${slot}-delivery`, slot, {
      template: fromProduction ? INHERITED_FROM_PRODUCTION : INHERITED_FROM_SLOT,
      parameters: {
        site: writes.args.app.siteName,
        slot,
        ...(fromProduction ? {} : { source }),
        sticky: { ...sticky.lowerCaseNames, defaultsTravel },
      },
    });
  }
}
