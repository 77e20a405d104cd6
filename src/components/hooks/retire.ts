import type * as pulumi from "@pulumi/pulumi";
import { NAMED_SETTINGS, PRODUCTION, parseSiteId, slotsAllowed } from "../../rules";
import type { Named } from "../args/named";
import { eachKind, includes, isEmpty, lowerCase, NAMED_KINDS, type NamesByKind } from "../args/sticky";
import { type Arm, ArmFailure, armOf } from "../azure/arm";
import { rampUpRulesOf, readProperties } from "../azure/arm-answers";
import { deployNow } from "../azure/deploy-now";
import { type App, pathOf } from "../azure/held-builds";
import { progress } from "../azure/tell";
import { REMOVED_STICKY_NAMES } from "../templates/sticky-names";
import { REMOVED_PRODUCTION_STICKY_VALUES, REMOVED_SLOT_STICKY_VALUES } from "../templates/sticky-values";

/** A component's app, and what must happen before a write to a slot or to production. */
export interface RetiringApp {
  readonly app: App;
  readonly component: pulumi.Resource;
  /** Prepares a slot for a write. Defaults to nothing. */
  readonly unlock?: (slot: string) => Promise<void>;
}

/**
 * Undoes in Azure what a component no longer declares, if deleting a resource does not do that. Runs before anything
 * else is written: stops traffic to removed slots, stops these slots, and ends virtual network integrations.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Delete a slot": stop it, and set its traffic
 * to 0.
 */
export class Retirement {
  private constructor(
    private readonly arm: Arm,
    private readonly retiring: RetiringApp,
  ) {}

  static async of(retiring: RetiringApp): Promise<Retirement> {
    return new Retirement(await armOf(retiring.component), retiring);
  }

  /** Stops traffic to slots that no longer have a traffic rule. Sends nothing else of the configuration. */
  async removeRules(old: Named, now: Named): Promise<void> {
    const removed = new Set([...old.traffic, ...removedSlots(old, now)].filter((slot) => !includes(now.traffic, slot)));
    if (removed.size === 0) {
      return;
    }
    const rules = await rampUpRulesOf<{ readonly name?: string }>(this.arm, pathOf(this.retiring.app));
    // If rules remain, their deployment rewrites them later. A removed slot's rule cannot wait for that.
    const kept = now.traffic.length === 0 ? [] : rules.filter(({ name }) => !includes([...removed], name ?? ""));
    if (kept.length < rules.length) {
      this.say("stopping traffic to removed slots");
      const path = `${pathOf(this.retiring.app)}/config/web`;
      await this.arm("PATCH", path, { properties: { experiments: { rampUpRules: kept } } });
    }
  }

  /**
   * Stops slots that are no longer declared. The engine deletes them at the end of the run. If the plan has no room for
   * them beside their replacements, they are deleted at once.
   *
   * @param mayDelete Whether the engine will delete them. It will not if they are protected or retained.
   */
  async removeSlots(old: Named, now: Named, mayDelete: boolean): Promise<void> {
    const removed = removedSlots(old, now);
    for (const slot of removed) {
      await this.retiring.unlock?.(slot);
    }
    if (removed.length === 0 || !mayDelete) {
      return;
    }
    for (const slot of removed) {
      this.say(`stopping ${slot} before it is deleted`);
      await this.arm("POST", `${this.path(slot)}/stop`).catch(unlessGone);
    }
    const { sku = "" } = await readProperties<{ readonly sku?: string }>(this.arm, pathOf(this.retiring.app));
    if (new Set([...old.slots, ...now.slots]).size > slotsAllowed(sku)) {
      for (const slot of removed) {
        await this.arm("DELETE", this.path(slot)).catch(unlessGone);
      }
    }
  }

  /** Starts slots that are declared again. They were stopped, but their deletion was refused. */
  async startSlots(old: Named, now: Named): Promise<void> {
    for (const slot of now.slots.filter((each) => !includes(old.slots, each))) {
      const site = await readProperties<{ readonly state?: string }>(this.arm, this.path(slot)).catch(unlessGone);
      if (site?.state === "Stopped") {
        this.say(`starting ${slot}, which is declared again`);
        await this.arm("POST", `${this.path(slot)}/start`);
      }
    }
  }

  async leaveNetworks(old: Named, now: Named): Promise<void> {
    const removed = removedSlots(old, now);
    for (const slot of old.virtualNetworks) {
      if (!includes(now.virtualNetworks, slot) && !removed.includes(slot)) {
        this.say(`leaving the virtual network of ${slot}`);
        await this.retiring.unlock?.(slot);
        await this.arm("DELETE", `${this.path(slot)}/networkConfig/virtualNetwork`);
      }
    }
  }

  /**
   * Removes sticky values and names that are no longer declared, for a component that only declares some of an app's.
   * Keeps everything that others declare: values are read, changed and written inside Azure Resource Manager.
   *
   * @param name The beginning of the deployments' names.
   */
  async removeSticky(old: Named, now: Named, name: string): Promise<void> {
    const { site, resourceGroupName } = this.retiring.app;
    for (const [slot, names] of Object.entries(old.sticky)) {
      const lost = without(names, now.sticky[slot]);
      if (!isEmpty(lost)) {
        this.say(`removing sticky values of ${slot}`);
        const production = slot === PRODUCTION;
        const template = production ? REMOVED_PRODUCTION_STICKY_VALUES : REMOVED_SLOT_STICKY_VALUES;
        const place = production ? { site } : { site, slot };
        await deployNow(this.arm, resourceGroupName, name, template, { ...place, sticky: lowerCase(lost) });
      }
    }
    const lost = lowerCase(without(allNames(old), allNames(now)));
    if (!isEmpty(lost)) {
      const lists = Object.fromEntries(NAMED_KINDS.map((kind) => [NAMED_SETTINGS[kind].stickyNames, lost[kind]]));
      await deployNow(this.arm, resourceGroupName, name, REMOVED_STICKY_NAMES, { site, ...lists });
    }
  }

  private path(slot: string): string {
    return pathOf(this.retiring.app, slot);
  }

  private say(text: string): void {
    progress(this.retiring.component, text);
  }
}

/** The slots that were declared before and no longer are. */
function removedSlots(old: Named, now: Named): string[] {
  return old.slots.filter((slot) => !includes(now.slots, slot));
}

/** The app of an id; undefined if it is not an app's id. */
export function appOfId(id: unknown): App | undefined {
  const app = typeof id === "string" ? parseSiteId(id) : undefined;
  return app && { resourceGroupName: app.resourceGroupName, site: app.siteName, slot: "" };
}

function without(names: NamesByKind, others: NamesByKind | undefined): NamesByKind {
  return eachKind((kind) => names[kind].filter((name) => !includes(others?.[kind] ?? [], name)));
}

function allNames(named: Named): NamesByKind {
  return eachKind((kind) => [...new Set(Object.values(named.sticky).flatMap((names) => names[kind]))]);
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof ArmFailure && error.status === 404)) {
    throw error;
  }
}
