import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_DOCUMENTS, pathForAppService } from "../../rules";
import type { HealthCheckArgs } from "../args/health-check-args";
import type { SlottedWebAppArgs } from "../args/slotted-web-app-args";

/**
 * What is the same in production and every slot, as the properties of a site. As with what stays, all that has a neutral value
 * is written, so that removed properties reset.
 */
export function generalProperties(args: SlottedWebAppArgs) {
  return {
    siteConfig: {
      // A build comes as a package, which is mounted read-only, or as an image: nothing needs FTP.
      ftpsState: args.ftpsState ?? "Disabled",
      http20Enabled: args.http20Enabled ?? false,
      webSocketsEnabled: args.webSocketsEnabled ?? false,
      healthCheckPath: args.healthCheckPath ?? healthCheckPathOf(args.healthCheck),
      defaultDocuments: args.defaultDocuments ?? DEFAULT_DOCUMENTS,
      autoHealEnabled: args.autoHealRules !== undefined,
      ...(args.autoHealRules === undefined ? {} : { autoHealRules: args.autoHealRules }),
      // There are no values that say none.
      ...(args.websiteTimeZone === undefined ? {} : { websiteTimeZone: args.websiteTimeZone }),
      ...(args.limits === undefined ? {} : { limits: args.limits }),
    },
    clientAffinityEnabled: args.clientAffinityEnabled ?? true,
    ipMode: args.ipMode ?? "IPv4",
    endToEndEncryptionEnabled: args.endToEndEncryptionEnabled ?? false,
    storageAccountRequired: args.storageAccountRequired ?? false,
    ...(args.sshEnabled === undefined ? {} : { sshEnabled: args.sshEnabled }),
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
