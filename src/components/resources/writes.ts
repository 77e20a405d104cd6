import type * as pulumi from "@pulumi/pulumi";
import type { AppName } from "../args/app-args";
import { before, type Hook, hook } from "../azure/hook";
import type { Restoration } from "../restoration/restoration";
import { type DeployArgs, deploy } from "./deployment";

/** What a component's writes have in common. */
export interface WritesArgs {
  /** The component that declares them. */
  readonly parent: pulumi.Resource;
  /** Its name, with which theirs begin. */
  readonly name: string;
  readonly app: AppName;
  /** What is checked before the first of them that is made. */
  readonly check: Hook;
  /** What is written already. */
  readonly first: readonly pulumi.Resource[];
  /** What clears the way for each of them but traffic rules and the swap. */
  readonly unlock: Hook;
  readonly restoration: Restoration;
}

/**
 * The writes to one app, each after the one before it, since App Service refuses two at a time. Each depends on all before
 * it, so that they are deleted one by one, too, whichever of them go.
 */
export class Writes {
  private readonly made: pulumi.Resource[];
  private readonly notice: Hook;
  private hasWritten = false;

  constructor(readonly args: WritesArgs) {
    this.made = [...args.first];
    this.notice = hook(
      () => args.parent,
      `${args.name}-notice-write`,
      async () => {
        this.hasWritten = true;
      },
    );
  }

  /** All that is written. */
  get all(): readonly pulumi.Resource[] {
    return this.made;
  }

  /** Whether this run has written any of them, so that what was read before may be another thing now. */
  get isTouched(): boolean {
    return this.hasWritten;
  }

  /**
   * Declares a deployment, which is deployed again where what it puts into a slot is gone.
   *
   * @param slot The slot, or production.
   */
  deploy(suffix: string, slot: string, args: Omit<DeployArgs, "resourceGroupName" | "after">): void {
    const { parent, app, check, unlock, restoration } = this.args;
    this.add(suffix, (name, { dependsOn }) =>
      deploy(parent, name, {
        restored: restoration.of(suffix),
        ...args,
        resourceGroupName: app.resourceGroupName,
        checks: [this.notice, restoration.hook(suffix, slot), check, unlock, ...(args.checks ?? [])],
        after: dependsOn,
      }),
    );
  }

  /** Declares any resource, with the options that put it in its place. */
  add<Made extends pulumi.Resource>(suffix: string, make: (name: string, options: WriteOptions) => Made): Made {
    const { parent, name, check, unlock } = this.args;
    const options = { parent, dependsOn: [...this.made], hooks: before(this.notice, check, unlock) };
    const made = make(`${name}-${suffix}`, options);
    this.made.push(made);
    return made;
  }

  /** What the hooks of a write notice that are made for it alone. */
  get noticing(): Hook {
    return this.notice;
  }
}

/** What puts a resource behind the writes before it. */
export interface WriteOptions {
  readonly parent: pulumi.Resource;
  readonly dependsOn: pulumi.Resource[];
  readonly hooks: pulumi.ResourceHookBinding;
}
