import type * as pulumi from "@pulumi/pulumi";
import type { HealthCheckBy } from "../../rules";

/**
 * What a build must answer: before the swap on the slot's own host name, after it on production's. Before it is asked on the
 * slot, the slot is restarted, unless it has visitors: otherwise the process of the build before could answer. A change writes
 * nothing to Azure, unless it changes the default of `healthCheckPath`. That default changes with the path. It also
 * changes when headers or statuses make it impossible, or possible again, for App Service to make the same check. It is
 * then written in place, and the app restarts.
 */
export interface HealthCheckArgs {
  /** The path to GET, with its leading slash, for example `/healthz`. */
  path: pulumi.Input<string>;
  /**
   * Who makes the requests: `Pulumi` from where it runs, or `AppService` from within, on each instance. App Service accepts
   * the statuses 200 to 299 and does not look at the body. The check passes when all instances are `READY`. Defaults to
   * `Pulumi`. If the slot or production is declared closed and App Service can make the same check, the default there is
   * `AppService`. Closed means `publicNetworkAccess: "Disabled"`, `ipRestrictions` that deny by default, or
   * `authentication` in front of the path.
   *
   * Source: "Monitor App Service instances by using Health check", Microsoft.
   */
  by?: pulumi.Input<HealthCheckBy>;
  /** The HTTP statuses that pass. Redirects are not followed. Defaults to 200 to 299. */
  statuses?: pulumi.Input<number>[];
  /** A text that the body must contain. Defaults to none. */
  bodyContains?: pulumi.Input<string>;
  /**
   * Values that the body must have as JSON. The keys are paths, separated by periods: `{ status: "ok",
   * "checks.database": "up" }`. Numbers and booleans are compared as text. A value that only this build answers, such as its
   * version, keeps out what an earlier process answers, also in a slot with visitors, which is not restarted. Defaults to none.
   */
  bodyValues?: Record<string, pulumi.Input<string>>;
  /**
   * How many answers in a row must pass, 1 to 100. In production, this many failures in a row end the check at once.
   * Defaults to 3.
   */
  consecutiveSuccesses?: pulumi.Input<number>;
  /** Seconds between two requests, 0 to 3600. Defaults to 5, and to 60 for App Service, which makes one a minute. */
  intervalInSeconds?: pulumi.Input<number>;
  /** Seconds within which enough answers must pass, 1 to 86400. Defaults to 300. */
  timeoutInSeconds?: pulumi.Input<number>;
  /** Headers of the request, keyed by name. Values are handled as secrets. Defaults to none. */
  headers?: Record<string, pulumi.Input<string>>;
}
