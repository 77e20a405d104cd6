import { checkHostName, checkSiteName, checkSlotName, PRODUCTION } from "../../../../rules";
import { type ArmRequest, type ArmResponse, notImplemented, resourceNotFound } from "../../arm/protocol";
import { groupId, isInGroup } from "../../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { bodyOf, checkLocation, invalidParameter, objectIn, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { CREATION } from "../exclusive";
import { SITE_BODY } from "../model/bodies";
import { newConsumptionPlan } from "../model/consumption-plan";
import { functionAppConfigRequired } from "../model/errors";
import { appHostName, labelScopeOf, newDomainLabel } from "../model/host-names";
import { etagOf, isOfFunctions, nextSerialNumber, planId, touch } from "../model/resources";
import type { SiteAnswer } from "../model/site-resource";
import { applySiteBody, copyConfiguration, newSlot } from "../model/site-writes";
import type { Plan, Site, Slot } from "../model/state";
import { autoSwap, pushesToAutoSwap } from "../swap/auto-swap";
import { applyTarget, slotToSwapIn, startDeclaredSwap } from "../swap/declared-swap";
import { findPlan, findSite, findSlot, lookUp, PLANS, renderSite, SITE_AND_SLOT, SITES } from "./site-lookup";

/** Routes for sites and slots: read, create, change, delete, start, stop, restart. */
export class SiteRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    router.on("GET", SITES, (request, parameters) => this.listInGroup(request, parameters));
    router.on("GET", "/subscriptions/:subscription/providers/Microsoft.Web/sites", (request, { subscription = "" }) =>
      this.listAll(request, subscription.toLowerCase()),
    );
    router.on("GET", `${PLANS}/:plan/sites`, (request, parameters) => this.listOnPlan(request, parameters));
    router.on("GET", `${SITES}/:site/slots`, (request, parameters) => this.listSlots(request, parameters));
    for (const path of SITE_AND_SLOT) {
      router.on("GET", path, (request, parameters) => this.get(request, parameters));
      router.on("HEAD", path, (request, parameters) => ({ status: this.get(request, parameters).status }));
      router.on("PUT", path, (request, parameters) => this.write(request, parameters, true));
      router.on("PATCH", path, (request, parameters) => this.write(request, parameters, false));
      router.on("DELETE", path, (request, parameters) => this.delete(request, parameters));
      router.on("POST", `${path}/restart`, (request, parameters) => this.restart(request, parameters));
      router.on("POST", `${path}/stop`, (_request, parameters) => this.setStopped(parameters, true));
      router.on("POST", `${path}/start`, (_request, parameters) => this.setStopped(parameters, false));
    }
  }

  private listInGroup(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const group = this.service.groups.get(parameters);
    return this.collection(
      request,
      Object.values(this.service.sites).filter((site) => isInGroup(site, group)),
    );
  }

  private listAll(request: ArmRequest, subscription: string): ArmResponse {
    const sites = Object.values(this.service.sites).filter((site) => site.subscription.toLowerCase() === subscription);
    return this.collection(request, sites);
  }

  /** The apps of a plan. Whether Azure tells their slots too is not known; here it does not. Source: the REST interface of plans. */
  private listOnPlan(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const plan = findPlan(this.service, parameters);
    return this.collection(
      request,
      Object.values(this.service.sites).filter((site) => this.service.planOf(site) === plan),
    );
  }

  private collection(request: ArmRequest, sites: Site[]): ArmResponse {
    const value = sites.flatMap((site) => {
      const production = site.slots.production;
      return production ? [this.render(request, site, production)] : [];
    });
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  /** A list shows less of a slot than a GET of the slot does, and has the etag of the newest. Source: recordings of 2019 and 2026. */
  private listSlots(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const site = findSite(this.service, parameters);
    const slots = Object.values(site.slots).filter((slot) => slot.name !== PRODUCTION);
    const value = slots.map((slot) => {
      const resource = this.render(request, site, slot);
      const properties = isJsonObject(resource.properties) ? resource.properties : {};
      return {
        ...resource,
        properties: {
          ...properties,
          siteMode: "Limited",
          computeMode: "Dedicated",
          privateEndpointConnections: null,
          inFlightFeatures: null,
        },
      };
    });
    const newest = Math.max(...slots.map(({ lastModified }) => lastModified));
    const headers = slots.length > 0 ? { etag: etagOf({ lastModified: newest }) } : undefined;
    return { status: 200, ...(headers ? { headers } : {}), body: { value } };
  }

  private get(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot) };
  }

  private async write(request: ArmRequest, parameters: PathParameters, whole: boolean): Promise<ArmResponse> {
    const group = this.service.groups.get(parameters);
    const found = lookUp(this.service, parameters);
    if (!found && !whole) {
      const slot = parameters.slot ? `/slots/${parameters.slot}` : "";
      throw resourceNotFound("Microsoft.Web/sites", `${parameters.site ?? ""}${slot}`, group.name);
    }
    const body = bodyOf(request, SITE_BODY);
    if (whole) {
      const resource = found && { name: found.site.name, group: group.name, location: found.slot.location };
      checkLocation(body, parameters.slot ? "Microsoft.Web/sites/slots" : "Microsoft.Web/sites", resource);
    }
    if (!found) {
      return this.create(request, parameters, body);
    }
    const { site, slot } = found;
    const source = slotToSwapIn(site, slot, body);
    if (source) {
      const targetBuildVersion = source.buildVersion ?? "";
      const swap = { site, source, target: slot, targetBuildVersion, ...(whole ? { put: body } : {}) };
      return startDeclaredSwap(this.service, request, swap);
    }
    return this.service.write(site, slot, "UpdateSite", async () => {
      const { configuration } = slot;
      const draft = structuredClone(slot);
      const changes = applySiteBody(draft, body, this.service.switches, whole);
      this.checkPlan(site, draft);
      this.service.checkAlwaysOn(slot, draft);
      applyTarget(draft, body, whole && this.service.switches.targetBuildVersionOnLaterPut === "cleared");
      const pushed = pushesToAutoSwap(slot, draft);
      draft.awaitsAutoSwap ||= pushed;
      const stoppedOrStarted = draft.stopped !== slot.stopped;
      Object.assign(slot, draft);
      touch(slot, this.service.clock);
      await this.service.save(site);
      this.afterChange(site, slot, stoppedOrStarted, changes.restarts);
      if (pushed) {
        autoSwap(this.service, site, slot);
      }
      const answer = { to: "write", configuration, ...writtenIn(body) } as const;
      return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot, answer) };
    });
  }

  /**
   * Ends a stopped slot's app, starts a started slot's app again, and restarts the app for other changes that need it.
   */
  private afterChange(site: Site, slot: Slot, stoppedOrStarted: boolean, restarts: boolean): void {
    const plan = this.service.planOf(site);
    if (stoppedOrStarted) {
      this.service.runtime.remove(site, slot);
      this.service.runtime.start(site, slot, plan);
    } else if (restarts && !slot.stopped) {
      void this.service.runtime.restart(site, slot, plan, "configuration written");
    }
  }

  private async create(request: ArmRequest, parameters: PathParameters, body: JsonObject): Promise<ArmResponse> {
    const name = parameters.site ?? "";
    if (!parameters.slot) {
      refuse([...checkSiteName("name", name)]);
      const site: Site = {
        subscription: parameters.subscription ?? "",
        group: this.service.groups.get(parameters).name,
        name,
        slots: {},
        slotConfigNames: null,
        ...this.domainLabelFor(name, parameters, body),
      };
      this.refuseTakenName(site);
      return this.add(request, site, body, () => this.buildApp(site, body));
    }
    const { slot } = parameters;
    const site = findSite(this.service, parameters);
    refuse([...checkSlotName("slot", slot), ...checkHostName("name", site.name, slot)]);
    return this.add(request, site, body, () => {
      this.service.checkSlotLimit(site);
      return this.build(site, slot, body);
    });
  }

  /**
   * An app that names no plan is on the Consumption plan of its group and region, which is made for the first such app.
   *
   * @throws ArmError 501 for an app that is not of functions.
   */
  private buildApp(site: Site, body: JsonObject): Slot {
    const properties = objectIn(body, "properties");
    if (textIn(properties, "serverFarmId") !== undefined) {
      return this.build(site, PRODUCTION, body);
    }
    if (!isOfFunctions({ kind: textIn(body, "kind") ?? "" })) {
      throw notImplemented("a web app without a plan of its own (properties.serverFarmId)");
    }
    const { plans } = this.service;
    const plan = newConsumptionPlan(
      {
        subscription: site.subscription,
        group: site.group,
        location: textIn(body, "location") ?? "",
        isLinux: isLinux(body),
        serialNumber: nextSerialNumber(plans),
      },
      this.service.clock.now(),
    );
    const id = planId(plan).toLowerCase();
    const isNew = !this.service.findPlan(id);
    plans[id] ??= plan;
    try {
      return this.build(site, PRODUCTION, { ...body, properties: { ...properties, serverFarmId: planId(plan) } });
    } catch (error) {
      if (isNew) {
        delete plans[id];
      }
      throw error;
    }
  }

  private build(site: Site, name: string, body: JsonObject): Slot {
    const production = site.slots.production;
    const properties = objectIn(body, "properties");
    const plan = this.planFor(site, textIn(properties, "serverFarmId"));
    const linux = production ? production.properties.reserved === true : isLinux(body, plan);
    const slot = newSlot(site, name, body, linux, this.service.clock);
    if (production) {
      slot.kind = production.kind;
      slot.location = production.location;
      slot.serverFarmId = production.serverFarmId;
      if (!isJsonObject(properties.siteConfig)) {
        // Recorded: a slot created without siteConfig gets all of production's settings, sticky ones too.
        slot.appSettings = { ...production.appSettings };
        slot.connectionStrings = structuredClone(production.connectionStrings);
        slot.storageAccounts = structuredClone(production.storageAccounts);
        copyConfiguration(production, slot);
      }
    } else if (plan?.sku.tier === "FlexConsumption" && !isJsonObject(properties.functionAppConfig)) {
      throw functionAppConfigRequired();
    }
    const before = structuredClone(slot);
    applySiteBody(slot, body, this.service.switches, true);
    slot.awaitsAutoSwap = pushesToAutoSwap(before, slot);
    this.checkPlan(site, slot);
    this.service.checkAlwaysOn(before, slot);
    applyTarget(slot, body, false);
    return slot;
  }

  private add(request: ArmRequest, site: Site, body: JsonObject, build: () => Slot): Promise<ArmResponse> {
    return this.service.write(site, undefined, CREATION, async () => {
      const slot = build();
      this.service.addSlot(site, slot);
      // Recorded: the answer to the creation of a slot has production's etag, and what was created changes once more after it.
      const answer = { to: "write", configuration: {}, ...writtenIn(body) } as const;
      const response = {
        status: 200,
        headers: { etag: etagOf(this.service.slot(site)) },
        body: this.render(request, site, slot, answer),
      };
      touch(slot, this.service.clock);
      await this.service.saveNew(site);
      this.service.runtime.start(site, slot, this.service.planOf(site));
      if (slot.awaitsAutoSwap) {
        autoSwap(this.service, site, slot);
      }
      return response;
    });
  }

  /** The domain label of a new app. It has one if the PUT gives the scope in which the label is unique. */
  private domainLabelFor(name: string, parameters: PathParameters, body: JsonObject): Pick<Site, "domainLabel"> {
    const written = textIn(objectIn(body, "properties"), "autoGeneratedDomainNameLabelScope");
    if (written === undefined) {
      return {};
    }
    const scope = labelScopeOf(written);
    if (scope === undefined) {
      throw invalidParameter("autoGeneratedDomainNameLabelScope");
    }
    const app = { subscription: parameters.subscription ?? "", group: parameters.group ?? "", name };
    return { domainLabel: newDomainLabel(app, scope, textIn(body, "location") ?? "") };
  }

  /** Host names are unique in all of Azure. So are app names, if the host name consists of the name alone. */
  private refuseTakenName(site: Site): void {
    if (this.service.slotAnsweringFor(appHostName(site))) {
      throw webError(409, "Conflict", `Website with given name ${site.name} already exists.`, "54001", [site.name]);
    }
  }

  /**
   * The plan of an app: by its id, or by its name alone where it is in the app's group. Source: recorded, azure-cli's
   * `functionapp create` of January 2025.
   */
  private planFor(site: Site, serverFarmId = ""): Plan | undefined {
    const id = serverFarmId.includes("/")
      ? serverFarmId
      : `${groupId(site.subscription, site.group)}/providers/Microsoft.Web/serverfarms/${serverFarmId}`;
    return this.service.findPlan(id);
  }

  /** An app is in its plan's web space, which belongs to one subscription. Source: recordings, a site's `selfLink`. */
  private checkPlan(site: Site, slot: Slot): void {
    const plan = this.planFor(site, slot.serverFarmId);
    if (plan?.subscription.toLowerCase() !== site.subscription.toLowerCase()) {
      const name = slot.serverFarmId.split("/").pop() ?? "";
      throw webError(404, "NotFound", `Cannot find ServerFarm with name ${name}.`, "51004", ["ServerFarm", name]);
    }
    slot.serverFarmId = planId(plan);
  }

  private async delete(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const found = lookUp(this.service, parameters);
    if (!found) {
      this.service.groups.get(parameters);
      return { status: 204 };
    }
    const { site, slot } = found;
    return this.service.write(site, undefined, "DeleteSite", async () => {
      const plan = this.service.planOf(site);
      if (slot.name === PRODUCTION) {
        const keepsPlan = request.query.deleteEmptyServerFarm?.toLowerCase() === "false";
        const isAlone = plan && this.service.sitesOf(plan).every((other) => other === site);
        await this.service.removeSite(site, isAlone && !keepsPlan ? plan : undefined);
      } else {
        await this.service.removeSlot(site, slot);
      }
      return parameters.slot ? { status: 200, headers: { etag: etagOf(slot) } } : { status: 200 };
    });
  }

  /**
   * The processes before serve until the new ones are warm, as after any other write. Source for `synchronous`: "Web Apps -
   * Restart", Microsoft.
   */
  private async restart(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const answer = await this.service.write(site, undefined, "RestartSite", async () => {
      if (!slot.stopped) {
        void this.service.runtime.restart(site, slot, this.service.planOf(site), "restart requested");
      }
      return { status: 200 };
    });
    if (request.query.synchronous?.toLowerCase() === "true") {
      await this.service.runtime.settled(site, slot);
    }
    return answer;
  }

  private setStopped(parameters: PathParameters, stopped: boolean): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, undefined, stopped ? "StopSite" : "StartSite", async () => {
      const changed = slot.stopped !== stopped;
      slot.stopped = stopped;
      if (!stopped) {
        delete slot.properties.enabled;
      }
      await this.service.save(site);
      this.afterChange(site, slot, changed, false);
      return { status: 200 };
    });
  }

  private render(request: ArmRequest, site: Site, slot: Slot, answer?: SiteAnswer): JsonObject {
    return renderSite(this.service, request, site, slot, answer);
  }
}

/** Whether the body of a new app asks for Linux, by itself or by its plan. */
function isLinux(body: JsonObject, plan?: Plan): boolean {
  const reserved = objectIn(body, "properties").reserved ?? plan?.properties.reserved;
  return reserved === true || (textIn(body, "kind") ?? "").toLowerCase().includes("linux");
}

/** Recorded: the answer to a PUT has the location as it was written, for example `westus`, and one limit by the written kind. */
function writtenIn(body: JsonObject): { readonly location?: string; readonly ofFunctions: boolean } {
  const location = textIn(body, "location");
  const ofFunctions = isOfFunctions({ kind: textIn(body, "kind") ?? "" });
  return { ...(location === undefined ? {} : { location }), ofFunctions };
}

function refuse(problems: readonly { readonly reason: string }[]): void {
  const first = problems[0];
  if (first) {
    throw webError(400, "BadRequest", `The parameter has an invalid value: ${first.reason}.`, "01001");
  }
}
