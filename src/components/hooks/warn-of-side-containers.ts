import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, PRODUCTION } from "../../rules";
import { includes } from "../args/sticky";
import type { App } from "../azure/held-builds";
import { appOf, type Hook, hook } from "../azure/hook";
import { readSlotContents } from "../azure/slot-contents";
import { warnOnce } from "../azure/tell";
import type { Change } from "./declared";

/**
 * Says, also in the preview, that production restarts because a container beside it comes or changes. Only says so if
 * something runs there.
 *
 * Source: "Sidecars in Azure App Service", Microsoft: they start and stop together with the app's own container.
 */
export function warnOfSideContainers(component: pulumi.Resource): Hook {
  return hook(
    () => component,
    async (args) => warnIfRunning(await appOf(args), component),
    { onDryRun: true },
  );
}

/** Says the same of containers that are no longer declared: the hooks of their resources do not run. */
export async function warnOfRemovedSideContainers(
  { app, old, now }: Change,
  component: pulumi.Resource,
): Promise<void> {
  if (old.sideContainers.some((name) => !includes(now.sideContainers, name))) {
    await warnIfRunning(app, component);
  }
}

async function warnIfRunning(app: App, component: pulumi.Resource): Promise<void> {
  if (app.site === "" || app.resourceGroupName === "") {
    return;
  }
  const has = await readSlotContents(app, PRODUCTION, ["settings"], component);
  if (has?.settings?.[BUILD_VERSION_SETTING] !== undefined) {
    warnOnce(component, "production's side containers change: App Service restarts production for it");
  }
}
