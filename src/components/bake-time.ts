import * as pulumi from "@pulumi/pulumi";
import { checkBakeTime, type Problem } from "../rules";
import { type AppArgs, appOf, checkApp } from "./args/app-args";
import type { HealthCheckArgs } from "./args/health-check-args";
import { plainValues } from "./args/plain";
import { Past } from "./azure/past";
import { bakingLive } from "./hooks/bake-live";
import { deploy } from "./resources/deployment";
import { BUILD_THAT_BAKED } from "./templates/bake-time";
import { checkDeploymentNames } from "./validation/deployment-names";
import { hidesPath, validateHealthCheck } from "./validation/health-check";
import { checkOptions } from "./validation/options";
import { refuseProblems, refuseShape } from "./validation/problems";
import { BAKE_TIME } from "./validation/shapes";

/** What {@link BakeTime} needs to know. */
export interface BakeTimeArgs extends AppArgs {
  /**
   * The build that production runs: the output `liveBuild` of the app's `SlottedWebApp` or `SlotSwap`. Another one has to pass
   * the bake time.
   */
  liveBuild: pulumi.Input<string>;
  /** How long the build must be live and healthy: 0 to 86400 seconds. 0 checks once. A change alone waits for nothing. */
  bakeTimeInSeconds: pulumi.Input<number>;
  /** What production must answer all this time. As many failures in a row as `consecutiveSuccesses` end it. Defaults to none. */
  healthCheck?: HealthCheckArgs;
  /**
   * What Azure Monitor's metrics of production may say, which needs the permission `Microsoft.Insights/metrics/read`. `{}`
   * for the default of each limit. Defaults to none: metrics are not read.
   */
  metrics?: BakeTimeMetricsArgs;
}

/** How well production must do during a bake time. Azure Monitor shows a request after two or three minutes. */
export interface BakeTimeMetricsArgs {
  /** The share of requests answered with a status of 500 or more (`Http5xx`), at most: 0 to 100 percent. Defaults to 1. */
  maximumServerErrorPercentage?: pulumi.Input<number>;
  /** The number of requests (`Requests`) that production needs before that counts, 1 to 1000000. Defaults to 20. */
  minimumRequests?: pulumi.Input<number>;
}

/**
 * The time for which a build must be live and healthy in one app before it is released in the next: what depends on this
 * component waits, and is not released if the build fails. So regions are released one after the other.
 *
 * Going back to a build that has passed waits for nothing. So do a preview, a refresh, and an `up` in which production runs
 * what it ran before. After a run that was cut off, the next one goes on with the time that is left.
 */
export class BakeTime extends pulumi.ComponentResource {
  /** The build that has passed. Not known in a preview in which another one goes live. */
  public readonly bakedBuild: pulumi.Output<string>;

  constructor(name: string, args: BakeTimeArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `BakeTime "${name}"`;
    const refuse = (args: BakeTimeArgs) => {
      refuseShape(subject, args, BAKE_TIME);
      refuseProblems(subject, [...checkOptions(opts), ...checkBake(name, args)]);
    };
    refuse(args);
    const past = new Past(() => this);
    super("azure-slots:index:BakeTime", name, {}, past.optionsOf(name, opts));

    const checked = pulumi.output(args).apply((all) => {
      refuse(all as BakeTimeArgs);
      return all;
    });
    const rules = pulumi
      .all([checked, hidesPath(args.healthCheck)])
      .apply(([{ bakeTimeInSeconds, healthCheck, metrics }, isHidden]) => ({
        bakeTimeInSeconds,
        healthCheck: healthCheck && { ...healthCheck, hidesPath: isHidden },
        metrics,
      }));
    const { resourceGroupName, siteName } = appOf(this, args);
    const build = pulumi.unsecret(checked.apply(({ liveBuild }) => liveBuild));
    const record = deploy(this, `${name}-baked`, {
      resourceGroupName,
      template: BUILD_THAT_BAKED,
      parameters: { site: siteName, build },
      checks: [bakingLive(this, rules, past)],
    });
    this.bakedBuild = pulumi.all([record.urn, build]).apply(([, baked]) => baked);
    this.registerOutputs({ bakedBuild: this.bakedBuild });
  }
}

function checkBake(name: string, args: BakeTimeArgs): Problem[] {
  const { bakeTimeInSeconds, metrics } = args;
  return [
    ...checkApp(args),
    ...checkDeploymentNames(name, ["-baked"]),
    ...checkBakeTime(plainValues({ bakeTimeInSeconds, metrics: plainValues(metrics ?? {}) })),
    ...validateHealthCheck(args.healthCheck),
  ];
}
