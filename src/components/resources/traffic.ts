import * as pulumi from "@pulumi/pulumi";
import type { AppName } from "../args/app-args";
import type { RampArgs } from "../args/ramp-args";
import { percentagesByRule } from "../restoration/changed";
import { trafficRules } from "../templates/traffic";
import { type DeployArgs, deploy } from "./deployment";
import type { DeploymentRecord } from "./deployment-record";

/** The percentages of an app's slots, and how App Service changes them. */
export interface Traffic {
  readonly percentages: Readonly<Record<string, pulumi.Input<number>>>;
  readonly ramps: Readonly<Record<string, RampArgs>>;
  /** The slot that holds the previous build while the declared one is live, and its percentage then. */
  readonly live?: {
    readonly slot: string;
    readonly isLive: pulumi.Input<boolean>;
    readonly percentage: pulumi.Input<number>;
  };
}

/** What the deployment of traffic rules needs. */
export interface DeployTrafficArgs extends Pick<DeployArgs, "checks" | "after" | "restored"> {
  readonly app: AppName;
  /** Percentages and ramps, after their check. */
  readonly traffic: Traffic;
}

/** The secret part of a traffic rule. */
const CALLBACK = "changeDecisionCallbackUrl";
const PLAIN = [
  "name",
  "reroutePercentage",
  "changeStep",
  "changeIntervalInMinutes",
  "minReroutePercentage",
  "maxReroutePercentage",
];

/**
 * The percentages of which nobody else decides, as their record keeps them: App Service itself changes those with a ramp.
 *
 * @param others Slots of which something else decides too.
 */
export function keptRules(record: string, traffic: Traffic, others: readonly string[] = []) {
  const slots = Object.keys(traffic.percentages).sort();
  const { ramps, live } = traffic;
  const own = slots.filter((slot) => ramps[slot] === undefined && !others.includes(slot));
  const percentageOf = (slot: string) =>
    live?.slot === slot
      ? pulumi
          .all([live.isLive, live.percentage, traffic.percentages[slot] ?? 0])
          .apply(([isLive, whenLive, declared]) => (isLive ? whenLive : declared))
      : (traffic.percentages[slot] ?? 0);
  return {
    slots,
    kept: {
      record,
      values: percentagesByRule(slots, Object.fromEntries(own.map((slot) => [slot, percentageOf(slot)]))),
    },
  };
}

/** Declares the deployment that writes all traffic rules of an app. */
export function deployTraffic(parent: pulumi.Resource, name: string, args: DeployTrafficArgs): DeploymentRecord {
  const { app, traffic, ...around } = args;
  const slots = Object.keys(traffic.percentages).sort();
  const declared = {
    percentages: traffic.percentages,
    ramps: traffic.ramps,
    live: traffic.live ?? { slot: "", isLive: false, percentage: 0 },
  };
  const rules = pulumi
    .output(declared)
    .apply(({ percentages, ramps, live }): Record<string, unknown>[] =>
      slots.map((slot) =>
        live.isLive && slot === live.slot
          ? { name: slot, reroutePercentage: live.percentage }
          : { name: slot, reroutePercentage: percentages[slot], ...ramps[slot] },
      ),
    );
  const ruleOf = (index: number) => {
    if (traffic.ramps[slots[index] ?? ""]?.changeDecisionCallbackUrl === undefined) {
      return rules.apply((all) => all[index]);
    }
    const part = (name: string) => rules.apply((all) => all[index]?.[name]);
    // Only the callback is a secret. Percentages must be visible in previews.
    return {
      ...Object.fromEntries(PLAIN.map((name) => [name, part(name)])),
      [CALLBACK]: pulumi.secret(part(CALLBACK)),
    };
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
