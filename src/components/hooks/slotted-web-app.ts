import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "../args/declaration";
import { found } from "../azure/held-builds";
import { reading } from "../azure/reading";
import { warn } from "../azure/tell";
import type { Previews } from "../releases/previews";
import type { Change, Declared } from "./declared";
import type { Promotions } from "./promotions";
import { Retirement } from "./retire";
import { checkTargetIsHeld } from "./verify";
import { warnOfRemovedSideContainers } from "./warn-of-side-containers";
import { withdraw } from "./withdraw-visitors";

/** What a `SlottedWebApp` needs to act on its own declaration. */
export interface OwnHooksArgs {
  readonly component: pulumi.Resource;
  readonly previews: Previews;
  readonly promotions: Promotions;
  /** Whether slots that are no longer declared are deleted. */
  readonly mayDelete: () => boolean;
}

/** What a `SlottedWebApp` does about its own declaration before any of its resources is written. */
export function ownHooks(
  declaration: Declaration,
  { component, previews, promotions, mayDelete }: OwnHooksArgs,
): Pick<Declared, "verify" | "retire"> {
  const { releaseSlot, isReleased, args } = declaration;
  return {
    verify: async (change) => {
      await verifyReplacement(change, args.allowReplacement ?? false, component);
      await promotions.verify(change.app);
      await warnOfRemovedSideContainers(change, component);
      const { buildVersion: version, targetBuildVersion: wanted } = change.newTexts;
      if (version !== undefined && wanted !== undefined) {
        const app = { ...change.app, slot: releaseSlot };
        await checkTargetIsHeld(app, component, { wanted, version, identity: undefined }, isReleased);
        await previews.verify(app, wanted, change.oldTexts.swapAction);
      }
    },
    retire: async (change) => {
      const { app, old, now } = change;
      const unlock = (slot: string) => previews.clear({ ...app, slot: releaseSlot }, slot);
      const retirement = await Retirement.of({ app, component, unlock });
      await withdraw(change, { ...app, slot: releaseSlot }, component);
      await retirement.removeRules(old, now);
      await retirement.removeSlots(old, now, mayDelete());
      await retirement.startSlots(old, now);
      await retirement.leaveNetworks(old, now);
    },
  };
}

/**
 * Whether the engine will delete slots that are no longer declared. Does not see the protection of a single slot by a
 * transform or by `pulumi state protect`.
 */
export function mayDeleteSlots(component: pulumi.Resource, opts: pulumi.ComponentResourceOptions | undefined): boolean {
  const { __protect } = component as unknown as { readonly __protect?: boolean };
  return !(__protect ?? opts?.protect ?? false) && !(opts?.retainOnDelete ?? false);
}

/** Properties that no app can change. A new value means that the app is deleted and created again. */
const FIXED = ["location", "operatingSystem", "hyperV", "siteName", "resourceGroupName"] as const;

/** Their defaults. What is not declared is not recorded. */
const DEFAULTS: Readonly<Record<string, string>> = { hyperV: "false" };

/** Arguments with another name than what is recorded of them. */
const ARGUMENTS: Readonly<Record<string, string>> = { siteName: "name" };

/** Refuses to let the app be deleted and created again, unless that is allowed. Production is down meanwhile. */
async function verifyReplacement(change: Change, isAllowed: boolean, component: pulumi.Resource): Promise<void> {
  const { site, resourceGroupName } = change.app;
  const values = FIXED.map(async (name) => {
    const [before, now] = [change.oldTexts, change.newTexts].map((texts) => texts[name] ?? DEFAULTS[name]);
    // An undeclared value was decided elsewhere.
    const decided = async () =>
      name === "siteName"
        ? site
        : name === "location"
          ? (await found(reading(getWebApp, { name: site, resourceGroupName }, component)))?.location
          : undefined;
    const old = before ?? (now === undefined ? undefined : await decided());
    return { name: ARGUMENTS[name] ?? name, old, now };
  });
  const changed = (await Promise.all(values)).filter(({ old, now }) => isOther(old, now));
  if (changed.length === 0) {
    return;
  }
  const what = changed.map(({ name, old, now }) => `${name} changes from "${old}" to "${now}"`).join(", ");
  const consequence =
    `${what}: App Service cannot change that, so app "${change.app.site}" and its slots are deleted and created anew, ` +
    "and production goes down meanwhile";
  if (pulumi.runtime.isDryRun() || isAllowed) {
    void warn(component, consequence);
  } else {
    throw new Error(`${consequence}. Declare allowReplacement: true to let that happen, or take the change back`);
  }
}

function isOther(old: unknown, now: unknown): boolean {
  const text = (value: unknown) => String(value).toLowerCase().replaceAll(" ", "");
  return old !== undefined && now !== undefined && text(old) !== text(now);
}
