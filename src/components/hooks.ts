import { AsyncResource } from "node:async_hooks";
import { getDeployment } from "@pulumi/azure-native/resources/getDeployment";
import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import { getWebAppSlot } from "@pulumi/azure-native/web/getWebAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { holdsBuild } from "../rules";
import { type App, describeHeldBuilds, found, readHeldBuilds } from "./held-builds";

const POLL_MILLISECONDS = 1000;
const LONGEST_WAIT_MILLISECONDS = 30 * 60 * 1000;

/** A hook; undefined in unit tests, whose mocks know none. */
export type Hook = pulumi.ResourceHook | undefined;

/** Hooks that run before a resource is created and before it is changed. */
export function before(...hooks: Hook[]): pulumi.ResourceHookBinding {
  const known = hooks.filter((each) => each !== undefined);
  return known.length === 0 ? {} : { beforeCreate: known, beforeUpdate: known };
}

/**
 * Reads, before a swap is deployed, what the slot really holds. The swap goes on when the slot holds the target, or
 * production runs it already; else the `up` stops with an error that says what each of them holds.
 */
export function verifySwap(component: pulumi.Resource, name: string): Hook {
  return hook(`${name}-verify-swap`, async (args) => {
    const parameters = await parametersOf(args);
    const app = await appOf(args);
    const target = parameters.target ?? "";
    pulumi.log.info(`reading what "${app.slot}" and production hold`, component, undefined, true);
    const held = await readHeldBuilds(app, component);
    if (holdsBuild(held.production, target)) {
      pulumi.log.info(`production runs ${held.production} already: nothing to swap`, component, undefined, true);
      return;
    }
    if (!holdsBuild(held.slot, target)) {
      throw new Error(
        `targetBuildVersion ${target} is not in slot "${app.slot}": ${describeHeldBuilds(app, held)}. ` +
          `Deploy ${target} to "${app.slot}" first, or declare a target that one of them holds`,
      );
    }
    pulumi.log.info(`swapping ${held.slot} from "${app.slot}" into production`, component, undefined, true);
  });
}

/**
 * Waits, before a deployment is written, until what an earlier run left behind is over: its own deployment, which a
 * killed run leaves running, and whatever else changes the app. Azure would refuse this write meanwhile.
 */
export function awaitEarlierOperations(component: pulumi.Resource, name: string): Hook {
  return hook(`${name}-await-earlier-operations`, async (args) => {
    const app = await appOf(args);
    const until = Date.now() + LONGEST_WAIT_MILLISECONDS;
    for (;;) {
      const busy = (await runningDeployment(args, app, component)) ?? (await runningOperation(app, component));
      if (busy === undefined || Date.now() > until) {
        return;
      }
      pulumi.log.info(`waiting for ${busy} to end`, component, undefined, true);
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  });
}

/**
 * Checks, before the first thing of an app is written, that the build which production is to run is somewhere: an older
 * one in production or in the release slot, where nothing is about to overwrite it.
 *
 * @param build The declared build.
 * @param target What production is to run.
 * @param slot The release slot.
 */
export function verifyTarget(
  component: pulumi.Resource,
  name: string,
  build: { readonly version: pulumi.Input<string>; readonly identity: pulumi.Output<string> },
  target: pulumi.Input<string>,
  slot: string,
): Hook {
  let checked: Promise<void> | undefined;
  const check = async (args: pulumi.ResourceHookArgs): Promise<void> => {
    const [wanted, version, identity] = await Promise.all([target, build.version, build.identity].map(known));
    const app = await appOf(args);
    if (wanted === undefined || wanted === version || !app.site || !app.resourceGroupName) {
      return;
    }
    const held = await readHeldBuilds({ ...app, slot }, component);
    if (holdsBuild(held.production, wanted)) {
      return;
    }
    if (!holdsBuild(held.slot, wanted)) {
      throw new Error(
        `targetBuildVersion ${wanted} is in no slot: ${describeHeldBuilds({ ...app, slot }, held)}. ` +
          `Declare a version that one of them holds, or build.version ${wanted}, to deploy it again`,
      );
    }
    if (identity !== undefined && held.production !== identity && held.slot !== identity) {
      throw new Error(
        `targetBuildVersion ${wanted} is in slot "${slot}", where build ${version} would overwrite it: ` +
          `${describeHeldBuilds({ ...app, slot }, held)}. Release ${wanted} first, then declare build ${version}`,
      );
    }
  };
  return hook(
    `${name}-verify-target`,
    (args) => {
      checked ??= check(args);
      return checked;
    },
    { onDryRun: true },
  );
}

/**
 * Makes a hook. The engine calls it from outside of the program's asynchronous context, in which programs of the
 * Automation API keep what provider functions need: so it is bound to the context that it is made in.
 */
function hook(name: string, callback: pulumi.ResourceHookFunction, opts?: pulumi.ResourceHookOptions): Hook {
  const monitor: { readonly registerResourceHook?: unknown } | undefined = pulumi.runtime.getMonitor();
  return typeof monitor?.registerResourceHook === "function"
    ? new pulumi.ResourceHook(name, AsyncResource.bind(callback), opts)
    : undefined;
}

/** The app that a resource belongs to, read from the inputs of the resource itself. What is not known yet is empty. */
async function appOf(args: pulumi.ResourceHookArgs): Promise<App> {
  const inputs = args.newInputs ?? {};
  const parameters = await parametersOf(args);
  return {
    resourceGroupName: text(await known(inputs.resourceGroupName)),
    site: parameters.site ?? text(await known(inputs.name)),
    slot: parameters.slot ?? "",
  };
}

/** The parameters of a deployment that are plain text. */
async function parametersOf(args: pulumi.ResourceHookArgs): Promise<Record<string, string | undefined>> {
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

async function runningDeployment(
  args: pulumi.ResourceHookArgs,
  app: App,
  parent: pulumi.Resource,
): Promise<string | undefined> {
  const deploymentName = args.id?.split("/").pop();
  if (!deploymentName) {
    return undefined;
  }
  const state = await found(getDeployment({ deploymentName, resourceGroupName: app.resourceGroupName }, { parent }));
  const running = ["Accepted", "Running", "Creating", "Updating"].includes(state?.properties.provisioningState ?? "");
  return running ? `deployment ${deploymentName}` : undefined;
}

async function runningOperation(app: App, parent: pulumi.Resource): Promise<string | undefined> {
  const { site: name, slot, resourceGroupName } = app;
  const site = await found(getWebApp({ name, resourceGroupName }, { parent }));
  const release = slot ? await found(getWebAppSlot({ name, slot, resourceGroupName }, { parent })) : undefined;
  const operation = site?.inProgressOperationId || release?.inProgressOperationId;
  return operation ? `operation ${operation} on "${name}"` : undefined;
}

/** A value that may be an Output, as a promise; undefined for one that a preview does not know. */
async function known<Value>(input: pulumi.Input<Value>): Promise<Value | undefined> {
  const output = pulumi.output(input) as unknown as {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<Value>;
  };
  return (await output.isKnown) ? output.promise() : undefined;
}
