import { AutoscaleSetting } from "@pulumi/azure-native/monitor/autoscaleSetting";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { tierOfSize } from "../../rules";
import { OperatingSystem } from "../args/slotted-app-args";
import type { EnvironmentPlanArgs, WebEnvironmentArgs } from "../args/web-environment-args";
import type { Defaults, Setting } from "./setting";

/** An environment's plan, and how the number of its workers follows the load. */
export interface Plan {
  readonly plan: AppServicePlan;
  readonly autoscale?: AutoscaleSetting;
}

/** The size of workers where none is declared. */
export function defaultSku({ functionApps }: WebEnvironmentArgs, { skuName }: Defaults): string {
  return functionApps ? "EP1" : skuName;
}

/** Source for the kinds: `az functionapp plan create` and `az appservice plan create`. */
function partsOf(tier: string, isLinux: boolean): { readonly kind: string; readonly hasWorkers: boolean } {
  switch (tier) {
    case "Dynamic":
      return { kind: "functionapp", hasWorkers: false };
    case "ElasticPremium":
      return { kind: "elastic", hasWorkers: true };
    default:
      return { kind: isLinux ? "linux" : "app", hasWorkers: true };
  }
}

/** Declares the App Service plan. */
export function declarePlan(setting: Setting, declared: EnvironmentPlanArgs): Plan {
  const { name, names, args, common, options, defaults } = setting;
  const isLinux = (args.operatingSystem ?? OperatingSystem.Linux) === OperatingSystem.Linux;
  const workers = declared.workers ?? defaults.workers;
  const skuName = declared.skuName ?? defaultSku(args, defaults);
  const parts = pulumi.output(skuName).apply((size) => partsOf(tierOfSize(size), isLinux));
  const plan = new AppServicePlan(
    `${name}-plan`,
    {
      ...common,
      name: names("plan"),
      kind: parts.kind,
      reserved: isLinux,
      sku: pulumi
        .all([skuName, workers, parts.hasWorkers])
        .apply(([size, capacity, hasWorkers]) => ({ name: size, ...(hasWorkers ? { capacity } : {}) })),
      zoneRedundant: pulumi
        .all([declared.zoneRedundant ?? defaults.zoneRedundant, parts.hasWorkers])
        .apply(([inZones, hasWorkers]) => inZones && hasWorkers),
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
