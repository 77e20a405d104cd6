import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { type App, statusOf } from "./held-builds";
import { tellFailure, warnOnce } from "./tell";

/** A step before a resource is written; undefined in unit tests, whose mocks do not support hooks. */
export type Hook = Step | undefined;

interface Step {
  readonly run: pulumi.ResourceHookFunction;
  /** Whether the step also runs in a preview. */
  readonly onDryRun: boolean;
}

/**
 * Runs hooks one after the other before a resource is created or changed. After an error, the rest is skipped and the
 * resource is not written.
 *
 * @param name Shown in the engine's error messages: the name of the resource, or of what the hooks do.
 */
export function before(name: string, ...hooks: readonly Hook[]): pulumi.ResourceHookBinding {
  const joined = registered(name, ...hooks);
  return joined ? { beforeCreate: [joined], beforeUpdate: [joined] } : {};
}

/**
 * Registers hooks with the engine, joined into one. Each registered hook costs a call in every run, even if nothing is
 * written.
 *
 * @param name The engine distinguishes a program's hooks by name and stores the names in its state. So a name must be
 * the same in every run, or the state would change each time. If two components have the same name, the second gets a
 * number.
 */
export function registered(name: string, ...hooks: readonly Hook[]): pulumi.ResourceHook | undefined {
  const joined = inOrder(...hooks);
  if (joined === undefined) {
    return undefined;
  }
  // The engine calls it outside the program's asynchronous context. Automation API programs keep there what provider
  // functions need.
  const bound = AsyncResource.bind(joined.run);
  return new pulumi.ResourceHook(unique(name), bound, { onDryRun: joined.onDryRun });
}

/** Adds a component's own hooks before those of its options. */
export function withHooks(
  opts: pulumi.ComponentResourceOptions | undefined,
  { beforeCreate = [], beforeUpdate = [] }: pulumi.ResourceHookBinding,
): pulumi.ComponentResourceOptions {
  const { hooks } = opts ?? {};
  return {
    ...opts,
    hooks: {
      ...hooks,
      beforeCreate: [...beforeCreate, ...(hooks?.beforeCreate ?? [])],
      beforeUpdate: [...beforeUpdate, ...(hooks?.beforeUpdate ?? [])],
    },
  };
}

/** How often each name was used, for each run of a program. Each run has its own engine monitor. */
const given = new WeakMap<object, Map<string, number>>();

/** Whose hooks the engine knows, where it asked for one component alone. */
const owners = new WeakMap<object, string>();

/**
 * Says whose hooks are registered from now on. A component of a program in another language is made alone, with a monitor of
 * its own, and knows no other component of that program.
 *
 * @param owner Distinguishes it from all others of its name in the program.
 */
export function hooksAreOf(owner: string): void {
  owners.set(monitorOf(), owner);
}

function unique(name: string): string {
  const monitor = monitorOf();
  const names = given.get(monitor) ?? new Map<string, number>();
  given.set(monitor, names);
  const times = (names.get(name) ?? 0) + 1;
  names.set(name, times);
  const owner = owners.get(monitor);
  return `${name}${times === 1 ? "" : `#${times}`}${owner === undefined ? "" : ` of ${owner}`}`;
}

function monitorOf(): object {
  return pulumi.runtime.getMonitor() ?? given;
}

/** The first Pulumi CLI with resource hooks. */
const FIRST_CLI_WITH_HOOKS = "3.182";

/** What Pulumi's SDK has asked the engine before the program began. The SDK's types do not include it. */
const sdk = state as unknown as { getStore(): { readonly supportsResourceHooks?: boolean } };

/**
 * Makes a hook, which {@link before} attaches to a resource. If it fails, the reason is also shown on the component's
 * row.
 *
 * @param component The component that the hook, or the hook's resource, belongs to. It may not be created yet.
 * @throws RunError if the Pulumi CLI is too old for hooks. Without them nothing would be verified.
 */
export function hook(
  component: () => pulumi.Resource,
  callback: pulumi.ResourceHookFunction,
  { onDryRun = false }: pulumi.ResourceHookOptions = {},
): Hook {
  if (!hasEngine()) {
    return undefined;
  }
  if (sdk.getStore().supportsResourceHooks === false) {
    throw new pulumi.RunError(
      `azure-slots verifies releases in resource hooks, which this Pulumi CLI does not know: update it to ${FIRST_CLI_WITH_HOOKS} or later`,
    );
  }
  return { run: telling(component, callback), onDryRun };
}

