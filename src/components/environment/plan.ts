import { AutoscaleSetting } from "@pulumi/azure-native/monitor/autoscaleSetting";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { OperatingSystem } from "../args/slotted-app-args";
import type { EnvironmentPlanArgs } from "../args/web-environment-args";
import type { Setting } from "./setting";

/** An environment's plan, and how the number of its workers follows the load. */
export interface Plan {
  readonly plan: AppServicePlan;
  readonly autoscale?: AutoscaleSetting;
}

/** Declares the App Service plan. */
export function declarePlan(setting: Setting, declared: EnvironmentPlanArgs): Plan {
  const { name, names, args, common, options, defaults } = setting;
  const isLinux = (args.operatingSystem ?? OperatingSystem.Linux) === OperatingSystem.Linux;
  const workers = declared.workers ?? defaults.workers;
  const plan = new AppServicePlan(
    `${name}-plan`,
    {
      ...common,
      name: names("plan"),
      kind: isLinux ? "linux" : "app",
      reserved: isLinux,
      sku: { name: declared.skuName ?? defaults.skuName, capacity: workers },
      zoneRedundant: declared.zoneRedundant ?? defaults.zoneRedundant,
    },
    // With autoscale the number of workers is Azure's to change.
    declared.autoscale ? { ...options, ignoreChanges: ["sku.capacity"] } : options,
  );
  if (!declared.autoscale) {
    return { plan };
  }
  const { minimum = workers, maximum } = declared.autoscale;
  const rule = (operator: "GreaterThan" | "LessThan", threshold: number, direction: "Increase" | "Decrease") => ({
    metricTrigger: {
      metricName: "CpuPercentage",
      metricResourceUri: plan.id,
      operator,
      threshold,
      statistic: "Average" as const,
      timeAggregation: "Average" as const,
      timeGrain: "PT1M",
      timeWindow: "PT10M",
    },
    scaleAction: { direction, type: "ChangeCount" as const, value: "1", cooldown: "PT10M" },
  });
  const autoscaleSettingName = pulumi.interpolate`${names("plan")}-autoscale`;
  const text = (number: pulumi.Input<number>) => pulumi.output(number).apply(String);
  const autoscale = new AutoscaleSetting(
    `${name}-autoscale`,
    {
      ...common,
      autoscaleSettingName,
      name: autoscaleSettingName,
      enabled: true,
      targetResourceUri: plan.id,
      profiles: [
        {
          name: "by CPU",
          capacity: { minimum: text(minimum), maximum: text(maximum), default: text(minimum) },
          rules: [rule("GreaterThan", 70, "Increase"), rule("LessThan", 30, "Decrease")],
        },
      ],
    },
    options,
  );
  return { plan, autoscale };
}
