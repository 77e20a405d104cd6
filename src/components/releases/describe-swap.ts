import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, type NamedKind, PACKAGE_SETTING, PRODUCTION, versionOf } from "../../rules";
import { eachKind, NAMED_KINDS, type NamesByKind } from "../args/sticky";
import { type App, type HeldBuilds, targetOf } from "../azure/held-builds";
import { readSlotContents, type SlotContents } from "../azure/slot-contents";
import { readStickyNames } from "../azure/sticky-names";

/** Travelling named settings of each kind, with their values. */
export type TravellingValues = Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>;

/** What happens to a swap with preview. */
export type PreviewStep = "preview" | "complete" | "cancel";

/** Settings that identify a build. They do not configure it. */
const OF_THE_BUILD_ITSELF: readonly string[] = [BUILD_VERSION_SETTING, PACKAGE_SETTING];

/** How many names of a long list are shown. */
const MOST_NAMES = 5;

/**
 * Describes a swap in one line: which builds it swaps.
 *
 * @param incoming The identity of the build that production will run.
 * @param step What happens to a swap with preview. Defaults to a swap without one.
 */
export function swapInWords(
  { slot, targetSlot = PRODUCTION }: App,
  held: HeldBuilds,
  incoming: string,
  step?: PreviewStep,
): string {
  const sameVersion = versionOf(incoming) === versionOf(held.production);
  const name = (build: string) => (build === "" ? "no version" : sameVersion ? build : versionOf(build));
  const what = step === undefined ? "swap" : `${step} the swap of`;
  return `${what} ${slot} (${name(incoming)}) into ${targetSlot} (${name(held.production)})`;
}

/**
 * Describes which travelling settings a swap changes, by name and without values.
 *
 * @param parent The component whose provider makes the requests.
 * @param values What travels with the incoming build. Defaults to the slot's current settings.
 */
export async function changesOfSwap(app: App, parent: pulumi.Resource, values?: TravellingValues): Promise<string> {
  const [sticky, incoming, replaced] = await Promise.all([
    readStickyNames(app, parent),
    values === undefined ? readSlotContents(app, app.slot, NAMED_KINDS, parent) : undefined,
    readSlotContents(app, targetOf(app), NAMED_KINDS, parent),
  ]);
  const after = values ?? travellingIn(incoming, sticky);
  const before = travellingIn(replaced, sticky);
  const changes = { change: [] as string[], come: [] as string[], go: [] as string[] };
  for (const kind of NAMED_KINDS) {
    const names = new Set([...Object.keys(before[kind]), ...Object.keys(after[kind])]);
    for (const name of [...names].filter((each) => !OF_THE_BUILD_ITSELF.includes(each)).sort()) {
      if (!Object.hasOwn(before[kind], name)) {
        changes.come.push(name);
      } else if (!Object.hasOwn(after[kind], name)) {
        changes.go.push(name);
      } else if (kind !== "mounts" && !isDeepStrictEqual(after[kind][name], before[kind][name])) {
        // Azure adds its own properties to a mount.
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

/** What of a slot's or production's contents travels. */
function travellingIn(held: SlotContents | undefined, sticky: NamesByKind): TravellingValues {
  return eachKind((kind) =>
    Object.fromEntries(Object.entries(held?.[kind] ?? {}).filter(([name]) => !sticky[kind].includes(name))),
  );
}
