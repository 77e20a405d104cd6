import type { Problem } from "./problem";

/**
 * The number of slots that each tier of App Service plans allows, without production.
 *
 * Sources: "App Service limits" and, for functions' tiers, "Azure Functions deployment slots", Microsoft.
 */
const SLOTS: Readonly<Record<string, number>> = {
  free: 0,
  shared: 0,
  basic: 0,
  dynamic: 1,
  elasticpremium: 2,
  flexconsumption: 0,
  standard: 5,
};

/** The limit of Isolated and every Premium generation. */
const MOST_SLOTS = 20;

/** The number of slots that a tier allows, without production. */
export function slotsAllowed(tier: string): number {
  return SLOTS[tier.toLowerCase()] ?? MOST_SLOTS;
}

/** The tiers with slots, the smallest first. */
const TIERS_WITH_SLOTS = ["Standard", "Premium"];

/**
 * Checks that a plan's tier allows the declared number of slots.
 *
 * @param path Where the slots were declared.
 * @param declared The number of slots, without production.
 */
export function checkSlotCount(path: string, tier: string, declared: number): Problem[] {
  const allowed = slotsAllowed(tier);
  if (declared <= allowed) {
    return [];
  }
  const next = TIERS_WITH_SLOTS.find((candidate) => slotsAllowed(candidate) >= declared);
  const limit = allowed === 0 ? "none" : `at most ${allowed}`;
  return [
    {
      path,
      reason:
        `it has ${declared} ${declared === 1 ? "slot" : "slots"}, and a plan of the ${tier} tier allows ${limit}: ` +
        (next === undefined
          ? `declare at most ${MOST_SLOTS}, which is as many as any tier allows`
          : `use a plan of the ${next} tier, which allows ${slotsAllowed(next)}, or fewer slots`),
    },
  ];
}

/**
 * The tiers that unload an app without visitors. Source: "App Service limits", Microsoft; for functions' tiers, quoted
 * errors.
 */
const WITHOUT_ALWAYS_ON = ["free", "shared", "dynamic", "flexconsumption"];

/** Whether Always On can keep apps loaded in a plan of this tier. */
export function hasAlwaysOn(tier: string): boolean {
  return !WITHOUT_ALWAYS_ON.includes(tier.toLowerCase());
}

/**
 * Checks that a plan's tier has Always On, for an app or a slot that uses it.
 *
 * @param path Where it is or could be declared: `production.alwaysOn`.
 */
export function checkAlwaysOn(path: string, tier: string): Problem[] {
  return hasAlwaysOn(tier)
    ? []
    : [
        {
          path,
          reason:
            `it is true, declared or by default, and a plan of the ${tier} tier has no Always On: ` +
            "declare false, or use a plan of the Basic tier or higher",
        },
      ];
}

/** The tier of a size such as `P1v3`, for a plan that is declared only by its size. */
export function tierOfSize(size: string): string {
  const upper = size.toUpperCase();
  if (/^EP\d+$/.test(upper)) {
    return "ElasticPremium";
  }
  if (/^FC\d+$/.test(upper)) {
    return "FlexConsumption";
  }
  const generation = /^P\d+M?(V\d)$/.exec(upper)?.[1];
  if (generation) {
    return `Premium${generation}`;
  }
  const tiers: Record<string, string> = {
    F: "Free",
    D: "Shared",
    B: "Basic",
    S: "Standard",
    P: "Premium",
    Y: "Dynamic",
  };
  return upper.startsWith("I")
    ? upper.endsWith("V2")
      ? "IsolatedV2"
      : "Isolated"
    : (tiers[upper.charAt(0)] ?? "Standard");
}
