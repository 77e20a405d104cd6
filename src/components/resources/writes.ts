import type * as pulumi from "@pulumi/pulumi";
import type { AppName } from "../args/app-args";
import { before, type Hook, hook } from "../azure/hook";
import type { Restoration } from "../restoration/restoration";
import { type DeployArgs, deploy } from "./deployment";

/** What a component's writes have in common. */
export interface WritesArgs {
  /** The component that declares them. */
  readonly parent: pulumi.Resource;
  /** Its name. The names of the writes begin with it. */
  readonly name: string;
  readonly app: AppName;
  /** The check before the first write. */
  readonly check: Hook;
  /** The resources that are already written. */
  readonly first: readonly pulumi.Resource[];
  /** What runs before each write, except traffic rules and the swap, so that Azure does not refuse it. */
  readonly unlock: Hook;
  readonly restoration: Restoration;
}

/**
 * The writes to one app, one after the other, because App Service refuses two at a time. Each depends on all before it,
 * so that deletions are also one at a time, whichever are removed.
 */
export class Writes {
  private readonly made: pulumi.Resource[];
  private readonly notice: Hook;
  private hasWritten = false;

  constructor(readonly args: WritesArgs) {
    this.made = [...args.first];
    this.notice = hook(
      () => args.parent,
      async () => {
        this.hasWritten = true;
      },
    );
  }

  /** All resources that are written, or come before those that are. */
  get all(): readonly pulumi.Resource[] {
    return this.made;
  }

  /** Whether this run has written any of them. Values that were read before may then be outdated. */
  get isTouched(): boolean {
    return this.hasWritten;
  }

  /**
   * Declares a deployment. It is deployed again if its effect on a slot is gone.
   *
   * @param slot The slot, or production.
   * @param key What a restoration calls it. Defaults to the suffix.
   */
  deploy(
    suffix: string,
    slot: pulumi.Input<string>,
    args: Omit<DeployArgs, "resourceGroupName" | "after">,
    key: pulumi.Input<string> = suffix,
  ): void {
    const { parent, app, check, unlock, restoration } = this.args;
    this.add(suffix, (name, { dependsOn }) =>
      deploy(parent, name, {
        restored: restoration.of(key),
        ...args,
        resourceGroupName: app.resourceGroupName,
        checks: [this.notice, restoration.hook(key, slot), check, unlock, ...(args.checks ?? [])],
        after: dependsOn,
      }),
    );
  }

  /**
   * Declares any resource, with the options that put it in order.
   *
   * @param checks What else runs before it is written.
   */
  add<Made extends pulumi.Resource>(
    suffix: string,
    make: (name: string, options: WriteOptions) => Made,
    checks: readonly Hook[] = [],
  ): Made {
    const made = this.make(suffix, make, checks);
    this.made.push(made);
    return made;
  }

  /**
   * Declares a resource that depends only on the last one declared here and on what was written already. It is for
   * resources that every slot has and that are deleted with their slot, so that their own deletion needs no order. Must be
   * called before {@link add}, whose resources depend on the last of these.
   *
   * When a deletion fails, Pulumi's engine (seen in 3.200) follows every path from the resource through its dependencies. If
   * each resource depends on all before it, every further resource doubles their number.
   */
  addInLine(
    suffix: string,
    make: (name: string, options: WriteOptions) => pulumi.Resource,
    checks: readonly Hook[] = [],
  ): void {
    const { first } = this.args;
    const made = this.make(suffix, make, checks);
    this.made.splice(first.length, Number.POSITIVE_INFINITY, made);
  }

  private make<Made extends pulumi.Resource>(
    suffix: string,
    make: (name: string, options: WriteOptions) => Made,
    checks: readonly Hook[] = [],
  ): Made {
    const { parent, check, unlock } = this.args;
    const name = `${this.args.name}-${suffix}`;
    const { notice } = this;
    return make(name, {
      parent,
      dependsOn: [...this.made],
      // Hooks for other resources than deployments: a deployment has its own.
      get hooks() {
        return before(name, notice, check, unlock, ...checks);
      },
    });
  }

  /** The step that notes a write, for writes with their own hooks. */
  get noticing(): Hook {
    return this.notice;
  }
}

/** The options that put a resource after the writes before it. */
export interface WriteOptions {
  readonly parent: pulumi.Resource;
  readonly dependsOn: pulumi.Resource[];
  readonly hooks: pulumi.ResourceHookBinding;
}
