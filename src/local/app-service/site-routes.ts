import { checkHostName, checkSiteName, checkSlotName, PRODUCTION } from "../../rules";
import type { ArmRequest, ArmResponse } from "../arm/protocol";
import type { ArmRouter, PathParameters } from "../arm/router";
import type { AppService } from "./app-service";
import { resourceNotFound, webError } from "./errors";
import { etagOf, groupId, planId, siteResource } from "./resources";
import { applySiteBody, newSlot } from "./site-writes";
import { isJsonObject, type JsonObject, type Site, type Slot } from "./state";
import { swapSlots } from "./swap";

export const SITES = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Web/sites";

/** The paths of an app and of a slot, which most routes serve alike: without `:slot` it is production. */
export const SITE_AND_SLOT = [`${SITES}/:site`, `${SITES}/:site/slots/:slot`];

/** Sites and slots themselves: read, create, change, delete, start, stop, restart. */
export class SiteRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    router.on("GET", SITES, (request, parameters) => this.listInGroup(request, parameters));
    router.on("GET", "/subscriptions/:subscription/providers/Microsoft.Web/sites", (request, parameters) =>
      this.listAll(request, parameters),
    );
    router.on("GET", `${SITES}/:site/slots`, (request, parameters) => this.listSlots(request, parameters));
    for (const path of SITE_AND_SLOT) {
      router.on("GET", path, (request, parameters) => this.get(request, parameters));
      router.on("HEAD", path, (request, parameters) => ({ status: this.get(request, parameters).status }));
      router.on("PUT", path, (request, parameters) => this.write(request, parameters, true));
      router.on("PATCH", path, (request, parameters) => this.write(request, parameters, false));
      router.on("DELETE", path, (request, parameters) => this.delete(request, parameters));
      router.on("POST", `${path}/restart`, (_request, parameters) => this.restart(parameters));
      router.on("POST", `${path}/stop`, (_request, parameters) => this.setStopped(parameters, true));
      router.on("POST", `${path}/start`, (_request, parameters) => this.setStopped(parameters, false));
    }
  }

  private listInGroup(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const sites = Object.values(this.service.state.sites).filter(
      (site) => site.subscription === group.subscription && site.group.toLowerCase() === group.name.toLowerCase(),
    );
    return this.collection(request, sites);
  }

  private listAll(request: ArmRequest, parameters: PathParameters): ArmResponse {
    return this.collection(
      request,
      Object.values(this.service.state.sites).filter((site) => site.subscription === parameters.subscription),
    );
  }

  private collection(request: ArmRequest, sites: Site[]): ArmResponse {
    const value = sites.flatMap((site) => {
      const production = site.slots.production;
      return production ? [this.render(request, site, production)] : [];
    });
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  /** A list of slots shows less than a slot itself does. Source: a recording of 2019. */
  private listSlots(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const site = findSite(this.service, parameters);
    const value = Object.values(site.slots)
      .filter((slot) => slot.name !== PRODUCTION)
      .map((slot) => {
        const resource = this.render(request, site, slot);
        const properties = isJsonObject(resource.properties) ? resource.properties : {};
        return {
          ...resource,
          properties: {
            ...properties,
            siteMode: "Limited",
            computeMode: "Dedicated",
            privateEndpointConnections: null,
          },
        };
      });
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private get(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot) };
  }

  private async write(request: ArmRequest, parameters: PathParameters, whole: boolean): Promise<ArmResponse> {
    const body: JsonObject = isJsonObject(request.body) ? structuredClone(request.body) : {};
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const found = lookUp(this.service, parameters);
    if (!found) {
      if (!whole) {
        throw resourceNotFound("Microsoft.Web/sites", parameters.slot ?? parameters.site ?? "", group.name);
      }
      return this.create(request, parameters, body);
    }
    const { site, slot } = found;
    const swap = this.swapFor(site, slot, body);
    if (swap) {
      return this.startSwap(request, site, slot, swap);
    }
    return this.service.write(site, slot, "UpdateSite", async () => {
      const shown = slot.configuration;
      const draft = structuredClone(slot);
      const changes = applySiteBody(draft, body, this.service.switches, whole);
      this.checkPlan(draft);
      applyTarget(draft, body, whole && this.service.switches.targetBuildVersionOnLaterPut === "cleared");
      const stopped = draft.stopped !== slot.stopped;
      Object.assign(slot, draft, { lastModified: Date.now() });
      await this.service.save();
      this.afterChange(site, slot, stopped, changes.restarts);
      return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot, shown) };
    });
  }

  /** A stopped slot runs nothing; a started one runs again; what else changed may need a restart. */
  private afterChange(site: Site, slot: Slot, stoppedOrStarted: boolean, restarts: boolean): void {
    if (slot.stopped) {
      return;
    }
    if (restarts || stoppedOrStarted) {
      void this.service.runtime.restart(site, slot, this.service.planOf(site), "configuration written");
    }
  }

  private async create(request: ArmRequest, parameters: PathParameters, body: JsonObject): Promise<ArmResponse> {
    const name = parameters.site ?? "";
    if (!parameters.slot) {
      refuse([...checkSiteName("name", name)]);
      const site: Site = {
        subscription: parameters.subscription ?? "",
        group: this.service.group(parameters.subscription ?? "", parameters.group ?? "").name,
        name,
        slots: {},
        slotConfigNames: null,
      };
      this.refuseTakenName(site);
      const slot = this.build(site, PRODUCTION, body);
      return this.add(request, site, slot);
    }
    const site = findSite(this.service, parameters);
    refuse([...checkSlotName("slot", parameters.slot), ...checkHostName("name", site.name, parameters.slot)]);
    this.service.checkSlotLimit(site);
    const slot = this.build(site, parameters.slot, body);
    return this.add(request, site, slot);
  }

  private build(site: Site, name: string, body: JsonObject): Slot {
    const production = site.slots.production;
    const properties = isJsonObject(body.properties) ? body.properties : {};
    const linux = production
      ? production.properties.reserved === true
      : properties.reserved === true ||
        String(body.kind ?? "")
          .toLowerCase()
          .includes("linux");
    const slot = newSlot(site, name, body, linux);
    if (production) {
      slot.kind = production.kind;
      slot.location = production.location;
      slot.serverFarmId = production.serverFarmId;
      if (!("siteConfig" in properties)) {
        // Recorded: a slot that is created without siteConfig has all of production's settings, sticky ones too.
        slot.appSettings = { ...production.appSettings };
        slot.connectionStrings = structuredClone(production.connectionStrings);
        slot.storageAccounts = structuredClone(production.storageAccounts);
      }
    }
    applySiteBody(slot, body, this.service.switches, true);
    this.checkPlan(slot);
    applyTarget(slot, body, false);
    return slot;
  }

  private add(request: ArmRequest, site: Site, slot: Slot): Promise<ArmResponse> {
    return this.service.write(site, undefined, "CreateSite", async () => {
      site.slots[slot.name.toLowerCase()] = slot;
      this.service.state.sites[
        `${groupId(site.subscription, site.group)}/providers/Microsoft.Web/sites/${site.name}`.toLowerCase()
      ] = site;
      await this.service.save();
      if (!slot.stopped) {
        this.service.runtime.start(site, slot, this.service.planOf(site));
      }
      return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot) };
    });
  }

  /** App names are unique in all of Azure. */
  private refuseTakenName(site: Site): void {
    const taken = Object.values(this.service.state.sites).some(
      (other) => other.name.toLowerCase() === site.name.toLowerCase(),
    );
    if (taken) {
      throw webError(409, "Conflict", `Website with given name ${site.name} already exists.`, "54001", [site.name]);
    }
  }

  private checkPlan(slot: Slot): void {
    const plan = this.service.findPlan(slot.serverFarmId);
    if (!plan) {
      const name = slot.serverFarmId.split("/").pop() ?? "";
      throw webError(404, "NotFound", `Cannot find ServerFarm with name ${name}.`, "51004", ["ServerFarm", name]);
    }
    slot.serverFarmId = planId(plan);
    if (slot.location === "") {
      slot.location = plan.location;
    }
  }

  /** The slot that a PUT's `targetBuildVersion` asks to be swapped into the one it names. */
  private swapFor(site: Site, slot: Slot, body: JsonObject): Slot | undefined {
    const target = isJsonObject(body.properties) ? body.properties.targetBuildVersion : undefined;
    if (typeof target !== "string" || target === slot.buildVersion) {
      return undefined;
    }
    const source = Object.values(site.slots).find((other) => other !== slot && other.buildVersion === target);
    if (!source) {
      // No document says what Azure answers here. To go on as if nothing had been asked would hide a mistake.
      throw webError(400, "BadRequest", `Cannot find a slot of site '${site.name}' with build version '${target}'.`);
    }
    return source;
  }

  /** The swap takes over the whole PUT: what else it carries is not applied. Source: azure-docs#90614. */
  private startSwap(request: ArmRequest, site: Site, slot: Slot, source: Slot): ArmResponse {
    const properties =
      isJsonObject(request.body) && isJsonObject(request.body.properties) ? request.body.properties : {};
    this.service.refuseBusy(site);
    const work = this.service.write(site, undefined, "SwapSiteSlots", async () => {
      await swapSlots(this.service.swapSurroundings(site), source, slot);
      slot.targetBuildVersion = String(properties.targetBuildVersion ?? "");
      await this.service.save();
      return { status: 200, headers: { etag: etagOf(slot) }, body: this.render(request, site, slot) };
    });
    const id = this.service.operations.start(work);
    return this.service.operations.accepted(operationResult(request, id), { etag: etagOf(slot) });
  }

  private async delete(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const found = lookUp(this.service, parameters);
    if (!found) {
      this.service.group(parameters.subscription ?? "", parameters.group ?? "");
      return { status: 204 };
    }
    const { site, slot } = found;
    return this.service.write(site, undefined, "DeleteSite", async () => {
      const plan = this.service.planOf(site);
      const leaving = parameters.slot ? [slot] : Object.values(site.slots);
      for (const each of leaving) {
        this.service.runtime.remove(site, each);
        delete site.slots[each.name.toLowerCase()];
      }
      if (!parameters.slot) {
        this.service.removeSite(site);
        const keepsPlan = request.query.deleteEmptyServerFarm?.toLowerCase() === "false";
        if (plan && !keepsPlan && this.service.sitesOf(plan).length === 0) {
          delete this.service.state.plans[planId(plan).toLowerCase()];
        }
      }
      await this.service.save();
      return parameters.slot ? { status: 200, headers: { etag: etagOf(slot) } } : { status: 200 };
    });
  }

  private async restart(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    void this.service.runtime.restart(site, slot, this.service.planOf(site), "restart requested");
    return { status: 200 };
  }

  private setStopped(parameters: PathParameters, stopped: boolean): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, undefined, stopped ? "StopSite" : "StartSite", async () => {
      const changed = slot.stopped !== stopped;
      slot.stopped = stopped;
      await this.service.save();
      this.afterChange(site, slot, changed, false);
      return { status: 200 };
    });
  }

  private render(request: ArmRequest, site: Site, slot: Slot, configuration = slot.configuration): JsonObject {
    return renderSite(this.service, request, site, slot, configuration);
  }
}

