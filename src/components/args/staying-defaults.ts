import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, pathForAppService } from "../../rules";
import type { Declaration } from "./declaration";
import type { HealthCheckArgs } from "./health-check-args";

/** The defaults of a slot or production for what stays, where they depend on other parts of the declaration. */
export interface StayingDefaults {
  readonly alwaysOn: boolean;
  readonly httpsOnly: pulumi.Input<boolean>;
  readonly healthCheckPath: pulumi.Input<string>;
}

/** @param place A slot's name, or `production`. */
export function stayingDefaults({ args, defaultsTravel }: Declaration, place: string): StayingDefaults {
  return {
    // A slot without visitors need not take memory from production. But what travels must be the same in all slots.
    alwaysOn: place === PRODUCTION || defaultsTravel,
    httpsOnly: args.httpsOnly ?? true,
    // The same in production and every slot, because no document says whether a swap moves it.
    healthCheckPath: healthCheckPathOf(args.healthCheck),
  };
}

/**
 * The default path for App Service's own health check; an empty string if that cannot make the same check as
 * `healthCheck`.
 */
function healthCheckPathOf(check: HealthCheckArgs | undefined): pulumi.Input<string> {
  if (check === undefined || Object.keys(check.headers ?? {}).length > 0) {
    return "";
  }
  const { path, statuses } = check;
  return pulumi
    .all([path, pulumi.output(statuses)])
    .apply(([path, statuses]) => pathForAppService(statuses === undefined ? { path } : { path, statuses }));
}
