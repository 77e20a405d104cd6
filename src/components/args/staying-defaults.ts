import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, pathForAppService } from "../../rules";
import type { Declaration } from "./declaration";
import type { HealthCheckArgs } from "./health-check-args";

/** What a slot, or production, has of what stays where it does not declare it, as follows from the rest of the declaration. */
export interface StayingDefaults {
  readonly alwaysOn: boolean;
  readonly httpsOnly: pulumi.Input<boolean>;
  readonly healthCheckPath: pulumi.Input<string>;
}

/** @param place A slot's name, or `production`. */
export function stayingDefaults({ args, defaultsTravel }: Declaration, place: string): StayingDefaults {
  return {
    // A slot that nobody visits need not take memory from production; but what travels has to be alike in all slots.
    alwaysOn: place === PRODUCTION || defaultsTravel,
    httpsOnly: args.httpsOnly ?? true,
    // The same in production and every slot: no document says whether a swap moves it.
    healthCheckPath: healthCheckPathOf(args.healthCheck),
  };
}

/** The path that App Service's own health check is to ask; an empty string where it cannot ask as `healthCheck` does. */
function healthCheckPathOf(check: HealthCheckArgs | undefined): pulumi.Input<string> {
  if (check === undefined || Object.keys(check.headers ?? {}).length > 0) {
    return "";
  }
  const { path, statuses } = check;
  return pulumi
    .all([path, pulumi.output(statuses)])
    .apply(([path, statuses]) => pathForAppService(statuses === undefined ? { path } : { path, statuses }));
}
