/** The points of a swap between which it can be interrupted, in their order. Each is the end of a step. */
export const SwapPoint = {
  /** The target's sticky settings are applied to the source and saved. The source has not restarted yet. */
  SettingsApplied: "settingsApplied",
  /** The source runs with them, and is about to be warmed up. */
  Restarted: "restarted",
  /** The source is warm. The routing is not switched yet. */
  WarmedUp: "warmedUp",
  /** The routing is switched and saved. The source does not run with its own settings again yet. */
  Switched: "switched",
} as const;
export type SwapPoint = (typeof SwapPoint)[keyof typeof SwapPoint];

/** The two slots of a swap, by name. */
export interface SwapPair {
  readonly site: string;
  readonly source: string;
  readonly target: string;
}

/** Is called at each point of a swap, which waits for it. A rejection makes the swap fail. */
export type AtSwapPoint = (point: SwapPoint, swap: SwapPair) => Promise<void>;
