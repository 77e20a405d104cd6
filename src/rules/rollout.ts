import type { Problem } from "./problem";
import { checkChoice, checkNumber, checkWholeNumber, isRecord } from "./values";

/** How much worse than production a slot may be during the same time. */
export interface MetricLimits {
  /** Percentage points above production's share of server errors. Defaults to {@link SERVER_ERROR_PERCENTAGE}. */
  readonly maximumServerErrorPercentage?: number;
  /** A multiple of production's average response time. Defaults to {@link RESPONSE_TIME_RATIO}. */
  readonly maximumResponseTimeRatio?: number;
  /** The number of requests that a verdict needs. Defaults to {@link MINIMUM_REQUESTS}. */
  readonly minimumRequests?: number;
}

export const SERVER_ERROR_PERCENTAGE = 1;
export const RESPONSE_TIME_RATIO = 2;
export const MINIMUM_REQUESTS = 20;

/**
 * The lifetime of the cookie that pins a visitor to a slot, in seconds.
 *
 * Source: the `Max-Age` of the cookie `x-ms-routing-name` that App Service sets.
 */
export const COOKIE_SECONDS = 3600;

/** What an `up` does with a gradual release that was interrupted. */
export const AfterInterruption = { Resume: "Resume", Restart: "Restart" } as const;
export type AfterInterruption = (typeof AfterInterruption)[keyof typeof AfterInterruption];

/** Checks a bake time of a build that is live. Skips values that are not known yet. */
export function checkBakeTime(declared: {
  readonly bakeTimeInSeconds?: unknown;
  readonly metrics?: unknown;
}): Problem[] {
  return [
    ...checkNumber("bakeTimeInSeconds", declared.bakeTimeInSeconds, 0, LONGEST_BAKE_TIME),
    ...checkMetrics("metrics", declared.metrics),
  ];
}

/** The known parts of a declared gradual release. */
export interface DeclaredRollout {
  readonly steps?: unknown;
  readonly metrics?: unknown;
  readonly waitForPinnedVisitorsInSeconds?: unknown;
  readonly afterInterruption?: unknown;
}

/** The longest bake time of a step, in seconds: a day. */
const LONGEST_BAKE_TIME = 86_400;

/**
 * Checks a gradual release. Skips values that are not known yet.
 *
 * @param path Where it was declared, for example `rollout`.
 */
export function checkRollout(path: string, declared: DeclaredRollout): Problem[] {
  return [
    ...checkSteps(`${path}.steps`, declared.steps),
    ...checkMetrics(`${path}.metrics`, declared.metrics),
    ...checkNumber(
      `${path}.waitForPinnedVisitorsInSeconds`,
      declared.waitForPinnedVisitorsInSeconds,
      0,
      COOKIE_SECONDS,
    ),
    ...checkChoice(`${path}.afterInterruption`, declared.afterInterruption, Object.values(AfterInterruption)),
  ];
}

/** Checks the limits of what metrics may say. */
function checkMetrics(path: string, declared: unknown): Problem[] {
  const { maximumServerErrorPercentage, maximumResponseTimeRatio, minimumRequests } = isRecord(declared)
    ? declared
    : {};
  return [
    ...checkNumber(`${path}.maximumServerErrorPercentage`, maximumServerErrorPercentage, 0, 100),
    ...checkNumber(`${path}.maximumResponseTimeRatio`, maximumResponseTimeRatio, 1, 1000),
    ...checkWholeNumber(`${path}.minimumRequests`, minimumRequests, 1, 1_000_000),
  ];
}

function checkSteps(path: string, steps: unknown): Problem[] {
  if (!Array.isArray(steps) || steps.length === 0) {
    const what = steps === undefined ? "they are missing" : "there are none";
    return [{ path, reason: `${what}: declare at least one, for example { percentage: 10, bakeTimeInSeconds: 600 }` }];
  }
  let last = 0;
  return steps.flatMap((step: unknown, index) => {
    const at = `${path}[${index}]`;
    const { percentage, bakeTimeInSeconds } = isRecord(step) ? step : {};
    const problems = checkNumber(`${at}.bakeTimeInSeconds`, bakeTimeInSeconds, 0, LONGEST_BAKE_TIME);
    if (typeof percentage !== "number") {
      return problems;
    }
    const inRange = percentage > 0 && percentage <= 100;
    if (!inRange) {
      problems.push({
        path: `${at}.percentage`,
        reason: `${percentage} is not a percentage for a step: use a number above 0, up to 100`,
      });
    } else if (percentage <= last) {
      problems.push({
        path: `${at}.percentage`,
        reason: `${percentage} does not rise: use more than the step before, ${last}, and at most 100`,
      });
    }
    last = inRange ? Math.max(last, percentage) : last;
    return problems;
  });
}

