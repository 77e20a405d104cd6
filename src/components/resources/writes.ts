import type * as pulumi from "@pulumi/pulumi";
import type { AppName } from "../args/app-args";
import { before, type Hook } from "../azure/hook";
import { type DeployArgs, deploy } from "./deployment";

/**
 * The writes to one app, each after the one before it, since App Service refuses two at a time. Each depends on all before
 * it, so that they are deleted one by one, too, whichever of them go.
 */
export class Writes {
  private readonly made: pulumi.Resource[];

  /**
   * @param parent The component that declares them.
   * @param name Its name, with which theirs begin.
   * @param check What is checked before the first of them that is made.
   * @param first What is written already.
   * @param unlock What clears the way for each of them but traffic rules and the swap.
   */
  constructor(
    readonly parent: pulumi.Resource,
    readonly name: string,
    readonly app: AppName,
    readonly check: Hook,
    first: readonly pulumi.Resource[],
    private readonly unlock: Hook,
  ) {
    this.made = [...first];
  }

  /** All that is written. */
  get all(): readonly pulumi.Resource[] {
    return this.made;
  }

  /** Declares a deployment. */
  deploy(suffix: string, args: Omit<DeployArgs, "resourceGroupName" | "after">): void {
    this.add(suffix, (name, { dependsOn }) =>
      deploy(this.parent, name, {
        ...args,
        resourceGroupName: this.app.resourceGroupName,
        checks: [this.check, this.unlock, ...(args.checks ?? [])],
        after: dependsOn,
      }),
    );
  }

  /** Declares any resource, with the options that put it in its place. */
  add<Made extends pulumi.Resource>(suffix: string, make: (name: string, options: WriteOptions) => Made): Made {
    const options = { parent: this.parent, dependsOn: [...this.made], hooks: before(this.check, this.unlock) };
    const made = make(`${this.name}-${suffix}`, options);
    this.made.push(made);
    return made;
  }
}

/** What puts a resource behind the writes before it. */
export interface WriteOptions {
  readonly parent: pulumi.Resource;
  readonly dependsOn: pulumi.Resource[];
  readonly hooks: pulumi.ResourceHookBinding;
}
