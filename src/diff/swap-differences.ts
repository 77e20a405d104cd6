/**
 * What a swap would change in production, as `azure-slots diff --json` prints it. It has no value of any setting. Within a
 * major version, properties may be added. None is removed or changes its meaning.
 */
export interface SwapDifferences {
  /** The app's name. */
  readonly app: string;
  /** Its resource id. */
  readonly id: string;
  /** The slot that would be swapped into production. */
  readonly source: SwappedSlot;
  /** Production. */
  readonly target: SwappedSlot;
  /** Whether the swap would change a setting of production, or its build. */
  readonly differs: boolean;
  /** By kind, then by what the swap does to them, then by name. What is equal on both sides is not listed. */
  readonly settings: readonly SettingDifference[];
}

/** One side of the swap. */
export interface SwappedSlot {
  /** `production`, or the slot's name. */
  readonly name: string;
  /** The identity of its build, such as `2.0.0+5f1d7a84be73`; null if the slot does not tell it. */
  readonly build: string | null;
}

export const SettingKind = {
  AppSetting: "app setting",
  ConnectionString: "connection string",
  Mount: "mount",
  /** A property of the site's configuration, such as `linuxFxVersion`. */
  General: "general setting",
} as const;
export type SettingKind = (typeof SettingKind)[keyof typeof SettingKind];

export const SettingEffect = {
  /** Production has another value afterwards. */
  Changed: "changed",
  /** Production has it only afterwards. */
  Added: "added",
  /** Production no longer has it. */
  Removed: "removed",
  /** Each slot keeps its own. */
  Stays: "stays",
} as const;
export type SettingEffect = (typeof SettingEffect)[keyof typeof SettingEffect];

export const StickyWarning = {
  /** Production has the sticky setting, and the slot does not. */
  MissingInSource: "missing in source",
  /** The slot has the sticky setting, and production does not. */
  MissingInTarget: "missing in target",
  /** Both have the same value, so there is no need for it to be sticky. */
  SameValue: "same value",
} as const;
export type StickyWarning = (typeof StickyWarning)[keyof typeof StickyWarning];

/** What the swap does to one setting. */
export interface SettingDifference {
  readonly kind: SettingKind;
  readonly name: string;
  readonly effect: SettingEffect;
  /** What may be wrong with a setting that stays; null if nothing. */
  readonly warning: StickyWarning | null;
}

/** Puts differences in the order in which they are shown. */
export function inOrder(settings: readonly SettingDifference[]): SettingDifference[] {
  const kinds = Object.values(SettingKind);
  const effects = Object.values(SettingEffect);
  return [...settings].sort(
    (one, other) =>
      kinds.indexOf(one.kind) - kinds.indexOf(other.kind) ||
      effects.indexOf(one.effect) - effects.indexOf(other.effect) ||
      (one.name < other.name ? -1 : 1),
  );
}
