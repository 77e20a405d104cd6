import * as pulumi from "@pulumi/pulumi";
import { checkSlotName, checkTarget, type Problem } from "../rules";
import { type AppArgs, appOf, checkApp } from "./args/app-args";
import type { HealthCheckArgs } from "./args/health-check-args";
import type { RolloutArgs } from "./args/rollout-args";
import { keepingPreview } from "./hooks/release";
import { Previews } from "./releases/previews";
import { deploySwap, liveBuildOf } from "./resources/deployment";
import { markRelease } from "./resources/rollout-marker";
import { resolveHealthCheck, validateHealthCheck } from "./validation/health-check";
import { refuseProblems } from "./validation/problems";
import { resolveRollout, validateRollout } from "./validation/rollout";
import { checkNotGradual, checkSwapAction, type SwapAction } from "./validation/swap-action";

/** What {@link SlotSwap} needs to know. */
export interface SlotSwapArgs extends AppArgs {
  /** The slot whose content production is to get. Defaults to `staging`. */
  slot?: pulumi.Input<string>;
  /**
   * The build that production must run. It is compared with the app setting `BUILD_VERSION` of production and of the
   * slot, which is to travel with each build: a version, such as `2.0.0`, is met by `2.0.0` and by `2.0.0+<digest>`.
   */
  targetBuildVersion: pulumi.Input<string>;
  /**
   * What the build must answer, on the slot before the swap and in production after it; else it is not swapped in, or the
   * slots are swapped back. Defaults to none.
   */
  healthCheck?: HealthCheckArgs;
  /**
   * How far the release goes. With `Preview` it stops once production's sticky settings are applied to the slot, where the
   * build then waits; the health check is asked there. Declaring `Swap` completes it, declaring what production runs cancels
   * it. Destroying this component leaves it waiting. Defaults to `Swap`.
   */
  swapAction?: pulumi.Input<SwapAction>;
  /**
   * How visitors are sent to the slot before the swap: a rising part of them, for as long as the slot does no worse than
   * production. The slot must have no traffic rule of its own. Defaults to none: all of them, by the swap.
   */
  rollout?: RolloutArgs;
}

/**
 * Swaps a slot into production until production runs the declared build, and never twice: by the properties
 * `buildVersion` and `targetBuildVersion` of Azure Resource Manager. For apps that are declared elsewhere; a
 * `SlottedWebApp` has one of its own. Where production runs the build already, nothing is written.
 *
 * Before the swap it reads what the slot really holds, and stops with an error when that is not the target.
 */
export class SlotSwap extends pulumi.ComponentResource {
  /** What production runs, as the setting that travels with each build says: a version, or `<version>+<digest>`. */
  public readonly liveBuild: pulumi.Output<string>;

  constructor(name: string, args: SlotSwapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-slots:index:SlotSwap", name, {}, opts);
    const slot = args.slot ?? "staging";
    const refuse = (problems: readonly Problem[]) => refuseProblems(`SlotSwap "${name}"`, problems);
    refuse([
      ...checkApp(args),
      ...(typeof slot === "string" ? checkSlotName("slot", slot) : []),
      ...(typeof args.targetBuildVersion === "string"
        ? checkTarget("targetBuildVersion", args.targetBuildVersion)
        : []),
      ...validateHealthCheck(args.healthCheck),
      ...(typeof args.swapAction === "string" ? checkSwapAction("swapAction", args.swapAction) : []),
      ...checkNotGradual("swapAction", args.swapAction, args.rollout),
      ...validateRollout(args.rollout),
    ]);
    const healthCheck = resolveHealthCheck(args.healthCheck, refuse);
    const rollout = resolveRollout(args.rollout, refuse);
    // The hook must not wait for what it needs.
    const once = pulumi
      .all([args.targetBuildVersion, healthCheck, rollout, args.swapAction])
      .apply(([target, , gradually, action]) => {
        refuse([...checkSwapAction("swapAction", action), ...checkNotGradual("swapAction", action, gradually)]);
        return target;
      });
    const targetBuildVersion = pulumi.unsecret(once);
    const { swapAction } = args;
    const app = appOf(args);
    const previews = new Previews({ component: () => this, action: swapAction });
    const proof = { healthCheck, rollout };
    const release = { ...app, slot, target: targetBuildVersion };
    const marker = args.rollout && markRelease(this, `${name}-rollout`, release, { parent: this });
    const swap = deploySwap(this, name, {
      ...app,
      slot,
      targetBuildVersion,
      proof,
      swapAction,
      previews,
      ...(marker ? { after: marker } : {}),
    });
    this.liveBuild = keepingPreview(this, name, release, proof, previews, liveBuildOf(swap));
    this.registerOutputs({ liveBuild: this.liveBuild });
  }
}
