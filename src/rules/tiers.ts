/**
 * How many slots, production aside, an App Service plan of a tier allows.
 *
 * Source: "App Service limits", Microsoft.
 */
const SLOTS: Readonly<Record<string, number>> = {
  free: 0,
  shared: 0,
  basic: 0,
  dynamic: 1,
  standard: 5,
};

/** Every Premium generation and Isolated. */
const MOST_SLOTS = 20;

/** The number of slots that a tier allows, production aside. */
export function slotsAllowed(tier: string): number {
  return SLOTS[tier.toLowerCase()] ?? MOST_SLOTS;
}

/** The tier that a size belongs to, for a plan that is declared by its size only, such as `P1v3`. */
export function tierOfSize(size: string): string {
  const upper = size.toUpperCase();
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