/** What a slot answered during some time. */
export interface SlotFigures {
  readonly requests: number;
  /** The number of requests that were answered with a status of 500 or more. */
  readonly serverErrors: number;
  /** The total time of all requests, in seconds. */
  readonly responseSeconds: number;
}

export const NO_REQUESTS: SlotFigures = { requests: 0, serverErrors: 0, responseSeconds: 0 };

/**
 * Describes how a slot is worse than production. Undefined if the slot may go on, or has too few requests for a
 * verdict. If production has too few requests, it counts as free of errors and as equally fast.
 */
export function faultInFigures(
  slot: SlotFigures,
  production: SlotFigures,
  limits: MetricLimits | undefined,
): string | undefined {
  const {
    maximumServerErrorPercentage = SERVER_ERROR_PERCENTAGE,
    maximumResponseTimeRatio = RESPONSE_TIME_RATIO,
    minimumRequests = MINIMUM_REQUESTS,
  } = limits ?? {};
  if (slot.requests < minimumRequests) {
    return undefined;
  }
  const comparable = production.requests >= minimumRequests;
  const more = errorPercentage(slot) - (comparable ? errorPercentage(production) : 0);
  if (more > maximumServerErrorPercentage) {
    return (
      `its server errors are ${rounded(more)} percentage points above production's, ` +
      `and maximumServerErrorPercentage is ${maximumServerErrorPercentage}`
    );
  }
  const times = comparable ? averageSeconds(slot) / averageSeconds(production) : 1;
  return times > maximumResponseTimeRatio
    ? `it takes ${rounded(times)} times as long as production, and maximumResponseTimeRatio is ${maximumResponseTimeRatio}`
    : undefined;
}

/** How well a build that is live must do. */
export type LiveMetricLimits = Pick<MetricLimits, "maximumServerErrorPercentage" | "minimumRequests">;

/** Describes what is wrong with a build that is live. Undefined if it may go on, or has too few requests for a verdict. */
export function faultInLiveFigures(figures: SlotFigures, limits: LiveMetricLimits): string | undefined {
  const { maximumServerErrorPercentage = SERVER_ERROR_PERCENTAGE, minimumRequests = MINIMUM_REQUESTS } = limits;
  const share = errorPercentage(figures);
  return figures.requests >= minimumRequests && share > maximumServerErrorPercentage
    ? `server errors are ${rounded(share)} percent of its answers, and maximumServerErrorPercentage is ${maximumServerErrorPercentage}`
    : undefined;
}

/** Describes figures, for example `120 requests, 3 server errors (2.5 %), 0.045 s on average`. */
export function describeFigures(figures: SlotFigures): string {
  const { requests, serverErrors } = figures;
  return requests === 0
    ? "no requests yet"
    : `${requests} requests, ${serverErrors} server errors (${rounded(errorPercentage(figures))} %), ` +
        `${averageSeconds(figures).toFixed(3)} s on average`;
}

/** The figures since an earlier point of the same period. */
export function figuresSince(now: SlotFigures, before: SlotFigures): SlotFigures {
  const since = (of: (figures: SlotFigures) => number) => Math.max(0, of(now) - of(before));
  return {
    requests: since(({ requests }) => requests),
    serverErrors: since(({ serverErrors }) => serverErrors),
    responseSeconds: since(({ responseSeconds }) => responseSeconds),
  };
}

function errorPercentage({ requests, serverErrors }: SlotFigures): number {
  return requests === 0 ? 0 : (serverErrors / requests) * 100;
}

function averageSeconds({ requests, responseSeconds }: SlotFigures): number {
  return responseSeconds / requests;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
