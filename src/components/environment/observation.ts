import { Component } from "@pulumi/azure-native/applicationinsights/component";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import type * as pulumi from "@pulumi/pulumi";
import type { Setting } from "./setting";

/** How many days a workspace keeps logs. Up to 31 are included in the price of what comes in. */
const DAYS_KEPT = 30;

/** Declares the Log Analytics workspace. Source of the days that are included: "Azure Monitor pricing", Microsoft. */
export function declareWorkspace({ name, names, common, options }: Setting): Workspace {
  return new Workspace(
    `${name}-workspace`,
    { ...common, workspaceName: names("workspace"), sku: { name: "PerGB2018" }, retentionInDays: DAYS_KEPT },
    options,
  );
}

/** Declares Application Insights, which keeps its telemetry in the workspace. */
export function declareInsights(
  { name, names, common, options }: Setting,
  workspaceId: pulumi.Input<string>,
): Component {
  return new Component(
    `${name}-insights`,
    {
      ...common,
      resourceName: names("applicationInsights"),
      kind: "web",
      applicationType: "web",
      ingestionMode: "LogAnalytics",
      workspaceResourceId: workspaceId,
    },
    options,
  );
}

/** What of a resource goes to the workspace. */
export interface Observed {
  readonly resourceUri: pulumi.Input<string>;
  readonly workspaceId: pulumi.Input<string>;
  /** The groups of logs, by Azure's names for them. Defaults to none. */
  readonly logs?: readonly string[];
}

/** Declares that the metrics of a resource, and logs of it, go to the workspace. */
export function observe({ name, options }: Setting, part: string, { logs = [], ...observed }: Observed): void {
  new DiagnosticSetting(
    `${name}-${part}-diagnostics`,
    {
      ...observed,
      name: "environment",
      logs: logs.map((categoryGroup) => ({ categoryGroup, enabled: true })),
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
    options,
  );
}
