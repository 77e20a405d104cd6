import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, checkNotBoth, type NamedKind, type Problem } from "../../rules";
import type { BuildArgs } from "../args/build-args";
import { namedSettingsOf } from "../args/declaration";
import { includes, NAMED_KINDS, type NamesByKind } from "../args/sticky";
import { readExistingApp, releaseSlotOf } from "../azure/existing-app";
import type { App } from "../azure/held-builds";
import { appOf, type Hook, hook, known, parameterOf } from "../azure/hook";
import { readStickyNames } from "../azure/sticky-names";
import type { Previews } from "../releases/previews";
import { refuseProblems } from "../validation/problems";
import type { Change, Declared } from "./declared";
import type { Promotions } from "./promotions";
import { checkTargetIsHeld } from "./verify";
import { withdraw } from "./withdraw-visitors";

/** What a `SlottedRelease` needs to act on its own declaration. */
export interface ReleaseHooksArgs {
  readonly component: pulumi.Resource;
  readonly previews: Previews;
  readonly promotions: Promotions;
  readonly releaseSlot: pulumi.Input<string> | undefined;
}

/** What a `SlottedRelease` does about its own declaration before any of its resources is written. */
export function releaseHooks({
  component,
  previews,
  promotions,
  releaseSlot,
}: ReleaseHooksArgs): Pick<Declared, "verify" | "retire"> {
  return {
    verify: async (change) => {
      if (isSameApp(change)) {
        await promotions.verify(change.app);
      }
      const app = await releasedBefore(change, await known(releaseSlot), component);
      const { buildVersion: version, targetBuildVersion: wanted } = change.newTexts;
      if (app !== undefined && isSameApp(change) && version !== undefined && wanted !== undefined) {
        await checkTargetIsHeld(app, component, { wanted, version, identity: undefined }, true);
        await previews.verify(app, wanted, change.oldTexts.swapAction);
      }
    },
    retire: async (change) => {
      const app = await releasedBefore(change, change.oldTexts.releaseSlot, component);
      if (app !== undefined) {
        // Nothing goes on in an app that is released no more.
        await withdraw(isSameApp(change) ? change : { ...change, newTexts: {} }, app, component);
      }
    },
  };
}

/** Whether the last run released the same app. */
function isSameApp({ app, newTexts }: Change): boolean {
  return newTexts.siteName === app.site && newTexts.resourceGroupName === app.resourceGroupName;
}

/** The app of the last run with its release slot; undefined if it is no longer there. */
async function releasedBefore(
  { app }: Change,
  declared: string | undefined,
  component: pulumi.Resource,
): Promise<App | undefined> {
  const existing = await readExistingApp(app, component);
  const slot = existing && releaseSlotOf(existing, declared);
  return slot && "name" in slot ? { ...app, slot: slot.name } : undefined;
}

/** The arguments that declare what travels, and what their names are. */
const PATHS: Readonly<Record<NamedKind, string>> = {
  settings: "build.settings",
  connectionStrings: "build.connectionStrings",
  mounts: "build.mounts",
};

/**
 * Before a delivery, checks that nothing of the build is sticky in the app: it would replace what the slot is to keep, and
 * would not travel.
 *
 * @param name The component's name.
 */
export function verifyNotSticky(component: pulumi.Resource, name: string, build: BuildArgs): Hook {
  return hook(
    () => component,
    async (args) => {
      const app = await appOf(args);
      if (app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const sticky = await readStickyNames(app, component);
      const written = Object.keys(((await parameterOf(args, "settings")) as object | undefined) ?? {});
      refuseProblems(`SlottedRelease "${name}"`, stickyProblems(app.site, build, written, sticky));
    },
    { onDryRun: true },
  );
}

/** @param written The names of the app settings that the delivery writes. */
function stickyProblems(
  site: string,
  build: BuildArgs,
  written: readonly string[],
  sticky: NamesByKind,
): readonly Problem[] {
  const declared = namedSettingsOf(build);
  const added = [BUILD_VERSION_SETTING, ...written.filter((name) => !Object.hasOwn(declared.settings, name))];
  return [
    ...NAMED_KINDS.flatMap((kind) =>
      checkNotBoth(
        PATHS[kind],
        Object.keys(declared[kind]),
        new Map(sticky[kind].map((each) => [each, `slotConfigNames of app "${site}"`])),
      ),
    ),
    ...added
      .filter((setting) => includes(sticky.settings, setting))
      .map((setting) => ({
        path: "build",
        reason: `its app setting ${setting} is sticky in app "${site}", and would not travel: take it out of slotConfigNames`,
      })),
  ];
}
