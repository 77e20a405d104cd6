import type * as pulumi from "@pulumi/pulumi";

/**
 * A command that a build must pass before it goes live, for example a smoke test or a migration. It runs where Pulumi runs,
 * when the build is healthy on the slot and before any visitor of production is sent to it. A build that has passed is not
 * checked again: neither after an `up` that was cut off later, nor when the slots are swapped back to it. A changed check
 * alone runs nothing.
 */
export interface CheckArgs {
  /** The name in errors and progress. Defaults to the command's first two words. */
  name?: pulumi.Input<string>;
  /**
   * The program and its arguments, one word each, for example `["node", "smoke.mjs"]`. There is no shell, so words are not
   * expanded. On Windows, run `.cmd` files such as `npm` by `["cmd", "/c", "npm", …]`.
   */
  command: pulumi.Input<string>[];
  /**
   * Environment variables, in addition to those of the `up` and those that describe the slot and the build (`SLOT_URL`,
   * `BUILD_VERSION` and others). Secret values are masked in all output. Defaults to none.
   */
  environment?: Record<string, pulumi.Input<string>>;
  /** The folder to run it in, absolute or relative to the program's. Defaults to the program's. */
  workingDirectory?: pulumi.Input<string>;
  /** Seconds after which the check is ended and has failed, 1 to 86400. Defaults to 600. */
  timeoutInSeconds?: pulumi.Input<number>;
}
