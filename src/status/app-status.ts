import type { StickyNames } from "../read-azure/settings";
import type { RunningSlot } from "../read-azure/sites";
import { holdsBuild, PRODUCTION } from "../rules";

/**
 * The status of production and the slots of an app, as `azure-slots status --json` prints it. Within a major version,
 * properties may be added. None is removed or changes its meaning.
 */
export interface AppStatus {
  /** The app's name. */
  readonly app: string;
  /** Its resource id. */
  readonly id: string;
  /** The build that production must run: a version or a whole identity; null if it is not known. */
  readonly target: string | null;
  /** Whether there are no problems. */
  readonly asDeclared: boolean;
  /** The ways in which the app differs from its declaration. */
  readonly problems: readonly StatusProblem[];
  /** Production first, then the slots by name. */
  readonly slots: readonly SlotStatus[];
  /** The sticky names of the app, whether or not its slots have values for them. */
  readonly stickyNames: StickyNames;
  /**
   * Swaps with preview that were started, but neither completed nor cancelled. Only listed while no operation is
   * running.
   */
  readonly previews: readonly WaitingPreview[];
  /** The ids of the operations that are running on the app; empty if there are none. */
  readonly operations: readonly string[];
  /** The last swap of two of its slots; null if there was none. */
  readonly lastSwap: LastSwap | null;
}

/** Production or a slot. */
export interface SlotStatus extends RunningSlot {
  /**
   * The percentage of production's visitors that it gets. 0 is an explicit rule: visitors only come with a link. Null
   * means that there is no rule.
   */
  readonly trafficPercentage: number | null;
}

/** A pending swap with preview. */
export interface WaitingPreview {
  readonly source: string;
  readonly target: string;
}

export interface LastSwap {
  /** When it was completed, for example `2026-03-02T09:15:27.000Z`. */
  readonly completedAt: string;
  /** How long it took, including its warm-up; null if neither the activity log nor a deployment tells. */
  readonly durationInSeconds: number | null;
  /** The sources of the duration that could not be read, each with Azure's reason. Empty if the duration is known. */
  readonly durationUnreadable: readonly string[];
  readonly source: string;
  readonly target: string;
}

export const StatusProblemCode = {
  /** Production does not run the target. */
  Target: "target",
  /** A swap with preview is pending. */
  Preview: "preview",
  /** An operation, such as a swap, is running on the app. */
  Operation: "operation",
} as const;
export type StatusProblemCode = (typeof StatusProblemCode)[keyof typeof StatusProblemCode];

export interface StatusProblem {
  readonly code: StatusProblemCode;
  /** The same, as text for people. */
  readonly reason: string;
}

/** The ways in which an app differs from its declaration. */
export function problemsOf(
  status: Pick<AppStatus, "target" | "slots" | "previews" | "operations">,
): readonly StatusProblem[] {
  const { target, slots, previews, operations } = status;
  const held = slots.find(({ name }) => name === PRODUCTION)?.build ?? null;
  const missed =
    target === null || holdsBuild(held ?? "", target)
      ? []
      : [
          {
            code: StatusProblemCode.Target,
            reason: `production runs ${held ?? "no build that says its version"}, and must run ${target}`,
          },
        ];
  return [
    ...missed,
    ...previews.map((preview) => ({
      code: StatusProblemCode.Preview,
      reason: `a swap of ${preview.source} into ${preview.target} waits in preview: complete or cancel it`,
    })),
    ...operations.map((operation) => ({
      code: StatusProblemCode.Operation,
      reason: `operation ${operation} runs on the app: ask again when it is over`,
    })),
  ];
}
