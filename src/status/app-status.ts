import { holdsBuild, PRODUCTION } from "../rules";

/**
 * What production and the slots of an app are, as `azure-slots status --json` prints it. Within a major version, properties
 * are added to it, and none is taken away or changes its meaning.
 */
export interface AppStatus {
  /** The app's name. */
  readonly app: string;
  /** Its resource id. */
  readonly id: string;
  /** The build that production must run, a version or a whole identity; null where nobody says which. */
  readonly target: string | null;
  /** Whether there is no problem. */
  readonly asDeclared: boolean;
  /** In what the app is not as it is declared to be. */
  readonly problems: readonly StatusProblem[];
  /** Production first, and then the slots by name. */
  readonly slots: readonly SlotStatus[];
  /** The names that stay with their slot when slots are swapped, whatever the app's slots have of them. */
  readonly stickyNames: StickyNames;
  /** Swaps that were begun with preview and neither completed nor cancelled. Told only while no operation runs. */
  readonly previews: readonly WaitingPreview[];
  /** The ids of the operations that run on the app; none while it rests. */
  readonly operations: readonly string[];
  /** The last swap of two of its slots; null where there was none. */
  readonly lastSwap: LastSwap | null;
}

/** Production, or a slot. */
export interface SlotStatus {
  /** `production`, or the slot's name. */
  readonly name: string;
  /** The identity of the build that it holds, such as `2.0.0+5f1d7a84be73`; null where that is not told. */
  readonly build: string | null;
  /** Azure's word, such as `Running` or `Stopped`. */
  readonly state: string;
  readonly hostName: string;
  /** Where its pages are. */
  readonly url: string;
  /**
   * The percentage of production's visitors that it gets. 0 is a rule of its own, by which visitors come with a link only;
   * null is no rule.
   */
  readonly trafficPercentage: number | null;
}

export interface StickyNames {
  readonly appSettings: readonly string[];
  readonly connectionStrings: readonly string[];
  readonly mounts: readonly string[];
}

/** A swap with preview that waits for its second phase. */
export interface WaitingPreview {
  readonly source: string;
  readonly target: string;
}

export interface LastSwap {
  /** When it was complete, for example `2026-03-02T09:15:27.000Z`. */
  readonly completedAt: string;
  /** How long it took, its warm-up included; null where neither the activity log nor a deployment tells. */
  readonly durationInSeconds: number | null;
  /** What might tell how long it took, and refused to be read, each with Azure's reason. Empty where the duration is told. */
  readonly durationUnreadable: readonly string[];
  readonly source: string;
  readonly target: string;
}

export const StatusProblemCode = {
  /** Production does not run the target. */
  Target: "target",
  /** A swap with preview waits to be completed or cancelled. */
  Preview: "preview",
  /** An operation, such as a swap, runs on the app. */
  Operation: "operation",
} as const;
export type StatusProblemCode = (typeof StatusProblemCode)[keyof typeof StatusProblemCode];

export interface StatusProblem {
  readonly code: StatusProblemCode;
  /** The same for people. */
  readonly reason: string;
}

/** In what an app is not as it is declared to be. */
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
