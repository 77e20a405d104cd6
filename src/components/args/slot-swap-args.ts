import type * as pulumi from "@pulumi/pulumi";
import type { AppArgs } from "./app-args";
import type { CheckArgs } from "./check-args";
import type { HealthCheckArgs } from "./health-check-args";
import type { RolloutArgs } from "./rollout-args";
import type { SwapAction } from "./swap-action";

/** The arguments of `SlotSwap`. */
export interface SlotSwapArgs extends AppArgs {
  /** The slot whose content production is to get. Defaults to `staging`. */
  slot?: pulumi.Input<string>;
  /**
   * The slot that gets it in place of production: then `targetBuildVersion` and all else that is said here of production is
   * of that slot. App Service's action `slotsswap` does such a swap, since the declarative one is documented for production
   * alone. Not together with `rollout`, nor with `swapAction` `Preview`. Defaults to `production`.
   */
  targetSlot?: pulumi.Input<string>;
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
   * Whether a function app's build is asked, on the slot before the swap and in production after it, whether its Functions host
   * runs: `/admin/host/status`, with the host's own key. Without effect where a `healthCheck` is declared. Defaults to false,
   * because it is not known here whether this machine can reach the app.
   */
  hostCheck?: boolean;
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
  /** Commands that the build must pass before the swap, in this order. Defaults to none. */
  checks?: CheckArgs[];
}