/** A site or slot as requests are answered with it. */
export function renderSite(
  service: AppService,
  request: ArmRequest,
  site: Site,
  slot: Slot,
  configuration: JsonObject = slot.configuration,
): JsonObject {
  const prepared = Object.values(site.slots).find((other) => other.prepared?.target === slot.name.toLowerCase());
  return siteResource(site, slot, {
    plan: service.planOf(site),
    inProgressOperationId: service.operationOn(site),
    targetSwapSlot: prepared?.name ?? null,
    apiVersion: request.query["api-version"] ?? "",
    configuration,
  });
}

/** Where a poll asks after an operation that was started by a request. */
export function operationResult(request: ArmRequest, id: string): string {
  const resource = request.path.replace(/\/(slotsswap|applySlotConfig)$/i, "");
  return `${resource}/operationresults/${id}?api-version=${request.query["api-version"] ?? ""}`;
}

export function findSite(service: AppService, parameters: PathParameters): Site {
  return service.site(parameters.subscription ?? "", parameters.group ?? "", parameters.site ?? "");
}

export function findSlot(service: AppService, parameters: PathParameters): { site: Site; slot: Slot } {
  const site = findSite(service, parameters);
  return { site, slot: service.slot(site, parameters.slot) };
}

function lookUp(service: AppService, parameters: PathParameters): { site: Site; slot: Slot } | undefined {
  const id = `${groupId(parameters.subscription ?? "", parameters.group ?? "")}/providers/Microsoft.Web/sites/${parameters.site ?? ""}`;
  const site = service.state.sites[id.toLowerCase()];
  const slot = site?.slots[(parameters.slot ?? PRODUCTION).toLowerCase()];
  return site && slot ? { site, slot } : undefined;
}

function applyTarget(slot: Slot, body: JsonObject, clears: boolean): void {
  const properties = isJsonObject(body.properties) ? body.properties : {};
  if (typeof properties.targetBuildVersion === "string") {
    slot.targetBuildVersion = properties.targetBuildVersion;
  } else if (clears || properties.targetBuildVersion === null) {
    slot.targetBuildVersion = null;
  }
}

function refuse(problems: readonly { readonly reason: string }[]): void {
  const first = problems[0];
  if (first) {
    throw webError(400, "BadRequest", `The parameter has an invalid value: ${first.reason}.`, "01001");
  }
}
