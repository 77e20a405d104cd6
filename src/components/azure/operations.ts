import { getDeployment } from "@pulumi/azure-native/resources/getDeployment";
import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import { getWebAppSlot } from "@pulumi/azure-native/web/getWebAppSlot";
import type * as pulumi from "@pulumi/pulumi";
import { recordedName } from "./deploy-now";
import { type App, found } from "./held-builds";
import { appOf, type Hook, hook } from "./hook";
import { pause } from "./polling";
import { progress } from "./tell";

const LONGEST_WAIT_MILLISECONDS = 30 * 60 * 1000;

/**
 * Before a deployment is written, waits for operations of an earlier run. One is the same deployment, if it still runs
 * after its run was killed; others are any operations on the app. Azure would refuse this write meanwhile.
 *
 * @param name The name of the deployment's record.
 */
export function awaitEarlierOperations(component: pulumi.Resource, name: string): Hook {
  return hook(
    () => component,
    async (args) => {
      const app = await appOf(args);
      const deployment = recordedName(name, args.urn);
      await untilOver(
        component,
        async () => (await runningDeployment(deployment, app, component)) ?? runningOperation(app, component),
      );
    },
  );
}

/** Waits until no operation changes an app. */
export function untilIdle(app: App, component: pulumi.Resource): Promise<void> {
  return untilOver(component, () => runningOperation(app, component));
}

/** The clock for a wait. */
export interface Clock {
  /** Milliseconds since any fixed time. */
  now(): number;
  /** @param reads How many times the state was already read, at least 1. */
  pause(reads: number): Promise<void>;
}

const MACHINE_CLOCK: Clock = { now: () => performance.now(), pause };

/**
 * Waits until something is over, for at most half an hour.
 *
 * @param busy Describes what is still running; undefined once nothing is.
 * @param clock Defaults to this machine's.
 * @throws Error if it is still running after that time.
 */
export async function untilOver(
  component: pulumi.Resource,
  busy: () => Promise<string | undefined>,
  clock = MACHINE_CLOCK,
): Promise<void> {
  const until = clock.now() + LONGEST_WAIT_MILLISECONDS;
  let reads = 1;
  for (let work = await busy(); work !== undefined; work = await busy()) {
    if (clock.now() > until) {
      throw new Error(
        `${work} has not ended within ${LONGEST_WAIT_MILLISECONDS / 60_000} minutes, and Azure would refuse the next write ` +
          "meanwhile. Run `pulumi up` again once it has ended",
      );
    }
    progress(component, `waiting for ${work} to end`);
    await clock.pause(reads++);
  }
}

async function runningDeployment(
  deploymentName: string,
  app: App,
  parent: pulumi.Resource,
): Promise<string | undefined> {
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
