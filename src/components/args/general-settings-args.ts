import type * as pulumi from "@pulumi/pulumi";
import type { AutoHealRulesArgs } from "./auto-heal-args";

/** Whether files can be uploaded by FTP. */
export const FtpsState = { AllAllowed: "AllAllowed", FtpsOnly: "FtpsOnly", Disabled: "Disabled" } as const;
export type FtpsState = (typeof FtpsState)[keyof typeof FtpsState];

/** The versions of the Internet Protocol that an app can be reached with. */
export const IpMode = { IPv4: "IPv4", IPv6: "IPv6", IPv4AndIPv6: "IPv4AndIPv6" } as const;
export type IpMode = (typeof IpMode)[keyof typeof IpMode];

/** Limits for each instance. Source: `SiteLimits`, Azure Resource Manager reference. */
export interface LimitsArgs {
  /** The disk space, in megabytes. Defaults to no limit. */
  maxDiskSizeInMb?: pulumi.Input<number>;
  /** The memory, in megabytes. Defaults to no limit. */
  maxMemoryInMb?: pulumi.Input<number>;
  /** The processor time, in percent. Defaults to no limit. */
  maxPercentageCpu?: pulumi.Input<number>;
}

/**
 * Settings that are declared once, for production and every slot. Microsoft's texts contradict each other on whether a swap
 * moves them, or no longer name them. With the same value everywhere they are as declared in either case. They are written
 * in place, without a release. An argument that is removed resets to its default, unless it says otherwise.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, the texts of 24 January and 28 November 2025.
 */
export interface GeneralSettingsArgs {
  /** Whether web sockets are enabled. Defaults to false. */
  webSocketsEnabled?: pulumi.Input<boolean>;
  /** Whether HTTP/2 is enabled. Defaults to false. */
  http20Enabled?: pulumi.Input<boolean>;
  /**
   * The path for App Service's own health check, which requests it on each instance every minute. An instance fails if
   * it answers ten times with a status outside 200 to 299. It then gets no visitors until it passes again, unless it is
   * the only instance or all fail. Defaults to the path of `healthCheck`, if that has no headers and only accepts
   * statuses from 200 to 299; otherwise to none. An empty string also means none. A change restarts the app.
   *
   * Source: "Monitor App Service instances by using Health check", Microsoft.
   */
  healthCheckPath?: pulumi.Input<string>;
  /** Whether a visitor stays on the same instance. Defaults to true. */
  clientAffinityEnabled?: pulumi.Input<boolean>;
  /** Whether files can be uploaded by FTP. Defaults to `Disabled`, because no build needs it. */
  ftpsState?: pulumi.Input<FtpsState>;
  /**
   * When App Service itself acts on an unhealthy instance, and how. Defaults to never.
   *
   * Source: "Azure App Service diagnostics overview", Microsoft, "Auto-Heal".
   */
  autoHealRules?: AutoHealRulesArgs;
  /**
   * The files that App Service looks for when a path ends in a slash: it answers with the first that exists. For content that
   * App Service itself serves, such as static files on Windows. Defaults to App Service's own list, from `Default.htm` to
   * `hostingstart.html`.
   */
  defaultDocuments?: pulumi.Input<string>[];
  /**
   * The time zone of the app's clock. On Linux, a name of the tz database, for example `Europe/Berlin`. On Windows, a name of
   * Windows itself, for example `W. Europe Standard Time`. The app setting `WEBSITE_TIME_ZONE` takes precedence. Defaults to
   * App Service's own, UTC. If it is removed, the time zone stays as it was: declare `UTC` to reset it.
   *
   * Source: `SiteConfig.websiteTimeZone`, Azure Resource Manager reference.
   */
  websiteTimeZone?: pulumi.Input<string>;
  /** Limits for each instance. Defaults to those of the plan. If they are removed, the limits stay as they were. */
  limits?: LimitsArgs;
  /**
   * Whether SSH into the app's container is enabled, on Linux. Defaults to what App Service decides. If it is removed, it stays
   * as it was.
   */
  sshEnabled?: pulumi.Input<boolean>;
  /** The versions of the Internet Protocol that the app can be reached with. Defaults to `IPv4`. */
  ipMode?: pulumi.Input<IpMode>;
  /** Whether traffic between App Service's front end and the app's worker is encrypted too. Defaults to false. */
  endToEndEncryptionEnabled?: pulumi.Input<boolean>;
  /** Whether the app requires a storage account of the customer. Defaults to false. */
  storageAccountRequired?: pulumi.Input<boolean>;
}
