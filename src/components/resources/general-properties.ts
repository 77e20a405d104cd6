import * as pulumi from "@pulumi/pulumi";
import { type AppKind, DEFAULT_DOCUMENTS, pathForAppService } from "../../rules";
import type { HealthCheckArgs } from "../args/health-check-args";
import type { SlottedAppArgs } from "../args/slotted-app-args";

/**
 * The settings that are the same in production and every slot, as properties of a site. As with what stays, every property
 * that has a neutral value is written, so that removed arguments reset.
 */
export function generalProperties(args: SlottedAppArgs, kind: AppKind) {
  return {
    siteConfig: {
      // A build is a package, which is mounted read-only, or an image. Neither needs FTP.
      ftpsState: args.ftpsState ?? "Disabled",
      http20Enabled: args.http20Enabled ?? false,
      webSocketsEnabled: args.webSocketsEnabled ?? false,
      healthCheckPath: args.healthCheckPath ?? healthCheckPathOf(args.healthCheck),
      defaultDocuments: args.defaultDocuments ?? DEFAULT_DOCUMENTS,
      autoHealEnabled: args.autoHealRules !== undefined,
      ...(args.autoHealRules === undefined ? {} : { autoHealRules: args.autoHealRules }),
      // No value of these means "none".
      ...(args.websiteTimeZone === undefined ? {} : { websiteTimeZone: args.websiteTimeZone }),
      ...(args.limits === undefined ? {} : { limits: args.limits }),
    },
    clientAffinityEnabled: args.clientAffinityEnabled ?? kind.hasClientAffinity,
    ipMode: args.ipMode ?? "IPv4",
    endToEndEncryptionEnabled: args.endToEndEncryptionEnabled ?? false,
    storageAccountRequired: args.storageAccountRequired ?? false,
    ...(args.sshEnabled === undefined ? {} : { sshEnabled: args.sshEnabled }),
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
