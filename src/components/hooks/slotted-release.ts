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
import type { Restoration } from "../restoration/restoration";
import { refuseProblems } from "../validation/problems";
import { type Change, withOwnHooks } from "./component";
import { checkTargetIsHeld } from "./verify";
import { withdraw } from "./withdraw-visitors";

/** What the options of a `SlottedRelease` are made from. */
export interface ReleaseOptions {
  /** The component's name. */
  readonly name: string;
  readonly component: () => pulumi.Resource;
  readonly restoration: Restoration;
  readonly previews: Previews;
  readonly releaseSlot: pulumi.Input<string> | undefined;
}

/** The options of a `SlottedRelease`, including what it does before any of its resources is written. */
export function releaseOptions(
  { name, component, restoration, previews, releaseSlot }: ReleaseOptions,
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions {
  return withOwnHooks(name, opts, {
    component,
    restoration,
    verify: async (change) => {
      const app = await releasedBefore(change, releaseSlot, component());
      const [version, wanted] = await Promise.all(
        [change.newInputs.buildVersion, change.newInputs.targetBuildVersion].map((each) => known(each)),
      );
      if (app !== undefined && typeof version === "string" && typeof wanted === "string") {
        await checkTargetIsHeld(app, component(), { wanted, version, identity: undefined }, true);
        await previews.verify(app, wanted, await known(change.oldInputs.swapAction));
      }
    },
    retire: async (change) => {
      const app = await releasedBefore(change, await known(change.oldInputs.releaseSlot), component());
      if (app !== undefined) {
        await withdraw(change, app, component());
      }
    },
  });
}

/** The app of the last run with its release slot; undefined if it is no longer there. */
async function releasedBefore(
  { app }: Change,
  declared: unknown,
  component: pulumi.Resource,
): Promise<App | undefined> {
  const existing = await readExistingApp(app, component);
  const name = await known(declared);
  const slot = existing && releaseSlotOf(existing, typeof name === "string" ? name : undefined);
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
