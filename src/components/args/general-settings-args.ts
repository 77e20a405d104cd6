import type * as pulumi from "@pulumi/pulumi";
import type { AutoHealRulesArgs } from "./auto-heal-args";

/** Whether files can be uploaded by FTP. */
export const FtpsState = { AllAllowed: "AllAllowed", FtpsOnly: "FtpsOnly", Disabled: "Disabled" } as const;
export type FtpsState = (typeof FtpsState)[keyof typeof FtpsState];

/** The versions of the Internet Protocol by which the app is reached. */
export const IpMode = { IPv4: "IPv4", IPv6: "IPv6", IPv4AndIPv6: "IPv4AndIPv6" } as const;
export type IpMode = (typeof IpMode)[keyof typeof IpMode];

/** How much an instance may take. Source: `SiteLimits`, Azure Resource Manager reference. */
export interface LimitsArgs {
  /** Of the disk, in megabytes. Defaults to no limit. */
  maxDiskSizeInMb?: pulumi.Input<number>;
  /** Of the memory, in megabytes. Defaults to no limit. */
  maxMemoryInMb?: pulumi.Input<number>;
  /** Of the processor, in percent. Defaults to no limit. */
  maxPercentageCpu?: pulumi.Input<number>;
}

/**
 * What is declared once for production and every slot. Microsoft's texts contradict each other on whether a swap moves it, or do
 * not name it any more: since it is the same everywhere, it is as declared either way. It is written in place, and needs no
 * release. What is declared no more goes back to its default, where nothing else is said.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, the texts of 24 January and 28 November 2025.
 */
export interface GeneralSettingsArgs {
  /** Whether web sockets are taken. Defaults to false. */
  webSocketsEnabled?: pulumi.Input<boolean>;
  /** Whether HTTP/2 is spoken. Defaults to false. */
  http20Enabled?: pulumi.Input<boolean>;
  /**
   * The path that App Service's own health check asks on each instance, every minute: one that answers with another status
   * than 200 to 299 ten times gets no visitors until it passes again, unless it is the only one, or all are like that.
   * Defaults to the path of `healthCheck`, where that has no headers and only statuses from 200 to 299 pass, else
   * to none; an empty string is none, too. A change restarts the app.
   *
   * Source: "Monitor App Service instances by using Health check", Microsoft.
   */
  healthCheckPath?: pulumi.Input<string>;
  /** Whether a visitor is kept on one instance. Defaults to true. */
  clientAffinityEnabled?: pulumi.Input<boolean>;
  /** Whether files can be uploaded by FTP. Defaults to `Disabled`: no build needs it. */
  ftpsState?: pulumi.Input<FtpsState>;
  /**
   * When App Service does something about an instance by itself, and what. Defaults to never.
   *
   * Source: "Azure App Service diagnostics overview", Microsoft, "Auto-Heal".
   */
  autoHealRules?: AutoHealRulesArgs;
  /**
   * The files that a path that ends in a slash is answered with: the first that is there. For what App Service itself serves, such
   * as static files on Windows. Defaults to App Service's own list, from `Default.htm` to `hostingstart.html`.
   */
  defaultDocuments?: pulumi.Input<string>[];
  /**
   * The time zone of the app's clock: a name of the tz database on Linux, for example `Europe/Berlin`, and one of Windows's own on
   * Windows, for example `W. Europe Standard Time`. The app setting `WEBSITE_TIME_ZONE` goes before it. Defaults to App
   * Service's own, UTC; declared no more, it stays what it was until it is declared as `UTC`.
   *
   * Source: `SiteConfig.websiteTimeZone`, Azure Resource Manager reference.
   */
  websiteTimeZone?: pulumi.Input<string>;
  /** How much an instance may take. Defaults to what the plan has; declared no more, the limits stay. */
  limits?: LimitsArgs;
  /** Whether one can come into the app's container by SSH, on Linux. Defaults to what App Service decides; declared no more, it stays. */
  sshEnabled?: pulumi.Input<boolean>;
  /** By which versions of the Internet Protocol the app is reached. Defaults to `IPv4`. */
  ipMode?: pulumi.Input<IpMode>;
  /** Whether traffic is encrypted between App Service's front end and the app's worker, too. Defaults to false. */
  endToEndEncryptionEnabled?: pulumi.Input<boolean>;
  /** Whether the app must have a storage account of its customer's own. Defaults to false. */
  storageAccountRequired?: pulumi.Input<boolean>;
}
