import type { Problem } from "./problem";
import { checkChoice, checkNumber, checkWholeNumber } from "./values";

/** Who makes the requests of a health check. */
export const HealthCheckBy = {
  /** The machine that runs Pulumi, over HTTPS like a visitor. */
  Pulumi: "Pulumi",
  /** App Service, on each instance, from within. This works even if no visitor can reach the app. */
  AppService: "AppService",
} as const;
export type HealthCheckBy = (typeof HealthCheckBy)[keyof typeof HealthCheckBy];

/** When a build counts as healthy. */
export interface HealthExpectation {
  /** Who makes the requests. Defaults to Pulumi. */
  readonly by?: HealthCheckBy;
  /** The path to request, with its leading slash, for example `/healthz`. */
  readonly path: string;
  /** The HTTP statuses that pass. Defaults to 200 to 299. */
  readonly statuses?: readonly number[];
  /** A text that the body must contain. */
  readonly bodyContains?: string;
  /** Values that the body must have as JSON. The keys are paths to them, for example `checks.database`. */
  readonly bodyValues?: Readonly<Record<string, string>>;
  /** How many answers in a row must pass. Defaults to {@link CONSECUTIVE_SUCCESSES}. */
  readonly consecutiveSuccesses?: number;
  /** Seconds from one request to the next. Defaults to {@link intervalOf} who asks. */
  readonly intervalInSeconds?: number;
  /** Seconds within which enough answers must pass. Defaults to {@link TIMEOUT_SECONDS}. */
  readonly timeoutInSeconds?: number;
}

export const CONSECUTIVE_SUCCESSES = 3;
export const INTERVAL_SECONDS = 5;

/** The interval of App Service's requests. Source: "Monitor App Service instances by using Health check", Microsoft. */
const APP_SERVICE_INTERVAL_SECONDS = 60;

/** The default of the seconds between two checks. */
export function intervalOf(by: HealthCheckBy): number {
  return by === HealthCheckBy.AppService ? APP_SERVICE_INTERVAL_SECONDS : INTERVAL_SECONDS;
}

export const TIMEOUT_SECONDS = 300;

const SMALLEST_STATUS = 100;
const LARGEST_STATUS = 599;

/** An answer of a build. */
export interface HealthAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Checks a health expectation. Skips values that are not known yet.
 *
 * @param path Where it was declared, for example `healthCheck`.
 */
export function checkHealthCheck(
  path: string,
  declared: { readonly [Name in keyof HealthExpectation]?: unknown } & { readonly headers?: unknown },
): Problem[] {
  const { statuses, by } = declared;
  return [
    ...checkChoice(`${path}.by`, by, Object.values(HealthCheckBy)),
    ...(by === HealthCheckBy.AppService ? checkByAppService(path, declared) : []),
    ...(typeof declared.path === "string" && !/^\/[^\s#]*$/.test(declared.path)
      ? [
          {
            path: `${path}.path`,
            reason: `"${declared.path}" is not a path: begin it with a slash, as in "/healthz", and leave out the host`,
          },
        ]
      : []),
    ...(Array.isArray(statuses) ? checkStatuses(`${path}.statuses`, statuses) : []),
    ...checkWholeNumber(`${path}.consecutiveSuccesses`, declared.consecutiveSuccesses, 1, 100),
    ...checkNumber(`${path}.intervalInSeconds`, declared.intervalInSeconds, 0, 3600),
    ...checkNumber(`${path}.timeoutInSeconds`, declared.timeoutInSeconds, 1, 86_400),
  ];
}

/** App Service only checks the status. */
function checkByAppService(path: string, declared: Readonly<Record<string, unknown>>): Problem[] {
  const { statuses } = declared;
  return [
    ...["headers", "bodyContains", "bodyValues"]
      .filter((name) => declared[name] !== undefined)
      .map((name) => ({
        path: `${path}.${name}`,
        reason: `App Service sends no headers and does not look at the body: remove it, or ${path}.by`,
      })),
    ...(Array.isArray(statuses) && statuses.some((status) => typeof status === "number" && !isSuccess(status))
      ? [{ path: `${path}.statuses`, reason: `App Service takes 200 to 299 alone: remove the others, or ${path}.by` }]
      : []),
  ];
}

/** Whether App Service's own health check can check all that is expected. */
export function canAppServiceAsk(check: HealthExpectation & { readonly headers?: object }): boolean {
  const { headers = {}, bodyContains, bodyValues = {} } = check;
  const named = Object.keys(headers).length + Object.keys(bodyValues).length;
  return named === 0 && bodyContains === undefined && pathForAppService(check) !== "";
}

function checkStatuses(path: string, statuses: readonly unknown[]): Problem[] {
  if (statuses.length === 0) {
    return [{ path, reason: "it is empty, so nothing could pass: name statuses, or leave it out for 200 to 299" }];
  }
  return statuses.flatMap((status, index) =>
    checkWholeNumber(`${path}[${index}]`, status, SMALLEST_STATUS, LARGEST_STATUS),
  );
}

/**
 * The path for App Service's own health check, if that can check the same as a check without headers; otherwise an
 * empty string. It only accepts statuses from 200 to 299, and follows no redirects.
 *
 * Source: "Monitor App Service instances by using Health check", Microsoft.
 */
export function pathForAppService({ path, statuses = [] }: Pick<HealthExpectation, "path" | "statuses">): string {
  return statuses.every(isSuccess) ? path : "";
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Describes what is wrong with an answer; undefined if it passes. */
export function faultOf(answer: HealthAnswer, expected: HealthExpectation): string | undefined {
  const { statuses, bodyContains, bodyValues = {} } = expected;
  const passes = statuses ? statuses.includes(answer.status) : isSuccess(answer.status);
  if (!passes) {
    return `status ${answer.status} instead of ${statuses ? statuses.join(" or ") : "200 to 299"}`;
  }
  if (bodyContains !== undefined && !answer.body.includes(bodyContains)) {
    return `status ${answer.status}, but no "${bodyContains}" in the body`;
  }
  if (Object.keys(bodyValues).length === 0) {
    return undefined;
  }
  const document = parse(answer.body);
  if (document === undefined) {
    return `status ${answer.status}, but the body is not JSON`;
  }
  for (const [name, wanted] of Object.entries(bodyValues)) {
    const found = valueAt(document, name);
    if (found !== wanted) {
      return `status ${answer.status}, but ${name} is ${found === undefined ? "missing" : `"${found}"`} instead of "${wanted}"`;
    }
  }
  return undefined;
}

function parse(body: string): object | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a value in a JSON document, for example `true` or `ok`; undefined if there is none. */
function valueAt(document: object, name: string): string | undefined {
  let value: unknown = document;
  for (const part of name.split(".")) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  return value === undefined ? undefined : typeof value === "object" ? JSON.stringify(value) : String(value);
}
