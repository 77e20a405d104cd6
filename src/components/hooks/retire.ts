import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, parseSiteId, slotsAllowed } from "../../rules";
import {
  CONFIGURATION_PARTS,
  eachKind,
  isEmpty,
  NAMED_KINDS,
  type NamedKind,
  type NamesByKind,
  NO_NAMES,
  STICKY_LISTS,
} from "../args/sticky";
import { type Arm, ArmFailure, armOf } from "../azure/arm";
import { type App, pathOf } from "../azure/held-builds";
import { hook, known } from "../azure/hook";
import { untilIdle } from "../azure/operations";

/**
 * What a declaration names of an app. It is kept as the component's inputs, so that a later run knows what is declared no
 * more: some of that no resource's deletion undoes in Azure.
 */
export interface Named {
  /** The slots of the app that the component declares itself. */
  readonly slots: readonly string[];
  /** For each slot, and for production, the names that stick to it. */
  readonly sticky: Readonly<Record<string, NamesByKind>>;
  /** The names that travel with the release slot's build; none while there is no such slot. */
  readonly travelling: NamesByKind;
  /** Whether there are traffic rules. */
  readonly traffic: boolean;
  /** The slots, production among them, that are integrated with a virtual network. */
  readonly virtualNetworks: readonly string[];
}

/** How much of an app's sticky names the component declares. */
export const Ownership = { All: "all", Some: "some" } as const;
export type Ownership = (typeof Ownership)[keyof typeof Ownership];

/** A component that retires what it declares no more. */
export interface Retiring {
  /** The component, which is not made yet. */
  readonly component: () => pulumi.Resource;
  /** The app's id, once it is known. */
  readonly siteId: () => pulumi.Output<string>;
  readonly ownership: Ownership;
  /** What else is checked of the app, given the component's new inputs, before anything is undone. Defaults to nothing. */
  readonly verify?: (app: App, newInputs: Record<string, unknown>, oldInputs: Record<string, unknown>) => Promise<void>;
  /** What is done before a slot, or production, is written to. Defaults to nothing. */
  readonly unlock?: (app: App, slot: string) => Promise<void>;
}

/**
 * Makes the options of a component undo in Azure what it declares no more, where that is not done by deleting a resource:
 * before anything else is written, visitors are sent to a removed slot no more, and the sticky values and virtual network
 * that a slot lost go; at the end, when only deletions are left, a removed slot is stopped.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Delete a slot".
 */
export function retiring(
  name: string,
  opts: pulumi.ComponentResourceOptions | undefined,
  { component, siteId, ownership, verify, unlock }: Retiring,
): pulumi.ComponentResourceOptions {
  const before = hook(
    `${name}-retire`,
    async ({ newInputs, oldInputs, oldOutputs }) => {
      const [old, now] = await Promise.all([namedIn(oldInputs), namedIn(newInputs)]);
      const app = appOf(await known(oldOutputs?.siteId));
      if (old === undefined || now === undefined || app === undefined) {
        return;
      }
      await verify?.(app, newInputs ?? {}, oldInputs ?? {});
      if (pulumi.runtime.isDryRun()) {
        announce(old, now, ownership, component());
        return;
      }
      await untilIdle(app, component());
      await new Retirement(await armOf(component()), app, component(), unlock).begin(old, now, ownership);
    },
    { onDryRun: true },
  );
  const after = hook(`${name}-stop-removed-slots`, async ({ newInputs, oldInputs }) => {
    const [old, now] = await Promise.all([namedIn(oldInputs), namedIn(newInputs)]);
    const removed = removedSlots(old, now);
    const app = removed.length === 0 ? undefined : appOf(await known(siteId()));
    if (app) {
      await new Retirement(await armOf(component()), app, component()).stop(removed);
    }
  });
  return before && after
    ? {
        ...opts,
        hooks: {
          ...opts?.hooks,
          beforeUpdate: [before, ...(opts?.hooks?.beforeUpdate ?? [])],
          afterUpdate: [...(opts?.hooks?.afterUpdate ?? []), after],
        },
      }
    : { ...opts };
}

/** What a preview says of what is about to happen to production. */
function announce(old: Named, now: Named, ownership: Ownership, component: pulumi.Resource): void {
  const lost = lostBy(PRODUCTION, old, now, ownership);
  const had = (kind: NamedKind) => [...(old.sticky[PRODUCTION]?.[kind] ?? []), ...old.travelling[kind]];
  if (NAMED_KINDS.some((kind) => lost[kind].some((name) => includes(had(kind), name)))) {
    pulumi.log.warn("production's sticky values are removed: App Service restarts production for it", component);
  }
}

class Retirement {
  constructor(
    private readonly arm: Arm,
    private readonly app: App,
    private readonly component: pulumi.Resource,
    private readonly unlock?: (app: App, slot: string) => Promise<void>,
  ) {}

  async begin(old: Named, now: Named, ownership: Ownership): Promise<void> {
    const removed = removedSlots(old, now);
    if (removed.length > 0 || (old.traffic && !now.traffic)) {
      await this.dropRules(now.traffic ? removed : undefined);
    }
    for (const slot of removed) {
      await this.unlock?.(this.app, slot);
    }
    await this.makeRoom(removed, new Set([...old.slots, ...now.slots]).size);
    for (const slot of old.virtualNetworks) {
      if (!now.virtualNetworks.includes(slot) && !removed.includes(slot)) {
        this.say(`leaving the virtual network of ${slot}`);
        await this.unlock?.(this.app, slot);
        await this.arm("DELETE", `${pathOf(this.app, slot)}/networkConfig/virtualNetwork`);
      }
    }
    for (const slot of Object.keys(old.sticky).filter((each) => !removed.includes(each))) {
      await this.dropValues(slot, lostBy(slot, old, now, ownership));
    }
    await this.dropNames(old, now, ownership);
  }

