import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, versionOf } from "../../rules";
import type { AppName } from "../args/app-args";
import type { Named } from "../args/named";
import { eachKind, includes, isEmpty, type NamesByKind } from "../args/sticky";
import { type Hook, hasEngine, hook, isUnseen, known, parameterOf, tellUnseen } from "../azure/hook";
import type { Past } from "../azure/past";
import { readInProgram } from "../azure/read-in-program";
import type { SlotContents } from "../azure/slot-contents";
import { progress, warn } from "../azure/tell";
import { waitingSlot } from "../azure/waiting-slot";
import {
  changedByHand,
  changedInWords,
  heldSticky,
  type Kept,
  percentagesByRule,
  rulesChangedInWords,
} from "./changed";
import { RestorationRecord, type Restored } from "./restoration-record";
import { isReplacedWhileWaiting, isWhole, type Seen, type Site, see, type Watched } from "./seen";

/** What a component declares that may be gone from the app. */
export interface Restorable {
  readonly watched: Watched;
  /** The delivered builds, keyed by slot. */
  readonly builds?: ReadonlyMap<string, pulumi.Input<string>>;
  /** The slot whose build is swapped into production; absent if App Service swaps automatically, or nobody swaps. */
  readonly releaseSlot?: string;
  /** For each slot that copies a build once, the slot that it copies from. */
  readonly inherits?: Readonly<Record<string, string>>;
  /** The sticky values that were written, keyed by slot. */
  readonly sticky?: ReadonlyMap<string, Kept>;
  /** The percentages that were written, with all slots that have a rule, in the order of their record. */
  readonly percentages?: { readonly slots: readonly string[]; readonly kept: Kept };
  /** The build that must wait on a slot, if a swap with preview is declared. */
  readonly waits?: pulumi.Output<{ readonly slot: string; readonly build: string } | undefined>;
}

/** What is known of an app before anything is written to it. */
export interface Found {
  /** The builds of the slots; undefined if they were not read. */
  readonly builds: Readonly<Record<string, string>> | undefined;
  /** What was read of production's named settings; undefined if nothing was. */
  readonly production: SlotContents | undefined;
  /** For each write, the new value of its parameter `restored`. */
  readonly restored: Restored;
}

const NOTHING: Found = { builds: undefined, production: undefined, restored: {} };

/**
 * Checks in every run whether an app still has what a component put there. The app may have been created again under
 * the same name, or someone may have removed or changed something. What is gone is written again, by changing the parameter
 * `restored` of its deployment. The check only reads. A hook of the first deployment that restores something records
 * what is restored.
 */
export class Restoration {
  private found: pulumi.Output<Found> = pulumi.output(NOTHING);
  private restored: pulumi.Output<Restored> = this.found.apply(({ restored }) => restored);
  private record: RestorationRecord | undefined;
  private recorded: Restored = {};
  private absent: readonly string[] = [];
  private site: Site = { resourceGroupName: "", site: "" };
  private isNew = false;
  private declared: pulumi.Output<unknown> = pulumi.output(undefined);
  private before: Named | undefined;
  private hasNewBuild = false;
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param component The component, which is not created yet.
   * @param name The component's name.
   * @param past What the last run left in the stack's state.
   * @param app Where the app is declared. One that is declared elsewhere is not in this stack's state.
   */
  constructor(
    private readonly component: () => pulumi.Resource,
    private readonly name: string,
    private readonly past: Past,
    private readonly app: "declared here" | "declared elsewhere" = "declared here",
  ) {}

  /** @param declared Known once the component's declaration is recorded, and one of the next two was called. */
  after(declared: pulumi.Output<unknown>): void {
    this.declared = declared;
  }

  /** Called when the component is created: nothing can be gone then. */
  begin(): void {
    this.isNew = true;
  }

  /**
   * Called with the previous declaration in a run that changes it. What is newly declared cannot be gone.
   *
   * @param hasNewBuild Whether the build's version has changed.
   */
  follow(before: Named, hasNewBuild: boolean): void {
    this.before = before;
    this.hasNewBuild = hasNewBuild;
  }

