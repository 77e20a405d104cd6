import * as pulumi from "@pulumi/pulumi";
import { checkHealthCheck, type HealthExpectation, type Problem } from "../../rules";
import type { HealthCheckArgs } from "../args/health-check-args";
import { plainValues } from "../args/plain";

/** A health check with all values known. */
export interface HealthCheck extends HealthExpectation {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the path is a secret, so that nothing shows it. Defaults to false. */
  readonly hidesPath?: boolean;
  /** Whether the Functions host is asked, with its own key, because the user declares no check. Defaults to false. */
  readonly asksHost?: boolean;
}

/**
 * Whether the host of a function app runs. It has the path of the host's own status, which the master key opens.
 *
 * Source: azure-functions-host, `HostController`.
 */
export const HOST_CHECK: HealthCheck = {
  path: "/admin/host/status",
  bodyValues: { state: "Running" },
  // A host that runs has loaded its functions: nothing is gained by asking again.
  consecutiveSuccesses: 1,
  intervalInSeconds: 2,
  asksHost: true,
};

/** Whether the declared path is a secret. */
export function hidesPath(declared: HealthCheckArgs | undefined): Promise<boolean> {
  return pulumi.isSecret(pulumi.output(declared?.path));
}

/** Checks the parts of a health check that are known before the program runs on. */
export function validateHealthCheck(declared: HealthCheckArgs | undefined): Problem[] {
  if (declared === undefined) {
    return [];
  }
  return [
    ...(declared.path === undefined
      ? [{ path: "healthCheck.path", reason: 'it is missing: declare the path to request, for example "/healthz"' }]
      : []),
    ...checkHealthCheck("healthCheck", plainValues(declared)),
  ];
}
