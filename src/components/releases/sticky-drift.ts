import * as pulumi from "@pulumi/pulumi";
import { type NamedKind, PRODUCTION } from "../../rules";
import type { AppName } from "../args/app-args";
import { isEmpty, NAMED_KINDS, type Sticky, written } from "../args/sticky";
import type { App } from "../azure/held-builds";
import { hasEngine, isUnseen, tellUnseen } from "../azure/hook";
import { readInProgram } from "../azure/read-in-program";
import { readSlotContents } from "../azure/slot-contents";
import { warn } from "../azure/tell";
import { isSlot, waitingSlot } from "../azure/waiting-slot";
import { differences } from "./drift";

/** What sticks to an app, and the component that wrote it. */
export interface DeclaredSticky {
  readonly component: pulumi.Resource;
  /** The component's name, of which the names of its writes are made. */
  readonly name: string;
  readonly app: AppName;
  readonly sticky: Sticky;
  /** Known once all is written. */
  readonly end: pulumi.Output<unknown>;
  /** Whether this run has written anything. Then what it read may be from before. */
  readonly isTouched: () => boolean;
}

type Values = Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>;

/**
 * Warns if a sticky value is no longer as declared: somebody changed it in Azure. Names it, never a value. It is not written
 * again, because that restarts the slot, and nobody asked for it. One that is gone is restored, and not told here.
 */
export function warnOfStickyDrift({ component, name, app, sticky, end, isTouched }: DeclaredSticky): void {
  const slots = sticky.slots.filter((slot) => !isEmpty(sticky.namesOf(slot)));
  if (!hasEngine() || slots.length === 0) {
    return;
  }
  const declared = pulumi.output(Object.fromEntries(slots.map((slot) => [slot, written(sticky.of(slot))])));
  const all = pulumi.all([app.resourceGroupName, app.siteName, declared, end]);
  pulumi.unsecret(all).apply(async ([resourceGroupName, site, declared]) => {
    if (isTouched()) {
      return;
    }
    try {
      const drift = (slot: string, values: Values) => driftOf({ resourceGroupName, site }, slot, values, component);
      await readInProgram(component, async () => {
        for (const [slot, values] of Object.entries(declared as Readonly<Record<string, Values>>)) {
          const changed = await drift(slot, values);
          if (changed.length > 0) {
            await warn(component, inWords(site, slot, changed, `${name}-${slot}-sticky`));
          }
        }
      });
    } catch (error) {
      if (!isUnseen(error)) {
        throw error;
      }
      tellUnseen(component);
    }
  });
}

function inWords(site: string, slot: string, changed: readonly string[], write: string): string {
  const where = slot === PRODUCTION ? `production of "${site}"` : `slot "${slot}" of "${site}"`;
  return (
    `what sticks to ${where} is no longer as declared: ${changed.join(", ")}. Somebody changed that by hand, and it is left as ` +
    `it is: declare what is there, or run \`pulumi up --replace\` with the URN of ${write} to write it again`
  );
}

async function driftOf(
  app: Omit<App, "slot">,
  slot: string,
  declared: Values,
  component: pulumi.Resource,
): Promise<string[]> {
  const kinds = NAMED_KINDS.filter((kind) => Object.keys(declared[kind]).length > 0);
  const held = await readSlotContents(app, slot, kinds, component);
  const changed = kinds.flatMap((kind) => {
    const there = held?.[kind] ?? {};
    const values = Object.entries(declared[kind]).filter(([name]) => there[name] !== undefined);
    return differences(kind, Object.fromEntries(values), there);
  });
  // While a build waits in a slot, the slot has production's.
  const mayBeReplaced = changed.length > 0 && slot !== PRODUCTION;
  return mayBeReplaced && isSlot(slot, await waitingSlot(app, component)) ? [] : changed;
}
