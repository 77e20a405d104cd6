import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import * as pulumi from "@pulumi/pulumi";
import { checkResourceGroupName, checkSiteId, checkSiteName, type Problem, parseSiteId } from "../../rules";
import { inOwnWords } from "../azure/error-text";

/** An app that is declared elsewhere. Name it by its id, or by its resource group and its name. */
export interface AppArgs {
  /** The app's resource id, for example an output of another stack. Declare either this or the other two. */
  siteId?: pulumi.Input<string>;
  /** The resource group of the app. Declare it with `siteName`, in place of `siteId`. */
  resourceGroupName?: pulumi.Input<string>;
  /** The name of the app, for example `shop`. Declare it with `resourceGroupName`, in place of `siteId`. */
  siteName?: pulumi.Input<string>;
}

/** The names of an app. */
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
              reason: "it names the app, but resourceGroupName and siteName name it too: declare only one of the two",
            },
          ]
        : []),
      ...(typeof siteId === "string" ? checkSiteId("siteId", siteId) : []),
    ];
  }
  if ("siteId" in args && resourceGroupName === undefined && siteName === undefined) {
    return [
      {
        path: "siteId",
        reason:
          "it is missing: give the app's resource id. If that is an output of another stack, export it there, and run its `pulumi up` first",
      },
    ];
  }
  const missing = Object.entries({ resourceGroupName, siteName }).filter(([, value]) => value === undefined);
  return [
    ...missing.map(([path]) => ({
      path,
      reason: "it is missing: name the app by resourceGroupName and siteName, or by siteId",
    })),
    ...(typeof resourceGroupName === "string" ? checkResourceGroupName("resourceGroupName", resourceGroupName) : []),
    ...(typeof siteName === "string" ? checkSiteName("siteName", siteName) : []),
  ];
}

/**
 * The named app, after {@link checkApp} found no problem.
 *
 * @param parent The component whose provider writes to the app. The app must be in the provider's subscription, also if
 * it is named by an id.
 */
export function appOf(parent: pulumi.Resource, args: AppArgs): AppName {
  const { siteId, resourceGroupName = "", siteName = "" } = args;
  if (siteId === undefined) {
    return { resourceGroupName, siteName };
  }
  const parsed = pulumi.output(siteId).apply(async (id) => {
    const app = parseSiteId(id);
    if (app === undefined) {
      const problems = checkApp({ siteId: id }).map(({ path, reason }) => `${path}: ${reason}`);
      throw inOwnWords(new pulumi.ResourceError(problems.join("\n"), parent, true));
    }
    const { subscriptionId } = await getClientConfig({ parent });
    // The mocks of unit tests may know no subscription.
    if (subscriptionId && subscriptionId.toLowerCase() !== app.subscriptionId.toLowerCase()) {
      const text =
        `siteId: "${id}" is in subscription ${app.subscriptionId}, and the component's provider in subscription ` +
        `${subscriptionId}: give the component a provider of that subscription, or the id of an app in this one`;
      throw inOwnWords(new pulumi.ResourceError(text, parent, true));
    }
    return app;
  });
  return {
    resourceGroupName: parsed.apply((app) => app.resourceGroupName),
    siteName: parsed.apply((app) => app.siteName),
  };
}

/** The names of an app as a component stores them among its inputs, before it is created. */
export function namedApp({ siteId, resourceGroupName, siteName }: AppArgs): AppName {
  const parsed = siteId === undefined ? undefined : pulumi.output(siteId).apply((id) => parseSiteId(id));
  return parsed
    ? {
        resourceGroupName: parsed.apply((app) => app?.resourceGroupName ?? ""),
        siteName: parsed.apply((app) => app?.siteName ?? ""),
      }
    : { resourceGroupName: resourceGroupName ?? "", siteName: siteName ?? "" };
}