  /**
   * Checks the app and its slots, after they were created.
   *
   * @param ready Known after they were created.
   * @param restorable Returns what to look for.
   */
  watch<Ready>(app: AppName, ready: pulumi.Output<Ready>, restorable: (ready: Ready) => Restorable): void {
    if (!hasEngine()) {
      return;
    }
    const found = pulumi
      .all([app.resourceGroupName, app.siteName])
      .apply(([resourceGroupName, site]) =>
        ready.apply((values) => this.look({ resourceGroupName, site }, restorable(values))),
      );
    this.found = pulumi.unsecret(found) as pulumi.Output<Found>;
    this.restored = this.found.apply((each) => each.restored);
  }

  /** The result of the check. */
  get state(): pulumi.Output<Found> {
    return this.found;
  }

  /** The parameter `restored` of a write. Takes the end of the write's name. */
  of(write: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.all([this.restored, write]).apply(([restored, name]) => restored[name] ?? "");
  }

  /** A new value for a parameter `restored`. */
  static again(): string {
    return randomBytes(4).toString("hex");
  }

  /**
   * Makes the hook of a deployment that may restore something. It records what was restored, for later runs. It refuses
   * to write to an app or slot that someone deleted while it is still in the stack's state.
   */
  hook(write: pulumi.Input<string>, slot: pulumi.Input<string>): Hook {
    return hook(
      this.component,
      async (args) => {
        const [own = "", place = ""] = await Promise.all([known(write), known(slot)]);
        const missing = this.absent.includes(PRODUCTION) ? PRODUCTION : place;
        if (this.absent.includes(missing)) {
          throw this.deletedByHand(missing);
        }
        const value = await parameterOf(args, "restored");
        if (!pulumi.runtime.isDryRun() && typeof value === "string" && value !== "") {
          await this.keep(own, value);
        }
      },
      { onDryRun: true },
    );
  }

  private deletedByHand(slot: string): Error {
    const what = slot === PRODUCTION ? `app "${this.site.site}"` : `slot "${slot}" of "${this.site.site}"`;
    if (this.app === "declared elsewhere") {
      return new Error(`${what} is not in Azure: create it first, and run \`pulumi up\` again`);
    }
    return new Error(
      `${what} is in the stack's state, and not in Azure: somebody deleted it. Run \`pulumi refresh\`, then \`pulumi up\`, ` +
        "which creates it again with all that is declared",
    );
  }

  /** Records everything that must be restored at once. So if the run is interrupted, the next one continues. */
  private async keep(write: string, value: string): Promise<void> {
    this.writing = this.writing.then(async () => {
      const { restored } = (await known(this.found)) ?? NOTHING;
      if (this.recorded[write] !== value) {
        progress(this.component(), `restoring what is no longer as declared in "${this.site.site}": ${write}`);
        const next = { ...this.recorded, ...restored, [write]: value };
        await this.record?.write(next);
        this.recorded = next;
      }
    });
    await this.writing;
  }

  private async look(site: Site, restorable: Restorable): Promise<Found> {
    this.site = site;
    // With an Output here, dependents would wait for everything in it.
    await known(this.declared);
    if (this.isNew) {
      return NOTHING;
    }
    const component = this.component();
    this.record = new RestorationRecord(site.resourceGroupName, site.site, this.name, component);
    try {
      return await readInProgram(component, () => this.lookAt(site, restorable));
    } catch (error) {
      if (isUnseen(error)) {
        tellUnseen(component);
        return NOTHING;
      }
      throw error;
    }
  }

  private async lookAt(site: Site, restorable: Restorable): Promise<Found> {
    const component = this.component();
    const seeing = see(site, this.known(restorable.watched), component);
    const [seen, recorded] = await Promise.all([seeing, this.record?.read() ?? {}]);
    this.recorded = recorded;
    this.absent = seen.absent;
    const changed = await this.changed(site, seen, restorable);
    const gone = [...(await this.gone(site, seen, restorable)), ...changed];
    const anew = Object.fromEntries(gone.map((write) => [write, Restoration.again()]));
    return { builds: seen.builds, production: seen.contents[PRODUCTION], restored: { ...recorded, ...anew } };
  }

  /** The parts that the last run also declared. What is newly declared cannot be gone. */
  private known(watched: Watched): Watched {
    const { before } = this;
    if (before === undefined) {
      return watched;
    }
    const isOld = (slot: string) => slot === PRODUCTION || before.slots.length === 0 || before.slots.includes(slot);
    const both = (now: NamesByKind, old: NamesByKind | undefined) =>
      eachKind((kind) => now[kind].filter((name) => includes(old?.[kind] ?? [], name)));
    const stuck = eachKind((kind) => Object.values(before.sticky).flatMap((names) => names[kind]));
    return {
      slots: watched.slots.filter(isOld),
      sticky: Object.fromEntries(
        Object.entries(watched.sticky).map(([slot, names]) => [slot, both(names, before.sticky[slot])]),
      ),
      names: both(watched.names, stuck),
      traffic: watched.traffic.filter((slot) => before.traffic.includes(slot)),
    };
  }

