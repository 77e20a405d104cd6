import type * as pulumi from "@pulumi/pulumi";

/**
 * A command that a build must pass before it goes live: a smoke test, a migration. It runs where Pulumi runs, once the
 * build is healthy on the slot and before any visitor of production is sent to it. A build that has passed once is not checked
 * again: not after an `up` that was cut off later, nor when the slots are swapped back to it. Changing a check runs nothing.
 */
export interface CheckArgs {
  /** What errors and progress call it. Defaults to the command's first two words. */
  name?: pulumi.Input<string>;
  /**
   * The program and its arguments, word by word, for example `["node", "smoke.mjs"]`. There is no shell: nothing within a
   * word is expanded. On Windows `.cmd` files, `npm` among them, are run by `["cmd", "/c", "npm", …]`.
   */
  command: pulumi.Input<string>[];
  /**
   * Environment variables beside those of the `up` itself and those that tell the slot and the build (`SLOT_URL`,
   * `BUILD_VERSION` and others). Secrets among the values are left out of what is shown. Defaults to none.
   */
  environment?: Record<string, pulumi.Input<string>>;
  /** The folder that it runs in, absolute or below the program's. Defaults to the program's. */
  workingDirectory?: pulumi.Input<string>;
  /** The seconds after which it is ended, and has failed, 1 to 86400. Defaults to 600. */
  timeoutInSeconds?: pulumi.Input<number>;
}
