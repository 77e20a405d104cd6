import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import type { App } from "./held-builds";

/** A hook; undefined in unit tests, whose mocks know none. */
export type Hook = pulumi.ResourceHook | undefined;

/** Hooks that run before a resource is created and before it is changed. */
export function before(...hooks: Hook[]): pulumi.ResourceHookBinding {
  const known = hooks.filter((each) => each !== undefined);
  return known.length === 0 ? {} : { beforeCreate: known, beforeUpdate: known };
}

/** The first Pulumi CLI that runs resource hooks. */
const FIRST_CLI_WITH_HOOKS = "3.182";

/** What Pulumi's SDK has asked the engine before the program began; its types leave it out. */
const sdk = state as unknown as { getStore(): { readonly supportsResourceHooks?: boolean } };

/**
 * Makes a hook. The engine calls it from outside of the program's asynchronous context, in which programs of the
 * Automation API keep what provider functions need: so it is bound to the context that it is made in.
 *
 * @throws RunError Where the Pulumi CLI is too old for hooks. Without them nothing would be verified.
 */
export function hook(name: string, callback: pulumi.ResourceHookFunction, opts?: pulumi.ResourceHookOptions): Hook {
  const monitor: { readonly registerResourceHook?: unknown } | undefined = pulumi.runtime.getMonitor();
  if (typeof monitor?.registerResourceHook !== "function") {
    return undefined;
  }
  if (sdk.getStore().supportsResourceHooks === false) {
    throw new pulumi.RunError(
      `azure-slots verifies releases in resource hooks, which this Pulumi CLI does not know: update it to ${FIRST_CLI_WITH_HOOKS} or later`,
    );
  }
  return new pulumi.ResourceHook(name, AsyncResource.bind(callback), opts);
}

/** The app that a resource belongs to, read from the inputs of the resource itself. What is not known yet is empty. */
export async function appOf(args: pulumi.ResourceHookArgs): Promise<App> {
  const inputs = args.newInputs ?? {};
  const parameters = await parametersOf(args);
  return {
    resourceGroupName: text(await known(inputs.resourceGroupName)),
    site: parameters.site ?? text(await known(inputs.name)),
    slot: parameters.slot ?? "",
  };
}

/** The parameters of a deployment that are plain text. */
export async function parametersOf(args: pulumi.ResourceHookArgs): Promise<Record<string, string | undefined>> {
  const properties = (await known(args.newInputs?.properties)) as { parameters?: unknown } | undefined;
  const parameters = (await known(properties?.parameters)) ?? {};
  const values = Object.entries(parameters).map(async ([name, parameter]: [string, unknown]) => {
    const value = await known((parameter as { value?: unknown } | undefined)?.value);
    return typeof value === "string" ? [[name, value]] : [];
  });
  return Object.fromEntries((await Promise.all(values)).flat()) as Record<string, string>;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value that may be an Output, as a promise; undefined for one that a preview does not know. */
export async function known<Value>(input: pulumi.Input<Value>): Promise<Value | undefined> {
  const output = pulumi.output(input) as unknown as {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<Value>;
  };
  return (await output.isKnown) ? output.promise() : undefined;
}
