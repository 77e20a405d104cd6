import * as pulumi from "@pulumi/pulumi";
import { canonical } from "../../rules";
import { textOf } from "./error-text";
import { hook, registered, withHooks } from "./hook";
import { warnOnce } from "./tell";

type Outputs = Readonly<Record<string, unknown>>;

/** What the engine answers of each resource in a stack's state, by URN. */
type StackState = Readonly<Record<string, { readonly outputs?: Outputs }>>;

/** For each run of a program, its stack's state as the last run left it. Each run has its own engine monitor. */
const states = new WeakMap<object, Promise<StackState>>();

/**
 * What the last run left in the stack's state, for hooks before a resource is replaced. The engine tells a hook what a
 * resource was only where it is changed in place.
 *
 * Source: `pkg/resource/deploy/step.go` of Pulumi, `CreateStep`, and its built-in function `readStackResourceOutputs`.
 */
export class Past {
  private isNew = false;

  /** @param component The component that asks, which is not created yet. */
  constructor(private readonly component: () => pulumi.Resource) {}

  /** The component's options, with the hook by which it learns that it has no past. The hook does nothing else. */
  optionsOf(name: string, opts: pulumi.ComponentResourceOptions | undefined): pulumi.ComponentResourceOptions {
    const creating = hook(
      this.component,
      async () => {
        this.isNew = true;
      },
      { onDryRun: true },
    );
    const created = registered(`${name}-begin`, creating);
    return withHooks(opts, created ? { beforeCreate: [created] } : {});
  }

  /** The outputs that a resource had; undefined if it is new. */
  async outputsOf(urn: string): Promise<Outputs | undefined> {
    // A stack without any state cannot be asked for it.
    return this.isNew ? undefined : (await this.state())[urn]?.outputs;
  }

  /** The keepers that a record had; undefined if it is new. */
  async keepersOf(urn: string): Promise<Readonly<Record<string, string>> | undefined> {
    return (await this.outputsOf(urn))?.keepers as Readonly<Record<string, string>> | undefined;
  }

  private async state(): Promise<StackState> {
    const monitor: object = pulumi.runtime.getMonitor() ?? states;
    const state = states.get(monitor) ?? readState();
    states.set(monitor, state);
    try {
      return await state;
    } catch (error) {
      warnOnce(
        this.component(),
        `the stack's state could not be read (${textOf(error)}): what is declared no more is left as it is`,
      );
      return {};
    }
  }
}

/** The text by which a record keeps a value. */
export function kept(value: unknown): string {
  return typeof value === "string" ? value : canonical(value);
}

async function readState(): Promise<StackState> {
  const stackName = `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
  return outputs as StackState;
}

/** The organization of every stack that is not in Pulumi Cloud. There, such a stack is not found, and nothing is read. */
const NO_ORGANIZATION = "organization";

/** The stack's organization. Older CLIs (3.200 among them) do not tell it to a component of a program in another language. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return NO_ORGANIZATION;
  }
}
