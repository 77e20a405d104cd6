import { hasAlwaysOn, slotsAllowed } from "../../../rules";
import { type Clock, systemClock } from "../../clock";
import type { Journal } from "../../journal/journal";
import type { SiteLogs } from "../../logs/site-logs";
import type { Destination, RoutedSlot } from "../../visitors/front-door/destination";
import { FunctionsHosts } from "../../visitors/functions/functions-hosts";
import { type ContentStore, folderIn } from "../../visitors/workers/content-store";
import type { StartWorker } from "../../visitors/workers/contract";
import type { AsyncOperations } from "../arm/operations";
import { resourceNotFound } from "../arm/protocol";
import { groupId, isInGroup, type ResourceGroup, type ResourceGroups } from "../arm/resource-groups";
import type { AzureState, Changed, Table } from "../azure-state";
import { own } from "../json";
import { ActivityLog } from "../monitor/activity-log";
import { Exclusive } from "./exclusive";
import { HostNames } from "./host-names-in-use";
import { noAlwaysOn, preparedForSwap, tooManySlots } from "./model/errors";
import { HostIds } from "./model/functions-host";
import { defaultHostName } from "./model/host-names";
import type { PublishingCredentials } from "./model/publishing-credentials";
import { isProduction, planId, siteId } from "./model/resources";
import { NO_VAULTS, type ResolveSecret } from "./model/secret-references";
import type { Plan, Site, Slot } from "./model/state";
import { trafficRulesOf } from "./model/traffic-rules";
import { Runtime } from "./runtime";
import type { AtSwapPoint } from "./swap/points";
import { Swaps } from "./swap/progress";
import type { SwapSurroundings } from "./swap/swap";
import { DEFAULT_SWITCHES, type Switches } from "./switches";

export interface AppServiceParts {
  /** The state of all of Azure. App Service owns its plans and sites. */
  readonly state: AzureState;
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly journal: Journal;
  readonly startWorker: StartWorker;
  /** The hosts of functions that workers start. Defaults to ones that nothing starts. */
  readonly functionsHosts?: FunctionsHosts;
  /** What apps printed, and what App Service did with them. */
  readonly logs: SiteLogs;
  /** The files that were deployed into slots. */
  readonly contents: ContentStore;
  readonly publishing: PublishingCredentials;
  /** Asks Key Vault for the secrets that settings refer to. Defaults to no vaults. */
  readonly resolveSecret?: ResolveSecret;
  readonly switches?: Partial<Switches>;
  /** Defaults to the machine's clock. */
  readonly clock?: Clock;
  /** Is called at each point of a swap. Defaults to nothing. */
  readonly atSwapPoint?: AtSwapPoint;
  /** Whether each app has a process for each worker of its plan. Defaults to one process, whatever the plan says. */
  readonly runsInstances?: boolean;
  /** Whether the DNS records of a custom host name are there. Defaults to always. */
  readonly hasDnsRecords?: (hostName: string) => boolean;
}

/** Holds App Service's state and its running apps. The routes read and change them. */
export class AppService {
  readonly plans: Table<Plan>;
  readonly sites: Table<Site>;
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly activityLog: ActivityLog;
  readonly runtime: Runtime;
  readonly contents: ContentStore;
  readonly logs: SiteLogs;
  /** The swaps, step by step. */
  readonly swaps: Swaps;
  /** The user names and passwords of the SCM sites. */
  readonly publishing: PublishingCredentials;
  readonly resolveSecret: ResolveSecret;
  /** The hosts of functions that run. */
  readonly functionsHosts: FunctionsHosts;
  /** Whether the DNS records of a custom host name are there. */
  readonly findsRecordsOf: (hostName: string) => boolean;
  private readonly exclusive: Exclusive;
  private readonly hostNames: HostNames;
  readonly switches: Switches;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Whether it is closing. Nothing new may start then. */
  closed = false;
  private readonly state: AzureState;

  constructor(parts: AppServiceParts) {
    this.state = parts.state;
    this.plans = parts.state.table("plans");
    this.sites = parts.state.table("sites");
    this.hostNames = new HostNames(Object.values(this.sites));
    this.groups = parts.groups;
    this.operations = parts.operations;
    this.journal = parts.journal;
    this.clock = parts.clock ?? systemClock;
    this.exclusive = new Exclusive(this.clock);
    this.activityLog = new ActivityLog(parts.state, parts.journal, this.clock);
    this.swaps = new Swaps(parts.atSwapPoint ?? (async () => undefined), this.clock);
    this.contents = parts.contents;
    this.logs = parts.logs;
    this.publishing = parts.publishing;
    this.switches = { ...DEFAULT_SWITCHES, ...parts.switches };
    this.findsRecordsOf = parts.hasDnsRecords ?? (() => true);
    this.resolveSecret = parts.resolveSecret ?? NO_VAULTS;
    this.functionsHosts = parts.functionsHosts ?? new FunctionsHosts();
    const hostIds = new HostIds(parts.state);
    const hosting = {
      keysOf: (site: Site, slot: Slot) => this.publishing.hostKeys(site, slot),
      claimHostId: (account: string, hostId: string, hostName: string) => hostIds.claim(account, hostId, hostName),
    };
    this.runtime = new Runtime(parts.startWorker, parts.journal, this.resolveSecret, parts.runsInstances, hosting);
  }

