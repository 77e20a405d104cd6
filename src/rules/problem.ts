/** One mistake in a declaration. A check collects all of them, so that they are reported together. */
export interface Problem {
  /** Where it is, for example `build.settings["MY-SETTING"]`. */
  readonly path: string;
  /** The value received, what is allowed, and how to fix it. */
  readonly reason: string;
}