  async stop(slots: readonly string[]): Promise<void> {
    for (const slot of slots) {
      this.say(`stopping ${slot} before it is deleted`);
      await this.arm("POST", `${pathOf(this.app, slot)}/stop`).catch(unlessGone);
    }
  }

  /** Where the plan does not allow removed slots beside those that take their place, they cannot wait for their turn. */
  private async makeRoom(removed: readonly string[], together: number): Promise<void> {
    if (removed.length === 0) {
      return;
    }
    const { properties } = (await this.arm("GET", pathOf(this.app))) as { properties: { sku?: string } };
    if (together > slotsAllowed(properties.sku ?? "")) {
      await this.stop(removed);
      for (const slot of removed) {
        await this.arm("DELETE", pathOf(this.app, slot)).catch(unlessGone);
      }
    }
  }

  /**
   * Takes away the traffic rules of slots, or all of them. Nothing else of the configuration is sent.
   *
   * @param slots The slots; undefined for all.
   */
  private async dropRules(slots: readonly string[] | undefined): Promise<void> {
    const web = (await this.arm("GET", `${pathOf(this.app)}/config/web`)) as {
      properties: { experiments?: { rampUpRules?: { name?: string }[] } };
    };
    const rules = web.properties.experiments?.rampUpRules ?? [];
    const kept = rules.filter(({ name }) => slots !== undefined && !slots.includes(name ?? ""));
    if (kept.length < rules.length) {
      this.say("sending visitors to removed slots no more");
      await this.arm("PATCH", `${pathOf(this.app)}/config/web`, { properties: { experiments: { rampUpRules: kept } } });
    }
  }

  private async dropValues(slot: string, names: NamesByKind): Promise<void> {
    for (const kind of NAMED_KINDS.filter((each) => names[each].length > 0)) {
      const path = `${pathOf(this.app, slot)}/config/${CONFIGURATION_PARTS[kind]}`;
      const { properties } = (await this.arm("POST", `${path}/list`)) as { properties: Record<string, unknown> | null };
      const kept = Object.entries(properties ?? {}).filter(([name]) => !includes(names[kind], name));
      if (kept.length < Object.keys(properties ?? {}).length) {
        this.say(`removing sticky values of ${slot}`);
        await this.unlock?.(this.app, slot);
        await this.arm("PUT", path, { properties: Object.fromEntries(kept) });
      }
    }
  }

  /** Names that stick nowhere any more must travel with the swap that may follow, so they cannot wait for its end. */
  private async dropNames(old: Named, now: Named, ownership: Ownership): Promise<void> {
    const before = allNames(old);
    const after = allNames(now);
    const lost = (kind: NamedKind) => before[kind].filter((name) => !includes(after[kind], name));
    const vanished = isEmpty(after);
    if (NAMED_KINDS.every((kind) => lost(kind).length === 0) || (ownership === Ownership.All && !vanished)) {
      return;
    }
    const path = `${pathOf(this.app)}/config/slotConfigNames`;
    const { properties } = (await this.arm("GET", path)) as { properties: Record<string, string[] | null> };
    await this.unlock?.(this.app, PRODUCTION);
    const kept = NAMED_KINDS.map((kind) => [
      STICKY_LISTS[kind],
      (properties[STICKY_LISTS[kind]] ?? []).filter((name) => !includes(lost(kind), name)),
    ]);
    await this.arm("PUT", path, { properties: Object.fromEntries(kept) });
  }

  private say(text: string): void {
    pulumi.log.info(text, this.component, undefined, true);
  }
}

/** The slots that a declaration had and has no more. */
export function removedSlots(old: Named | undefined, now: Named | undefined): string[] {
  return (old?.slots ?? []).filter((slot) => !now?.slots.includes(slot));
}

/**
 * The names that a slot is to be rid of, and that no deployment drops: where all are declared together, a slot's sticky
 * values are written without those that went, as long as it has any. They are those that stuck to it, and those that stick
 * from now on, but to others: they would stay, whatever is swapped in. What is to travel from now on is not lost to
 * production: it stays until a swap brings its new value.
 */
function lostBy(slot: string, old: Named, now: Named, ownership: Ownership): NamesByKind {
  const after = now.sticky[slot] ?? NO_NAMES;
  if (ownership === Ownership.All && !isEmpty(after)) {
    return NO_NAMES;
  }
  const stuck = allNames(old);
  const before = old.sticky[slot] ?? NO_NAMES;
  const travelling = slot === PRODUCTION ? now.travelling : NO_NAMES;
  return eachKind((kind) => {
    const sticksNow = allNames(now)[kind].filter((name) => !includes(stuck[kind], name));
    return [...before[kind], ...(ownership === Ownership.All ? sticksNow : [])].filter(
      (name) => !includes(after[kind], name) && !includes(travelling[kind], name),
    );
  });
}

function allNames(named: Named): NamesByKind {
  return eachKind((kind) => Object.values(named.sticky).flatMap((names) => names[kind]));
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** What a component of this library keeps; undefined for what an earlier version kept nothing of. */
async function namedIn(inputs: Record<string, unknown> | undefined): Promise<Named | undefined> {
  const named = (await known(inputs?.named)) as Named | undefined;
  return named?.slots === undefined ? undefined : named;
}

/** The app of an id; undefined where that is none. */
function appOf(id: unknown): App | undefined {
  const app = typeof id === "string" ? parseSiteId(id) : undefined;
  return app && { resourceGroupName: app.resourceGroupName, site: app.siteName, slot: "" };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ArmFailure && error.status === 404)) {
    throw error;
  }
}
