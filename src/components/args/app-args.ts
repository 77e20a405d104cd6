import * as pulumi from "@pulumi/pulumi";
import { checkSiteId, checkSiteName, type Problem, parseSiteId } from "../../rules";

/** An app that is declared elsewhere: by its id, or by its resource group and its name. */
export interface AppArgs {
  /** The app's resource id, for example the output of another stack. Either this, or the two others. */
  siteId?: pulumi.Input<string>;
  /** The resource group of the app, with `siteName` in place of `siteId`. */
  resourceGroupName?: pulumi.Input<string>;
  /** The name of the app, for example `shop`, with `resourceGroupName` in place of `siteId`. */
  siteName?: pulumi.Input<string>;
}

/** An app, as its resources name it. */
export interface AppName {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly siteName: pulumi.Input<string>;
}

/** Checks how an app is named. */
export function checkApp(args: AppArgs): Problem[] {
  const { siteId, resourceGroupName, siteName } = args;
  if (siteId !== undefined) {
    const both = resourceGroupName !== undefined || siteName !== undefined;
    return [
      ...(both
        ? [
            {
              path: "siteId",
              reason: "it names the app, and so do resourceGroupName and siteName: keep one of the two ways",
            },
          ]
        : []),
      ...(typeof siteId === "string" ? checkSiteId("siteId", siteId) : []),
    ];
  }
  const missing = Object.entries({ resourceGroupName, siteName }).filter(([, value]) => value === undefined);
  return [
    ...missing.map(([path]) => ({
      path,
      reason: "it is missing: name the app by resourceGroupName and siteName, or by siteId",
    })),
    ...(typeof siteName === "string" ? checkSiteName("siteName", siteName) : []),
  ];
}

/** The app that is named, once {@link checkApp} found nothing wrong. */
export function appOf(args: AppArgs): AppName {
  const { siteId, resourceGroupName = "", siteName = "" } = args;
  if (siteId === undefined) {
    return { resourceGroupName, siteName };
  }
  const parsed = pulumi.output(siteId).apply((id) => {
    const app = parseSiteId(id);
    if (app === undefined) {
      throw new Error(
        checkSiteId("siteId", id)
          .map(({ path, reason }) => `${path}: ${reason}`)
          .join("\n"),
      );
    }
    return app;
  });
  return {
    resourceGroupName: parsed.apply((app) => app.resourceGroupName),
    siteName: parsed.apply((app) => app.siteName),
  };
}
