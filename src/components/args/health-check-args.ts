import type * as pulumi from "@pulumi/pulumi";
import type { HealthCheckBy } from "../../rules";

/**
 * What a build must answer before it is swapped in, on the slot's own host name, and after that, on production's. Changing it writes nothing, but for what `healthCheckPath` follows from: another path, and headers
 * or statuses by which App Service itself can ask it no more, or again, are written in place and restart the app.
 */
export interface HealthCheckArgs {
  /** The path that is asked for by GET, with its leading slash, for example `/healthz`. */
  path: pulumi.Input<string>;
  /**
   * Who asks: `Pulumi`, from where it runs, or `AppService`, which asks each instance from within, with 200 to 299 as the only
   * statuses that pass, and without a look at the body. Its verdict is the state of the instances, all of which must be `READY`.
   * Defaults to `Pulumi`; where the slot, or production, is declared closed (`publicNetworkAccess: "Disabled"`,
   * `ipRestrictions` that deny by default, `authentication` in front of the path) and App Service can ask the same, to
   * `AppService`.
   *
   * Source: "Monitor App Service instances by using Health check", Microsoft.
   */
  by?: pulumi.Input<HealthCheckBy>;
  /** The HTTP statuses that pass; a redirection is not followed. Defaults to 200 to 299. */
  statuses?: pulumi.Input<number>[];
  /** A text that must be in the body. Defaults to none. */
  bodyContains?: pulumi.Input<string>;
  /**
   * Values that the body must have as JSON, by the names that lead to them, parted by periods: `{ status: "ok",
   * "checks.database": "up" }`. Numbers and booleans are compared by their text. Defaults to none.
   */
  bodyValues?: Record<string, pulumi.Input<string>>;
  /**
   * How many answers in a row must pass, 1 to 100; in production as many faults in a row end the check at once.
   * Defaults to 3.
   */
  consecutiveSuccesses?: pulumi.Input<number>;
  /** Seconds from one request to the next, 0 to 3600. Defaults to 5; by App Service, which asks once a minute, to 60. */
  intervalInSeconds?: pulumi.Input<number>;
  /** Seconds within which enough answers must have passed, 1 to 86400. Defaults to 300. */
  timeoutInSeconds?: pulumi.Input<number>;
  /** Headers of the request, by name; values are handled as secrets. Defaults to none. */
  headers?: Record<string, pulumi.Input<string>>;
}