  /** Ends the apps. A running swap is given up, as if its app had not started. */
  async close(): Promise<void> {
    this.closed = true;
    await this.runtime.close();
    await this.exclusive.idle();
    await this.state.flushed();
  }

  /**
   * Saves an app with its slots to disk.
   *
   * @param others What else is to be saved in the same step.
   * @throws Error, which clients are told with status 500, if that fails. The app is then as it was before.
   */
  async save(site: Site, ...others: readonly Changed[]): Promise<void> {
    const key = siteId(site).toLowerCase();
    try {
      await this.state.save([this.sites, key], ...others);
    } finally {
      const kept = own(this.sites, key);
      this.hostNames.forget(site);
      if (kept) {
        this.hostNames.add(kept);
      }
    }
  }

  /** Saves a new app or slot, and the plan that was perhaps made for it. */
  saveNew(site: Site): Promise<void> {
    const plan = this.planOf(site);
    return this.save(site, ...(plan ? [this.placeOf(plan)] : []));
  }

  /** Saves a plan that was put, changed or removed. */
  savePlan(plan: Plan): Promise<void> {
    return this.state.save(this.placeOf(plan));
  }

  private placeOf(plan: Plan): Changed {
    return [this.plans, planId(plan).toLowerCase()];
  }

  /** The folders of deployed content that slots hold, or that apps still run from. */
  contentsInUse(): Set<string> {
    const held = Object.values(this.sites).flatMap((site) =>
      Object.values(site.slots).map(({ content }) => content?.folder ?? undefined),
    );
    const run = this.runtime.contents().map((uri) => folderIn(uri));
    return new Set([...held, ...run].filter((folder) => folder !== undefined));
  }

  findPlan(id: string): Plan | undefined {
    return own(this.plans, id.toLowerCase());
  }

  planOf(site: Site): Plan | undefined {
    const production = site.slots.production;
    return production && this.findPlan(production.serverFarmId);
  }

  /** @throws ArmError 404 */
  site(subscription: string, group: string, name: string): Site {
    const resourceGroup = this.groups.get({ subscription, group });
    const id = `${groupId(subscription, group)}/providers/Microsoft.Web/sites/${name}`;
    const site = own(this.sites, id.toLowerCase());
    if (!site) {
      throw resourceNotFound("Microsoft.Web/sites", name, resourceGroup.name);
    }
    return site;
  }

  /**
   * @param name The slot's name; `production` or undefined for the app itself.
   * @throws ArmError 404
   */
  slot(site: Site, name = "production"): Slot {
    const slot = own(site.slots, name.toLowerCase());
    if (!slot) {
      throw resourceNotFound("Microsoft.Web/sites", `${site.name}/slots/${name}`, site.group);
    }
    return slot;
  }

  sitesOf(plan: Plan): Site[] {
    const id = planId(plan).toLowerCase();
    return Object.values(this.sites).filter((site) => site.slots.production?.serverFarmId.toLowerCase() === id);
  }

  /** @throws ArmError 409 when the plan's tier allows no more slots. */
  checkSlotLimit(site: Site): void {
    const tier = this.planOf(site)?.sku.tier ?? "Standard";
    if (Object.keys(site.slots).length - 1 >= slotsAllowed(tier)) {
      throw tooManySlots(tier);
    }
  }

  /** @throws ArmError 409 when a write turns on Always On, but the tier of the slot's plan does not support it. */
  checkAlwaysOn(before: Slot, after: Slot): void {
    const isTurnedOn = after.configuration.alwaysOn === true && before.configuration.alwaysOn !== true;
    if (isTurnedOn && !hasAlwaysOn(this.findPlan(after.serverFarmId)?.sku.tier ?? "Standard")) {
      throw noAlwaysOn();
    }
  }

  /**
   * Runs a write to an app, one at a time. Refuses a write to a slot that is prepared for a swap. Writes of one deployment wait
   * for one another.
   *
   * @param operation The operation's name, shown to a second write that is refused.
   */
  write<Result>(site: Site, slot: Slot | undefined, operation: string, work: () => Promise<Result>): Promise<Result> {
    return this.exclusive.run(siteId(site).toLowerCase(), operation, async () => {
      if (slot?.prepared) {
        throw preparedForSwap();
      }
      return work();
    });
  }

  /** Runs a write to an app as soon as no other write is running. */
  writeNext(site: Site, operation: string, work: () => Promise<void>): Promise<void> {
    return this.exclusive.runNext(siteId(site).toLowerCase(), operation, work);
  }

  /** Whether a slot still exists. Work that was started for it may end after it was deleted. */
  holds(site: Site, slot: Slot): boolean {
    return own(this.sites, siteId(site).toLowerCase()) === site && own(site.slots, slot.name.toLowerCase()) === slot;
  }

