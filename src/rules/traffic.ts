import { PRODUCTION } from "./names";
import type { Problem } from "./problem";

/**
 * The query parameter that sends a visitor to a slot, and the cookie that keeps them there.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Route production traffic manually".
 */
export const ROUTING_NAME = "x-ms-routing-name";

/** The name of production in {@link ROUTING_NAME}. Source: as there. */
export const ROUTING_SELF = "self";

/**
 * Checks the share of production's visitors that each slot gets.
 *
 * @param path Where it was declared, for example `traffic`.
 * @param percentages Keyed by slot, 0 to 100. Values that are not numbers are skipped, because they are not known yet.
 * @param declaredSlots The existing slots; undefined if they are not known.
 */
export function checkPercentages(
  path: string,
  percentages: Readonly<Record<string, unknown>>,
  declaredSlots?: readonly string[],
): Problem[] {
  const problems = Object.entries(percentages).flatMap(([slot, percentage]) => {
    const at = `${path}[${JSON.stringify(slot)}]`;
    return [...checkSlot(at, slot, declaredSlots), ...checkPercentage(at, percentage)];
  });
  const known = Object.values(percentages).filter((percentage) => typeof percentage === "number");
  const sum = known.reduce((total, percentage) => total + percentage, 0);
  if (problems.length === 0 && sum > 100) {
    problems.push({
      path,
      reason: `the slots get ${sum} percent together: give them at most 100; production gets the rest`,
    });
  }
  return problems;
}

/** How a slot's share changes automatically, in Azure's terms. Values that are not known yet are skipped. */
export interface Ramp {
  /** Percentage points added at each step; negative to take away. */
  readonly changeStep?: unknown;
  /** Minutes between two steps, at least 1. */
  readonly changeIntervalInMinutes?: unknown;
  /** The smallest share, in percent. Defaults to 0. */
  readonly minReroutePercentage?: unknown;
  /** The largest share, in percent. Defaults to 100. */
  readonly maxReroutePercentage?: unknown;
  /** The HTTPS URL of a site extension that decides each step. */
  readonly changeDecisionCallbackUrl?: unknown;
}

/**
 * Checks a ramp.
 *
 * @param path Where it was declared, for example `ramps["staging"]`.
 * @param percentage The initial share. Skipped if it is not known yet.
 */
export function checkRamp(path: string, ramp: Ramp, percentage?: unknown): Problem[] {
  const { changeStep: step, changeIntervalInMinutes: interval, changeDecisionCallbackUrl: callback } = ramp;
  const problems: Problem[] = [];
  if (typeof step === "number" && !(step !== 0 && Math.abs(step) <= 100)) {
    problems.push({
      path: `${path}.changeStep`,
      reason: `${step} is not a step: use percentage points from 1 to 100, or from -100 to -1 to take away`,
    });
  }
  if (typeof interval === "number" && !(Number.isInteger(interval) && interval >= 1)) {
    problems.push({
      path: `${path}.changeIntervalInMinutes`,
      reason: `${interval} is not an interval: use a whole number of minutes, 1 or more`,
    });
  }
  problems.push(...checkBounds(path, ramp, percentage));
  if (typeof callback === "string" && !/^https:\/\/[^/\s]+(\/\S*)?$/.test(callback)) {
    problems.push({
      path: `${path}.changeDecisionCallbackUrl`,
      reason: "it is not a URL that App Service calls: use one that begins with https:// and a host name",
    });
  }
  return problems;
}

/**
 * The link that sends a visitor to a slot, or back to production.
 *
 * @param hostName Production's host name.
 */
export function routingLink(hostName: string, slot: string): string {
  const name = slot.toLowerCase() === PRODUCTION ? ROUTING_SELF : slot;
  return `https://${hostName}/?${ROUTING_NAME}=${name}`;
}

function checkSlot(path: string, slot: string, declaredSlots: readonly string[] | undefined): Problem[] {
  if (slot.toLowerCase() === PRODUCTION) {
    return [{ path, reason: `"${slot}" gets the rest of the traffic: remove it` }];
  }
  if (declaredSlots === undefined || declaredSlots.includes(slot)) {
    return [];
  }
  const known = declaredSlots.map((name) => `"${name}"`).join(", ");
  return [
    {
      path,
      reason:
        declaredSlots.length === 0
          ? `"${slot}" is not a declared slot, and no slots are declared: declare it, or remove its share`
          : `"${slot}" is not a declared slot: use one of ${known}`,
    },
  ];
}

function checkPercentage(path: string, percentage: unknown): Problem[] {
  return typeof percentage !== "number" || (percentage >= 0 && percentage <= 100)
    ? []
    : [{ path, reason: `${percentage} is not a percentage: use a number from 0 to 100` }];
}

function checkBounds(path: string, ramp: Ramp, percentage: unknown): Problem[] {
  const { minReroutePercentage: least = 0, maxReroutePercentage: most = 100 } = ramp;
  const problems = [
    ...checkPercentage(`${path}.minReroutePercentage`, least),
    ...checkPercentage(`${path}.maxReroutePercentage`, most),
  ];
  if (problems.length > 0) {
    return problems;
  }
  if (typeof least === "number" && typeof most === "number" && least > most) {
    return [
      {
        path: `${path}.minReroutePercentage`,
        reason: `${least} is above maxReroutePercentage, ${most}: use at most that`,
      },
    ];
  }
  const below = typeof percentage === "number" && typeof least === "number" && percentage < least;
  const above = typeof percentage === "number" && typeof most === "number" && percentage > most;
  return below || above
    ? [
        {
          path,
          reason:
            `it begins with ${percentage} percent, which is ${below ? "below minReroutePercentage" : "above maxReroutePercentage"}, ` +
            `${below ? least : most}: begin within the bounds, or widen them`,
        },
      ]
    : [];
}
