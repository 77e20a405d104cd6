import * as pulumi from "@pulumi/pulumi";
import {
  AppPackage,
  EnvironmentPurpose,
  type RolloutArgs,
  SlottedWebApp,
  SwapAction,
  WebEnvironment,
} from "azure-slots";

// 1.0.0 is live. Then, with `pulumi config set` and `pulumi up` for each line:
//   version 2.0.0, wait true        2.0.0 waits on staging with production's sticky settings, for somebody to look at it
//   wait false                      it is live
//   version 3.0.0, gradually true   a tenth of the visitors get 3.0.0, then half of them, then all
// A build that does not answer as `healthCheck` says goes live in none of these ways.
const config = new pulumi.Config();
const version = config.require("version");
const bakeTimeInSeconds = config.requireNumber("bakeTimeInSeconds");
const rollout: RolloutArgs = {
  steps: [
    { percentage: 10, bakeTimeInSeconds },
    { percentage: 50, bakeTimeInSeconds },
  ],
  waitForPinnedVisitorsInSeconds: config.requireNumber("waitForPinnedVisitorsInSeconds"),
};

const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
const packed = new AppPackage("shop", { source: "../app", version, environment });

const shop = new SlottedWebApp("shop", {
  environment,
  build: { package: packed.reference, stack: "NODE|22-lts" },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // The app tells its version. It must be the released one.
  healthCheck: { path: "/", bodyValues: { version }, intervalInSeconds: 1 },
  swapAction: config.requireBoolean("wait") ? SwapAction.Preview : SwapAction.Swap,
  ...(config.requireBoolean("gradually") ? { rollout } : {}),
});

export const url = shop.url;
export const liveBuild = shop.liveBuild;
/** The build in each slot: the one that waits, or the previous one. */
export const slotBuilds = shop.slotBuilds;
/** The address of a waiting build. */
export const stagingUrl = shop.slotUrls.apply((urls) => urls.staging);
