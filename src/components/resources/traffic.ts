import type { Deployment } from "@pulumi/azure-native/resources/deployment";
import * as pulumi from "@pulumi/pulumi";
import { checkPercentages, checkRamp, type Problem } from "../../rules";
import type { AppName } from "../args/app-args";
import type { RampArgs } from "../args/ramp-args";
import type { Hook } from "../azure/hook";
import { trafficRules } from "../templates/traffic";
import { deploy } from "./deployment";

/** The percentages of an app's slots, and how App Service changes them. */
export interface Traffic {
  readonly percentages: Readonly<Record<string, pulumi.Input<number>>>;
  readonly ramps: Readonly<Record<string, RampArgs>>;
  /** The slot that holds the build before while the declared one is live, and what it is given then. */
  readonly live?: {
    readonly slot: string;
    readonly isLive: pulumi.Input<boolean>;
    readonly percentage: pulumi.Input<number>;
  };
}

/** Where a component's users declare traffic. */
export interface TrafficPaths {
  readonly percentages: string;
  readonly ramps: string;
}

/**
 * Declares the deployment that writes all traffic rules of an app.
 *
 * @param refuse Throws where there are problems.
 */
export function deployTraffic(
  parent: pulumi.Resource,
  name: string,
  app: AppName,
  traffic: Traffic,
  paths: TrafficPaths,
  around: { readonly after?: pulumi.Resource[]; readonly checks?: readonly Hook[] },
  refuse: (problems: readonly Problem[]) => void,
): Deployment {
  const slots = Object.keys(traffic.percentages).sort();
  const { live } = traffic;
  const declared = {
    percentages: traffic.percentages,
    ramps: traffic.ramps,
    live: live ?? { slot: "", isLive: false, percentage: 0 },
  };
  const rules = pulumi.output(declared).apply(({ percentages, ramps, live }): Record<string, unknown>[] => {
    refuse([
      ...checkPercentages(paths.percentages, percentages, undefined),
      ...Object.entries(ramps).flatMap(([slot, ramp]) =>
        checkRamp(`${paths.ramps}[${JSON.stringify(slot)}]`, ramp, percentages[slot]),
      ),
    ]);
    return slots.map((slot) =>
      live.isLive && slot === live.slot
        ? { name: slot, reroutePercentage: live.percentage }
        : { name: slot, reroutePercentage: percentages[slot], ...ramps[slot] },
    );
  });
  const ruleOf = (index: number) => {
    const rule = rules.apply((all) => all[index]);
    const callback = traffic.ramps[slots[index] ?? ""]?.changeDecisionCallbackUrl;
    // Only a callback is a secret: a percentage is to be seen in previews.
    return callback === undefined ? rule : pulumi.secret(rule);
  };
  return deploy(parent, name, {
    resourceGroupName: app.resourceGroupName,
    template: trafficRules(slots.length),
    parameters: {
      site: app.siteName,
      ...Object.fromEntries(slots.map((slot, index) => [`slot${index}`, slot])),
      ...Object.fromEntries(slots.map((_, index) => [`rule${index}`, ruleOf(index)])),
    },
    ...around,
  });
}
