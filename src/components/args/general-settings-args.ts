import type * as pulumi from "@pulumi/pulumi";

/** Whether files can be uploaded by FTP. */
export const FtpsState = { AllAllowed: "AllAllowed", FtpsOnly: "FtpsOnly", Disabled: "Disabled" } as const;
export type FtpsState = (typeof FtpsState)[keyof typeof FtpsState];

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
}