  /** The writes of what somebody changed. */
  private async changed(place: Site, seen: Seen, restorable: Restorable): Promise<string[]> {
    const [sticky, rules] = await Promise.all([
      this.changedSticky(place, seen, restorable),
      this.changedRules(place, seen, restorable),
    ]);
    return [...sticky, ...rules];
  }

  private async changedRules({ site }: Site, seen: Seen, { percentages }: Restorable): Promise<string[]> {
    if (percentages === undefined) {
      return [];
    }
    const component = this.component();
    const held = percentagesByRule(percentages.slots, seen.percentages);
    const keys = await changedByHand(percentages.kept, held, this.past, component);
    if (keys.length === 0) {
      return [];
    }
    await warn(component, rulesChangedInWords(site));
    return ["traffic"];
  }

  /** While a build waits in a slot, the slot has production's sticky values. */
  private async changedSticky({ site, ...group }: Site, { contents }: Seen, { sticky }: Restorable): Promise<string[]> {
    const component = this.component();
    const slots = [...(sticky ?? [])].map(async ([slot, kept]) => {
      const keys = await changedByHand(kept, heldSticky(contents[slot]), this.past, component);
      const isReplaced = async () => isReplacedWhileWaiting(slot, await waitingSlot({ site, ...group }, component));
      if (keys.length === 0 || (slot !== PRODUCTION && (await isReplaced()))) {
        return [];
      }
      await warn(component, changedInWords(site, slot, keys));
      return [`${slot}-sticky`];
    });
    return (await Promise.all(slots)).flat();
  }

  /** The writes whose effect is gone. */
  private async gone(site: Site, seen: Seen, { builds, releaseSlot, inherits, waits }: Restorable): Promise<string[]> {
    const gone = new Set<string>();
    for (const [slot, identity] of builds ?? []) {
      const build = await known(identity);
      if (build !== undefined && !this.hasNewBuild && isGone(seen, slot, build)) {
        gone.add(`${slot}-delivery`);
        if (slot === releaseSlot) {
          gone.add("swap");
        }
      }
    }
    for (const [slot, source] of Object.entries(inherits ?? {})) {
      if (seen.builds[slot] === "" && (seen.builds[source] ?? "") !== "") {
        gone.add(`${slot}-delivery`);
      }
    }
    const stripped = Object.entries(seen.missingValues).filter(([, names]) => !isWhole(names));
    const build = await known(waits);
    const mayWait = build !== undefined || stripped.some(([slot]) => slot !== PRODUCTION);
    const waiting = mayWait ? await waitingSlot(site, this.component()) : undefined;
    for (const [slot] of stripped.filter(([slot]) => !isReplacedWhileWaiting(slot, waiting))) {
      gone.add(`${slot}-sticky`);
    }
    if (build && waiting === undefined && seen.builds[build.slot] === build.build && !isLive(seen, build.build)) {
      gone.add("swap");
    }
    if (!isEmpty(seen.missingNames)) {
      gone.add("sticky-names");
    }
    if (seen.missingRules.length > 0) {
      gone.add("traffic");
    }
    for (const slot of seen.absent) {
      gone.add(`${slot}-sticky`);
      gone.add(`${slot}-delivery`);
    }
    return [...gone];
  }
}

function isHeld({ builds }: Seen, build: string): boolean {
  return Object.values(builds).includes(build);
}

/**
 * Whether a slot that should hold this build holds none, and no other slot holds the build. If production runs another
 * build of the same version, the configuration has changed. The new build is then about to be delivered and was never
 * there.
 */
function isGone(seen: Seen, slot: string, build: string): boolean {
  const isChanged = versionOf(seen.builds[PRODUCTION] ?? "") === versionOf(build);
  return seen.builds[slot] === "" && !isHeld(seen, build) && !isChanged;
}

function isLive({ builds }: Seen, build: string): boolean {
  return builds[PRODUCTION] === build;
}
