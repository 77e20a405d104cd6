import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { Declaration } from "../args/declaration";
import { keptSettings } from "../args/function-host";
import type { NamesByKind } from "../args/sticky";
import type { TravellingBuild } from "../args/travelling-build";
import type { Hook } from "../azure/hook";
import { withdrawingVisitors } from "../hooks/withdraw-visitors";
import {
  DELIVERY_ELSEWHERE,
  DELIVERY_ELSEWHERE_FROM_STORAGE,
  DELIVERY_ELSEWHERE_WITH_CONTENT,
  DELIVERY_TO_FUNCTIONS_ELSEWHERE,
  PAIRED_RELEASE_DELIVERY,
  RELEASE_DELIVERY,
  RELEASE_DELIVERY_FROM_STORAGE,
  RELEASE_DELIVERY_WITH_CONTENT,
  SLOT_DELIVERY,
  SLOT_DELIVERY_FROM_STORAGE,
  SLOT_DELIVERY_WITH_CONTENT,
} from "../templates/delivery";
import type { Template } from "../templates/expressions";
import { INHERITED_FROM_PRODUCTION, INHERITED_FROM_SLOT } from "../templates/inheritance";
import type { DeployArgs } from "./deployment";
import type { Writes } from "./writes";

/**
 * The templates of a delivery: of a build that runs from its package, and of those whose content is deployed into the slot,
 * by its URL or from private storage.
 */
type DeliveryTemplates = readonly [delivery: Template, withContent: Template, fromStorage: Template];

const TO_RELEASE_SLOT: DeliveryTemplates = [
  RELEASE_DELIVERY,
  RELEASE_DELIVERY_WITH_CONTENT,
  RELEASE_DELIVERY_FROM_STORAGE,
];
const TO_OTHER_SLOT: DeliveryTemplates = [SLOT_DELIVERY, SLOT_DELIVERY_WITH_CONTENT, SLOT_DELIVERY_FROM_STORAGE];
/** A function app runs from its package alone. */
const TO_RELEASE_SLOT_OF_A_PAIR: DeliveryTemplates = [
  PAIRED_RELEASE_DELIVERY,
  PAIRED_RELEASE_DELIVERY,
  PAIRED_RELEASE_DELIVERY,
];
const ELSEWHERE: DeliveryTemplates = [
  DELIVERY_ELSEWHERE,
  DELIVERY_ELSEWHERE_WITH_CONTENT,
  DELIVERY_ELSEWHERE_FROM_STORAGE,
];

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
    const templates = isReleased ? (build.paired ? TO_RELEASE_SLOT_OF_A_PAIR : TO_RELEASE_SLOT) : TO_OTHER_SLOT;
    const names = {
      sticky: { ...keeping(sticky.lowerCaseNamesOf(slot), declaration), defaultsTravel },
      ...(build.paired ? { paired: build.paired } : {}),
    };
    writes.deploy(`${slot}-delivery`, slot, {
      ...deliveryOf(writes, slot, build, templates, names),
      checks: isGradual ? [withdrawingVisitors(parent)] : [],
    });
  }
}

/** The names that stay in a slot at a delivery: the sticky ones, and what goes with the app. */
function keeping(names: NamesByKind, declaration: Declaration): NamesByKind {
  return { ...names, settings: [...names.settings, ...keptSettings(declaration)] };
}

/** A delivery to the release slot of an app that is declared elsewhere. */
export interface DeliveryElsewhere {
  readonly slot: pulumi.Output<string>;
  readonly build: TravellingBuild;
  /** Whether the app is a function app, which runs from its package alone. */
  readonly isFunctionApp: pulumi.Output<boolean>;
  readonly checks: readonly Hook[];
}

/** Delivers a build to the release slot of an app that is declared elsewhere. */
export function deliverElsewhere(writes: Writes, { slot, build, isFunctionApp, checks }: DeliveryElsewhere): void {
  const key = slot.apply((name) => `${name}-delivery`);
  const { template, ...delivery } = deliveryOf(writes, slot, build, ELSEWHERE);
  const chosen = pulumi
    .all([template, isFunctionApp])
    .apply(([template, ofFunctions]) => (ofFunctions ? DELIVERY_TO_FUNCTIONS_ELSEWHERE : template));
  writes.deploy("delivery", slot, { ...delivery, template: chosen, checks }, key);
}

/** @param others The parameters beside those of the build. Defaults to none. */
function deliveryOf(
  writes: Writes,
  slot: pulumi.Input<string>,
  build: TravellingBuild,
  [delivery, withContent, fromStorage]: DeliveryTemplates,
  others: DeployArgs["parameters"] = {},
): Pick<DeployArgs, "template" | "parameters"> {
  const { content, storage } = build;
  const deployment = build.isInStorage ? fromStorage : withContent;
  return {
    template: build.isDeployed.apply((isDeployed) => (isDeployed ? deployment : delivery)),
    parameters: { site: writes.args.app.siteName, slot, ...build.parameters, content, storage, ...others },
  };
}

/** Copies what travels from production or another slot to the slots without a build, once. */
export function inheritConfiguration(writes: Writes, declaration: Declaration): void {
  const { sources, sticky, defaultsTravel } = declaration;
  for (const [slot, source] of Object.entries(sources)) {
    const fromProduction = source === PRODUCTION;
    writes.deploy(`${slot}-delivery`, slot, {
      template: fromProduction ? INHERITED_FROM_PRODUCTION : INHERITED_FROM_SLOT,
      parameters: {
        site: writes.args.app.siteName,
        slot,
        ...(fromProduction ? {} : { source }),
        sticky: { ...keeping(sticky.lowerCaseNames, declaration), defaultsTravel },
      },
    });
  }
}
