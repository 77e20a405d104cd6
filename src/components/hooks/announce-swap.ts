import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import {
  BUILD_VERSION_SETTING,
  holdsBuild,
  NAMED_SETTINGS,
  type NamedKind,
  PACKAGE_SETTING,
  PRODUCTION,
  versionOf,
} from "../../rules";
import { eachKind, NAMED_KINDS } from "../args/sticky";
import type { TravellingBuild } from "../args/travelling-build";
import { type Arm, armOf } from "../azure/arm";
import { type App, type HeldBuilds, pathOf, readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, known, parametersOf } from "../azure/hook";
import { SwapActions } from "../azure/swap-actions";
import { describeSteps, type Rollout } from "../validation/rollout";
import { isPreview } from "../validation/swap-action";

/** Named settings of each kind that travel, with their values. */
type TravellingValues = Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>;

/** What says which build it is, and not how it is set. */
const OF_THE_BUILD_ITSELF: readonly string[] = [BUILD_VERSION_SETTING, PACKAGE_SETTING];

/** The names that are told of a long list. */
const MOST_NAMES = 5;

/**
 * Says in a preview what a swap is about to do: which builds it swaps, and which settings that travel it changes, without
 * any value; of a swap with preview, whether it is begun, completed or cancelled. Nothing is said where production runs the
 * target already, or where it is not known yet.
 *
 * @param build The declared build; undefined where it is delivered by others.
 * @param rollout How visitors are sent to the slot before the swap; undefined for not at all.
 */
export function announcing(
  component: pulumi.Resource,
  build: TravellingBuild | undefined,
  rollout: pulumi.Input<Rollout | undefined>,
): Hook {
  return hook(
    async (args) => {
      const { target = "", action } = await parametersOf(args);
      const app = await appOf(args);
      if (!pulumi.runtime.isDryRun() || target === "" || app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const preview = await SwapActions.of(app, component);
      const [held, waiting] = await Promise.all([readHeldBuilds(app, component), preview.waiting()]);
      if (held.production === "") {
        return;
      }
      if (holdsBuild(held.production, target)) {
        if (preview.isSlot(waiting)) {
          pulumi.log.info(`cancel the ${swapInWords(app, held, held.slot)}`, component);
        }
        return;
      }
      const declared = build && (await known(build.identity)) === target ? await valuesIn(build) : undefined;
      const incoming = declared ? target : held.slot;
      const waits = preview.isSlot(waiting) && incoming === held.slot;
      if (holdsBuild(incoming, target) && !(waits && isPreview(action))) {
        const what = isPreview(action) ? "preview the " : waits ? "complete the " : "";
        const swap = swapInWords(app, held, incoming, what !== "");
        const changes = await changesOfSwap(await armOf(component), app, declared);
        const gradually = await known(rollout);
        const how = gradually ? `, gradually: ${describeSteps(gradually)}` : "";
        pulumi.log.info(`${what}${swap}: ${changes}${how}`, component);
      }
    },
    { onDryRun: true },
  );
}

/** @param incoming The identity of the build that production is to run. */
function swapInWords({ slot }: App, held: HeldBuilds, incoming: string, isNoun = true): string {
  const sameVersion = versionOf(incoming) === versionOf(held.production);
  const name = (build: string) => (build === "" ? "no version" : sameVersion ? build : versionOf(build));
  return `swap ${isNoun ? "of " : ""}${slot} (${name(incoming)}) into production (${name(held.production)})`;
}

/** What travels with a declared build; undefined while a preview does not know it. */
async function valuesIn({ parameters }: TravellingBuild): Promise<TravellingValues | undefined> {
  const [settings, connectionStrings, mounts] = await Promise.all(NAMED_KINDS.map((kind) => known(parameters[kind])));
  return settings && connectionStrings && mounts
    ? ({ settings, connectionStrings, mounts } as TravellingValues)
    : undefined;
}

/**
 * Which settings a swap changes.
 *
 * @param declared What travels with the build; undefined where it is what the slot holds now.
 */
async function changesOfSwap(arm: Arm, app: App, declared: TravellingValues | undefined): Promise<string> {
  const sticky = await stickyNames(arm, app);
  const [after, before] = await Promise.all([
    declared ?? valuesOf(arm, app, app.slot, sticky),
    valuesOf(arm, app, PRODUCTION, sticky),
  ]);
  const changes = { change: [] as string[], come: [] as string[], go: [] as string[] };
  for (const kind of NAMED_KINDS) {
    const names = new Set([...Object.keys(before[kind]), ...Object.keys(after[kind])]);
    for (const name of [...names].filter((each) => !OF_THE_BUILD_ITSELF.includes(each)).sort()) {
      if (!Object.hasOwn(before[kind], name)) {
        changes.come.push(name);
      } else if (!Object.hasOwn(after[kind], name)) {
        changes.go.push(name);
      } else if (kind !== "mounts" && !isDeepStrictEqual(after[kind][name], before[kind][name])) {
        // Azure adds to a mount what it knows itself.
        changes.change.push(name);
      }
    }
  }
  const told = [
    tell(changes.change, "setting changes", "settings change"),
    tell(changes.come, "is added", "are added"),
    tell(changes.go, "goes", "go"),
  ].filter((each) => each !== "");
  return told.join(", ") || "no setting changes";
}

function tell(names: readonly string[], one: string, many: string): string {
  if (names.length === 0) {
    return "";
  }
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), "…"] : names;
  return `${names.length} ${names.length === 1 ? one : many} (${shown.join(", ")})`;
}

type StickyNames = Readonly<Record<NamedKind, readonly string[]>>;

async function stickyNames(arm: Arm, app: App): Promise<StickyNames> {
  const { properties } = (await arm("GET", `${pathOf(app)}/config/slotConfigNames`)) as {
    readonly properties: Readonly<Record<string, readonly string[] | null>>;
  };
  return eachKind((kind) => properties[NAMED_SETTINGS[kind].stickyNames] ?? []);
}

async function valuesOf(arm: Arm, app: App, slot: string, sticky: StickyNames): Promise<TravellingValues> {
  const read = async (kind: NamedKind) => {
    const { properties } = (await arm("POST", `${pathOf(app, slot)}/config/${NAMED_SETTINGS[kind].resource}/list`)) as {
      readonly properties: Readonly<Record<string, unknown>> | null;
    };
    const travelling = Object.entries(properties ?? {}).filter(([name]) => !sticky[kind].includes(name));
    return Object.fromEntries(travelling);
  };
  const [settings, connectionStrings, mounts] = await Promise.all([
    read("settings"),
    read("connectionStrings"),
    read("mounts"),
  ]);
  return { settings, connectionStrings, mounts };
}
