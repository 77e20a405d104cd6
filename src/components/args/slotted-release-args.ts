import type * as pulumi from "@pulumi/pulumi";
import type { AppArgs } from "./app-args";
import type { BuildArgs } from "./build-args";
import type { CheckArgs } from "./check-args";
import type { HealthCheckArgs } from "./health-check-args";
import type { RolloutArgs } from "./rollout-args";
import type { OperatingSystem } from "./slotted-app-args";
import type { SwapAction } from "./swap-action";

/** The arguments of {@link SlottedRelease}. */
export interface SlottedReleaseArgs extends AppArgs {
  /** The build that is delivered to the release slot. */
  build: BuildArgs;
  /**
   * The slot that releases go through, which must exist. All that travels there is the release's: what a swap moves, and
   * nobody else may write. Defaults to the only slot of the app, or to `staging`.
   */
  releaseSlot?: pulumi.Input<string>;
  /** The operating system of the app. Defaults to what Azure says. Where it is declared, a preview without the app checks it too. */
  operatingSystem?: OperatingSystem;
  /**
   * The version that production must run. Defaults to `build.version`, so that a new build goes live. If the release
   * slot still holds an older version, naming it here swaps it back. If it names what production already runs, a new
   * build waits on the release slot.
   */
  targetBuildVersion?: pulumi.Input<string>;
  /**
   * What the build must answer, on the release slot before the swap and in production after it. If it does not, the
   * `up` fails: the build is not swapped in, or the slots are swapped back. Defaults to none.
   */
  healthCheck?: HealthCheckArgs;
  /**
   * Whether a function app's build is asked, on the release slot before the swap and in production after it, whether its Functions host
   * runs: `/admin/host/status`, with the host's own key. Without effect where a `healthCheck` is declared. Defaults to false,
   * because it is not known here whether this machine can reach the app.
   */
  hostCheck?: boolean;
  /**
   * Commands that a build must pass on the release slot before it goes live, in this order, for example a smoke test or a
   * migration. Defaults to none.
   */
  checks?: CheckArgs[];
  /**
   * How visitors are sent to a new build on the release slot before the swap: a rising share, as long as it does no
   * worse than production. The slot must have no traffic rule of its own; those of other slots are kept. Defaults to none:
   * the swap moves all visitors at once.
   */
  rollout?: RolloutArgs;
  /**
   * How far a release goes. `Preview` applies production's sticky settings to the release slot and stops there. The
   * build then waits on the slot, where the health check tests it, and production is unchanged. Declaring `Swap`
   * completes it. Declaring the build that production runs cancels it. Azure refuses it while authentication is enabled on
   * one of the two. Defaults to `Swap`.
   */
  swapAction?: pulumi.Input<SwapAction>;
}
