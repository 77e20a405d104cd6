import type * as pulumi from "@pulumi/pulumi";
import type { Arm } from "../azure/arm";
import type { AskSite } from "../azure/ask-site";
import { textOf } from "../azure/error-text";
import { type App, targetInWords } from "../azure/held-builds";
import { DURABLE_KEY, hostKeysOf, KEY_HEADER } from "../azure/host-keys";
import { progress } from "../azure/tell";
import type { Place } from "./health";

/** How a swap waits for orchestrations, in seconds. */
export interface OrchestrationWait {
  readonly timeoutInSeconds: number;
  readonly intervalInSeconds: number;
}

/** What asks for orchestrations. */
export interface OrchestrationSurroundings {
  readonly app: App;
  readonly arm: Arm;
  readonly ask: AskSite;
  readonly hostNames: Readonly<Record<Place, string>>;
  readonly component: pulumi.Resource;
}

/** The orchestrations that have not ended. One that is suspended goes on only when somebody resumes it: it is not waited for. */
const NOT_ENDED = "Running,Pending,ContinuedAsNew";

/** How many instances an answer has. More are only told to be more. */
const TOP = 10;

/**
 * Waits until no durable orchestration runs in production and on the slot.
 *
 * Source: "HTTP API reference" of Durable Functions, Microsoft: the instances of the task hub that the app itself uses.
 *
 * @throws Error after the time limit, or if a host cannot be asked until then.
 */
export async function untilNoOrchestrationRuns(
  wait: OrchestrationWait,
  around: OrchestrationSurroundings,
): Promise<void> {
  const end = Date.now() + wait.timeoutInSeconds * 1000;
  for (;;) {
    const busy = (await Promise.all((["production", "slot"] as const).map((place) => running(place, around)))).flat();
    if (busy.length === 0) {
      return;
    }
    const text = busy.join("; ");
    if (Date.now() + wait.intervalInSeconds * 1000 > end) {
      throw new Error(
        `durableFunctions.waitForOrchestrations: nothing was swapped, because after ${wait.timeoutInSeconds} s ${text}. Run ` +
          "`pulumi up` again when they have ended, or give a longer timeoutInSeconds; eternal orchestrations never end, so do not wait for these",
      );
    }
    progress(around.component, `waiting for orchestrations to end before the swap: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, wait.intervalInSeconds * 1000));
  }
}

/** What runs in a place, or why nothing is known of it. */
async function running(place: Place, { app, arm, ask, hostNames }: OrchestrationSurroundings): Promise<string[]> {
  const named = place === "slot" ? `slot "${app.slot}"` : targetInWords(app);
  try {
    const { system } = await hostKeysOf(arm, app, place === "slot" ? app.slot : app.targetSlot);
    const key = system[DURABLE_KEY];
    if (key === undefined) {
      // No host with Durable Functions has started there yet, so none runs.
      return [];
    }
    const path = `/runtime/webhooks/durabletask/instances?runtimeStatus=${NOT_ENDED}&showInput=false&top=${TOP}`;
    const { status, body } = await ask(hostNames[place], path, { [KEY_HEADER]: key });
    if (status !== 200) {
      return [`${named} does not tell what runs there (status ${status})`];
    }
    const instances = JSON.parse(body) as readonly { readonly name?: string }[];
    const names = [...new Set(instances.map(({ name }) => name ?? "unnamed"))].join(", ");
    const count = instances.length >= TOP ? `${TOP} or more` : String(instances.length);
    return instances.length === 0 ? [] : [`${count} run in ${named} (${names})`];
  } catch (error) {
    return [`${named} cannot be asked (${textOf(error)})`];
  }
}
