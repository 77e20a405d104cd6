import type { Clock } from "../../../clock";
import type { Site, Slot } from "../model/state";
import type { AtSwapPoint, SwapPoint } from "./points";

/**
 * The steps of a swap, in order:
 * - `settings`: the target's sticky settings are applied to the source.
 * - `restart`: the source restarts with them. Left out if nothing changes.
 * - `warmUp`: the source's app is requested until it answers.
 * - `switch`: each slot answers for the other.
 * - `otherSide`: the source, which holds the target's old content now, gets its own settings back and restarts.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "What happens during a swap".
 */
export const SWAP_STEPS = ["settings", "restart", "warmUp", "switch", "otherSide"] as const;
export type SwapStep = (typeof SWAP_STEPS)[number];

/** How a swap stands. `waiting` is a swap with preview before somebody completes it. */
export type SwapState = "running" | "waiting" | "succeeded" | "failed" | "cancelled";

/** A swap, as far as it has come. */
export interface SwapProgress {
  /** The slot's name. */
  readonly source: string;
  /** The slot's name, `production` for the app itself. */
  readonly target: string;
  readonly state: SwapState;
  /** The steps that it has reached, in order. The last one is under way while the state is `running`. */
  readonly steps: readonly { readonly step: SwapStep; readonly startedAt: number }[];
  /** Milliseconds since 1970, as all times here. Absent until it is over, or waits. */
  readonly endedAt?: number;
  /** Why it failed; absent for the other states. */
  readonly reason?: string;
}

/** Receives each step of each swap, at its beginning, and each end. */
export type SwapWatcher = (site: Site, swap: SwapProgress) => void;

/** The last swap of each app, step by step. It is lost when the process ends. */
export class Swaps {
  private readonly last = new WeakMap<Site, SwapProgress>();
  private readonly watchers = new Set<SwapWatcher>();

  /**
   * @param atPoint Is called at each point of each swap.
   * @param clock Gives the times of the steps.
   */
  constructor(
    private readonly atPoint: AtSwapPoint,
    private readonly clock: Clock,
  ) {}

  /** The last swap of an app, or the one under way; undefined if there was none since the start. */
  of(site: Site): SwapProgress | undefined {
    return this.last.get(site);
  }

  /**
   * Calls a function whenever a swap reaches a step or ends.
   *
   * @returns A function that ends it.
   */
  watch(watcher: SwapWatcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Says that a swap begins a step. A swap that waits goes on; otherwise a new one begins. */
  reach(site: Site, source: Slot, target: Slot, step: SwapStep): void {
    const swap = this.last.get(site);
    const goesOn = swap?.state === "running" || swap?.state === "waiting" ? swap.steps : [];
    this.tell(site, {
      source: source.name,
      target: target.name,
      state: "running",
      steps: [...goesOn, { step, startedAt: this.clock.now() }],
    });
  }

  /** Says that a swap is at a point, between two steps. It goes on when that resolves; a rejection makes it fail. */
  pass(site: Site, source: Slot, target: Slot, point: SwapPoint): Promise<void> {
    return this.atPoint(point, { site: site.name, source: source.name, target: target.name });
  }

  /** Says that the swap under way is over, or waits. Without one, nothing is said. */
  end(site: Site, state: Exclude<SwapState, "running">, reason?: string): void {
    const swap = this.last.get(site);
    if (swap?.state === "running" || swap?.state === "waiting") {
      this.tell(site, { ...swap, state, endedAt: this.clock.now(), ...(reason === undefined ? {} : { reason }) });
    }
  }

  private tell(site: Site, swap: SwapProgress): void {
    this.last.set(site, swap);
    for (const watcher of this.watchers) watcher(site, swap);
  }
}
