import * as pulumi from "@pulumi/pulumi";
import { type Named, namedIn } from "../args/named";
import type { App } from "../azure/held-builds";
import { hook, known, registered } from "../azure/hook";
import { untilIdle } from "../azure/operations";
import type { Restoration } from "../restoration/restoration";
import { appOfId } from "./retire";

/** A component's old and new inputs. */
export interface Change {
  readonly app: App;
  readonly old: Named;
  readonly now: Named;
  readonly oldInputs: Readonly<Record<string, unknown>>;
  readonly newInputs: Readonly<Record<string, unknown>>;
}

/** What a component does about its own inputs before any of its resources is written. */
export interface OwnHooks {
  /** The component, which is not created yet. */
  readonly component: () => pulumi.Resource;
  readonly restoration: Restoration;
  /** Checks the new declaration, also in a preview, before anything is undone. Defaults to no check. */
  readonly verify?: (change: Change) => Promise<void>;
  /** Undoes what is no longer declared. */
  readonly retire: (change: Change) => Promise<void>;
}

/** The app that a component's inputs name. Outputs are missing if the previous run failed. */
async function appIn(inputs: Readonly<Record<string, unknown>>): Promise<App | undefined> {
  const [resourceGroupName, site] = await Promise.all(
    [inputs.resourceGroupName, inputs.siteName].map((each) => known(each)),
  );
  return typeof resourceGroupName === "string" && typeof site === "string"
    ? { resourceGroupName, site, slot: "" }
    : undefined;
}

/** Makes the options of a component with its own hooks. Only these hooks can see the previous declaration. */
export function withOwnHooks(
  name: string,
  opts: pulumi.ComponentResourceOptions | undefined,
  { component, restoration, verify, retire }: OwnHooks,
): pulumi.ComponentResourceOptions {
  const creating = hook(component, async () => restoration.begin(), { onDryRun: true });
  const changing = hook(
    component,
    async ({ newInputs = {}, oldInputs = {}, oldOutputs }) => {
      const [old, now] = [namedIn(oldInputs), namedIn(newInputs)];
      const [versionBefore, version] = await Promise.all(
        [oldInputs.buildVersion, newInputs.buildVersion].map((each) => known(each)),
      );
      restoration.follow(old, versionBefore !== version);
      const app = appOfId(await known(oldOutputs?.siteId)) ?? (await appIn(oldInputs));
      if (app === undefined) {
        return;
      }
      const change = { app, old, now, oldInputs, newInputs };
      await verify?.(change);
      if (!pulumi.runtime.isDryRun()) {
        await untilIdle(app, component());
        await retire(change);
      }
    },
    { onDryRun: true },
  );
  const created = registered(`${name}-begin`, creating);
  const changed = registered(`${name}-retire`, changing);
  return created && changed
    ? {
        ...opts,
        hooks: {
          ...opts?.hooks,
          beforeCreate: [created, ...(opts?.hooks?.beforeCreate ?? [])],
          beforeUpdate: [changed, ...(opts?.hooks?.beforeUpdate ?? [])],
        },
      }
    : { ...opts };
}
