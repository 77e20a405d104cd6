import * as pulumi from "@pulumi/pulumi";
import type { StayingArgs } from "./staying-args";

/**
 * Describes why visitors cannot reach a path of a slot or of production, by its declaration; undefined if they can.
 *
 * Source: "Set up Azure App Service access restrictions" and "Authentication and authorization in Azure App Service", Microsoft.
 */
export function closedToVisitors(own: StayingArgs, path: pulumi.Input<string>): pulumi.Output<string | undefined> {
  const { publicNetworkAccess, ipRestrictions = [], ipRestrictionsDefaultAction, authentication } = own;
  const { unauthenticatedClientAction, excludedPaths = [] } = authentication ?? {};
  return pulumi
    .all([
      publicNetworkAccess,
      ipRestrictionsDefaultAction ?? (ipRestrictions.length > 0 ? "Deny" : "Allow"),
      unauthenticatedClientAction,
      pulumi.all(excludedPaths),
      path,
    ])
    .apply(([access, restriction, unauthenticated, excluded, path]) => {
      if (access === "Disabled") {
        return 'publicNetworkAccess is "Disabled"';
      }
      if (restriction === "Deny") {
        return "its IP restrictions deny by default";
      }
      const asks = authentication !== undefined && unauthenticated !== "AllowAnonymous";
      return asks && !excluded.includes(path) ? "authentication is in front of it" : undefined;
    });
}