  /** The id of the operation that is changing an app; null if there is none. */
  operationOn(site: Site): string | null {
    return this.exclusive.operationOn(siteId(site).toLowerCase());
  }

  /** @throws ArmError 409 when a write of someone else is running. */
  refuseBusy(site: Site, operation: string): void {
    this.exclusive.refuseBusy(siteId(site).toLowerCase(), operation);
  }

  /**
   * The slot that answers for a host name, default or custom; undefined if none does. An exact name wins over a `*`
   * name.
   */
  slotAnsweringFor(hostName: string): { readonly site: Site; readonly slot: Slot } | undefined {
    return this.hostNames.slotWith(hostName) ?? this.hostNames.slotWith(hostName.replace(/^[^.]*/, "*"));
  }

  /** The slot that has exactly this host name, default or custom; undefined if none has. */
  slotWith(hostName: string): { readonly site: Site; readonly slot: Slot } | undefined {
    return this.hostNames.slotWith(hostName);
  }

  /** The slot whose SCM site has this host name; undefined if none has. */
  slotWithScmSite(hostName: string): { readonly site: Site; readonly slot: Slot } | undefined {
    return this.hostNames.slotWithScmSite(hostName);
  }

  /** Adds a slot. If the slot is production, adds the app. The caller saves it. */
  addSlot(site: Site, slot: Slot): void {
    site.slots[slot.name.toLowerCase()] = slot;
    this.sites[siteId(site).toLowerCase()] = site;
    this.hostNames.add(site);
  }

  /** Deletes a slot and then ends its app. */
  async removeSlot(site: Site, slot: Slot): Promise<void> {
    delete site.slots[slot.name.toLowerCase()];
    await this.save(site);
    this.runtime.remove(site, slot);
  }

  /**
   * Deletes an app and then ends it, with its slots.
   *
   * @param plan A plan that goes with it. Defaults to none.
   */
  async removeSite(site: Site, plan?: Plan): Promise<void> {
    const slots = Object.values(site.slots);
    delete this.sites[siteId(site).toLowerCase()];
    if (plan) {
      delete this.plans[planId(plan).toLowerCase()];
    }
    await this.save(site, ...(plan ? [this.placeOf(plan)] : []));
    for (const slot of slots) {
      this.runtime.remove(site, slot);
    }
  }

  /** Deletes everything in a resource group. For each app, first waits until its current write ends. */
  async removeGroup(group: ResourceGroup): Promise<void> {
    const inside = (item: Site | Plan) => isInGroup(item, group);
    const next = () => Object.values(this.sites).find(inside);
    for (let site = next(); site; site = next()) {
      const leaving = site;
      await this.exclusive.runNext(siteId(site).toLowerCase(), "DeleteSite", () => this.removeSite(leaving));
    }
    const plans = Object.values(this.plans).filter(inside);
    for (const plan of plans) {
      delete this.plans[planId(plan).toLowerCase()];
    }
    await Promise.all(plans.map((plan) => this.savePlan(plan)));
  }

  swapSurroundings(site: Site): SwapSurroundings {
    return {
      site,
      plan: this.planOf(site),
      runtime: this.runtime,
      journal: this.journal,
      switches: this.switches,
      swaps: this.swaps,
      clock: this.clock,
      save: (...others) => this.save(site, ...others),
    };
  }

  /** Where the front door sends requests for a host; undefined if it does not answer for it. */
  destinationOf(hostName: string): Destination | undefined {
    const found = this.slotAnsweringFor(hostName);
    return found && this.destination(found.site, found.slot);
  }

  private destination(site: Site, slot: Slot): Destination | undefined {
    const worker = this.runtime.serving(site, slot);
    return worker
      ? {
          production: worker,
          slot: slot.name,
          siteId: siteId(site),
          slots: isProduction(slot) ? this.routedSlots(site, slot) : [],
          httpsOnly: slot.properties.httpsOnly === true,
          stopped: slot.stopped,
          closed: isClosed(slot),
        }
      : undefined;
  }

  /** The slots that production's visitors can reach, each with the percentage of its traffic rule, if it has one. */
  private routedSlots(site: Site, production: Slot): RoutedSlot[] {
    const rules = trafficRulesOf(production);
    return Object.values(site.slots).flatMap((slot) => {
      const worker = isProduction(slot) ? undefined : this.runtime.serving(site, slot);
      const host = defaultHostName(site, slot).toLowerCase();
      const rule = rules.find((candidate) => String(candidate.actionHostName ?? "").toLowerCase() === host);
      const percentage = rule && { percentage: Number(rule.reroutePercentage ?? 0) };
      return worker ? [{ name: slot.name, worker, stopped: slot.stopped, ...percentage }] : [];
    });
  }
}

/** Whether visitors from the internet are refused. All visitors of the local App Service count as such. */
function isClosed({ properties, configuration }: Slot): boolean {
  return [properties, configuration].some(({ publicNetworkAccess: access }) => access === "Disabled");
}