/** Makes one hook of several. After an error, the rest is skipped. Undefined if there is none. */
export function inOrder(...hooks: readonly Hook[]): Hook {
  const steps = hooks.filter((each) => each !== undefined);
  return steps.length === 0
    ? undefined
    : {
        onDryRun: steps.some(({ onDryRun }) => onDryRun),
        run: async (args) => {
          for (const step of steps.filter(({ onDryRun }) => onDryRun || !pulumi.runtime.isDryRun())) {
            await step.run(args);
          }
        },
      };
}

/** Reports why a hook failed, and what a preview may not read. */
function telling(component: () => pulumi.Resource, callback: pulumi.ResourceHookFunction): pulumi.ResourceHookFunction {
  return async (args) => {
    try {
      await callback(args);
    } catch (error) {
      if (!isUnseen(error)) {
        const isTold = await tellFailure(component(), error);
        throw isTold ? new Error("the error of its component says why") : error;
      }
      tellUnseen(component());
    }
  };
}

/**
 * Whether Azure did not allow a preview to read something. Users who only run previews may lack the permission to list
 * settings. An `up` that cannot read fails.
 */
export function isUnseen(error: unknown): boolean {
  return pulumi.runtime.isDryRun() && statusOf(error) === 403;
}

/** The permissions to list settings. */
export const PERMISSIONS = "Microsoft.Web/sites/config/list/action and Microsoft.Web/sites/slots/config/list/action";

/** Reports, once, what a preview cannot see. */
export function tellUnseen(component: pulumi.Resource): void {
  warnOnce(
    component,
    "the preview cannot see which builds the slots hold, and which settings they have: Azure does not let you list their settings " +
      "(403). So it does not say what is swapped, what is written again because somebody removed it, or whether production " +
      "restarts, and does not check that the target is there. `pulumi up` needs the permissions " +
      PERMISSIONS,
  );
}

/** Whether there is an engine. The mocks of unit tests do not support hooks. */
export function hasEngine(): boolean {
  const monitor: { readonly registerResourceHook?: unknown } | undefined = pulumi.runtime.getMonitor();
  return typeof monitor?.registerResourceHook === "function";
}

/** A hook of a deployment's record, which is told what is deployed: the record holds it as text. */
export function toldOf(
  deployed: { readonly resourceGroupName: unknown; readonly parameters: Readonly<Record<string, unknown>> },
  step: Hook,
): Hook {
  return step && { ...step, run: (args) => step.run({ ...args, newInputs: deployed }) };
}

/** The app of a resource, read from the resource's inputs. Unknown parts are empty. */
export async function appOf(args: pulumi.ResourceHookArgs): Promise<App> {
  const inputs = args.newInputs ?? {};
  const parameters = await parametersOf(args);
  return {
    resourceGroupName: text(await known(inputs.resourceGroupName)),
    site: parameters.site ?? text(await known(inputs.name)),
    slot: parameters.slot ?? text(await known(inputs.slot)),
    ...(parameters.targetSlot === undefined ? {} : { targetSlot: parameters.targetSlot }),
  };
}

/** The parameters of a deployment that are plain text. */
export async function parametersOf(args: pulumi.ResourceHookArgs): Promise<Record<string, string | undefined>> {
  const values = Object.entries(allParametersOf(args)).map(async ([name, parameter]) => {
    const value = await known(parameter);
    return typeof value === "string" ? [[name, value]] : [];
  });
  return Object.fromEntries((await Promise.all(values)).flat()) as Record<string, string>;
}

/** One parameter of a deployment, of any type; undefined if it is missing or not known. */
export async function parameterOf(args: pulumi.ResourceHookArgs, name: string): Promise<unknown> {
  return known(allParametersOf(args)[name]);
}

function allParametersOf(args: pulumi.ResourceHookArgs): Readonly<Record<string, unknown>> {
  return args.newInputs?.parameters ?? {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A promise for a value that may be an Output; undefined if a preview does not know it. */
export async function known<Value>(input: pulumi.Input<Value>): Promise<Value | undefined> {
  const output = pulumi.output(input) as unknown as {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<Value>;
  };
  return (await output.isKnown) ? output.promise() : undefined;
}
