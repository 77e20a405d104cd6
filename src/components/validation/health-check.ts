import { checkHealthCheck, type HealthExpectation, type Problem } from "../../rules";
import type { HealthCheckArgs } from "../args/health-check-args";
import { plainValues } from "../args/plain";

/** A health check whose values are all known. */
export interface HealthCheck extends HealthExpectation {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Checks what is known of a health check before the program runs on. */
export function validateHealthCheck(declared: HealthCheckArgs | undefined): Problem[] {
  if (declared === undefined) {
    return [];
  }
  return [
    ...(declared.path === undefined
      ? [{ path: "healthCheck.path", reason: 'it is missing: say what is to be asked for, for example "/healthz"' }]
      : []),
    ...checkHealthCheck("healthCheck", plainValues(declared)),
  ];
}
