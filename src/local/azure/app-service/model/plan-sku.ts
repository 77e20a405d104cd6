import { invalidParameter, textIn } from "../../bodies/request-body";
import type { JsonObject } from "../../json";
import type { Plan } from "./state";

/** The sizes of plans by tier, as Azure spells them. Source: "App Service pricing" and "Azure Functions pricing", Microsoft. */
const SIZES: Readonly<Record<string, readonly string[]>> = {
  Free: ["F1"],
  Shared: ["D1"],
  Basic: ["B1", "B2", "B3"],
  Standard: ["S1", "S2", "S3"],
  Premium: ["P1", "P2", "P3"],
  PremiumV2: ["P1v2", "P2v2", "P3v2"],
  PremiumV3: ["P0v3", "P1v3", "P2v3", "P3v3", "P1mv3", "P2mv3", "P3mv3", "P4mv3", "P5mv3"],
  PremiumV4: ["P0v4", "P1v4", "P2v4", "P3v4", "P1mv4", "P2mv4", "P3mv4", "P4mv4", "P5mv4"],
  PremiumContainer: ["PC2", "PC3", "PC4"],
  Isolated: ["I1", "I2", "I3"],
  IsolatedV2: ["I1v2", "I2v2", "I3v2", "I4v2", "I5v2", "I6v2", "I1mv2", "I2mv2", "I3mv2", "I4mv2", "I5mv2"],
  Dynamic: ["Y1"],
  ElasticPremium: ["EP1", "EP2", "EP3"],
  FlexConsumption: ["FC1"],
  WorkflowStandard: ["WS1", "WS2", "WS3"],
};

/** The size of a plan that names none. */
const USUAL = "S1";

/** The most instances of any plan. Source: "Azure App Service limits", Microsoft: an Isolated plan has 100. */
const MOST_INSTANCES = 100;

/**
 * A plan's `sku`, with all parts and as Azure spells them, whatever tier was written beside the name. Source: a recording of 2025.
 *
 * @param sku What is written. Undefined for a new plan of the usual size.
 * @param before What the plan has so far; undefined for a new plan.
 * @throws ArmError 400 for a size, a tier or a number of instances that there is not, or if nothing is written. The texts are made up.
 */
export function skuOf(sku: JsonObject | undefined, before?: Plan["sku"]): Plan["sku"] {
  if (sku === undefined) {
    return skuOf({ name: USUAL });
  }
  if (Object.values(sku).every((value) => value === null)) {
    throw invalidParameter("sku");
  }
  const written = textIn(sku, "name") ?? textIn(sku, "size");
  const tier = written === undefined ? textIn(sku, "tier") : undefined;
  const size = written ?? before?.name ?? USUAL;
  const entry = Object.entries(SIZES).find(([name, sizes]) =>
    tier === undefined ? sizes.some((each) => isSame(each, size)) : isSame(name, tier),
  );
  const name = entry?.[1].find((each) => tier !== undefined || isSame(each, size));
  if (entry === undefined || name === undefined) {
    throw invalidParameter(tier === undefined ? "sku.name" : "sku.tier");
  }
  const capacity = Number(sku.capacity ?? before?.capacity ?? 1);
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MOST_INSTANCES) {
    throw invalidParameter("sku.capacity");
  }
  return { name, tier: entry[0], size: name, family: name.replace(/\d+/, ""), capacity: Math.max(capacity, 1) };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
