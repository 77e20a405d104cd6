import { slotsAllowed, tierOfSize } from "../../rules";
import { ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import { regionDisplayName } from "../arm/regions";
import type { ArmRouter, PathParameters } from "../arm/router";
import type { AppService } from "./app-service";
import { resourceNotFound, webError } from "./errors";
import { groupId, planId } from "./resources";
import { isJsonObject, type Json, type JsonObject, type Plan } from "./state";

const PLANS = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Web/serverfarms";

/** App Service plans. */
export class PlanRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    router.on("GET", PLANS, (_request, parameters) => this.list(parameters));
    router.on("GET", `${PLANS}/:plan`, (_request, parameters) => this.get(parameters));
    router.on("PUT", `${PLANS}/:plan`, (request, parameters) => this.write(request, parameters));
    router.on("PATCH", `${PLANS}/:plan`, (request, parameters) => this.write(request, parameters));
    router.on("DELETE", `${PLANS}/:plan`, (_request, parameters) => this.delete(parameters));
  }

  private find(parameters: PathParameters): Plan | undefined {
    return this.service.findPlan(
      `${groupId(parameters.subscription ?? "", parameters.group ?? "")}/providers/Microsoft.Web/serverfarms/${parameters.plan ?? ""}`,
    );
  }

  private list(parameters: PathParameters): ArmResponse {
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const value = Object.values(this.service.state.plans)
      .filter((plan) => plan.group.toLowerCase() === group.name.toLowerCase())
      .map((plan) => this.render(plan, regionDisplayName(plan.location)));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private get(parameters: PathParameters): ArmResponse {
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const plan = this.find(parameters);
    if (!plan) {
      throw resourceNotFound("Microsoft.Web/serverFarms", parameters.plan ?? "", group.name);
    }
    return { status: 200, body: this.render(plan, regionDisplayName(plan.location)) };
  }

  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const body = isJsonObject(request.body) ? request.body : {};
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const existing = this.find(parameters);
    const plan: Plan = existing ?? {
      subscription: group.subscription,
      group: group.name,
      name: parameters.plan ?? "",
      serialNumber: 1000 + Object.keys(this.service.state.plans).length,
      location: String(body.location ?? group.location),
      kind: String(body.kind ?? "app"),
      tags: {},
      sku: skuOf(undefined),
      properties: {},
    };
    const sku = isJsonObject(body.sku) ? skuOf(body.sku) : plan.sku;
    this.refuseTooFewSlots(plan, sku.tier);
    Object.assign(plan, {
      sku,
      kind: typeof body.kind === "string" ? body.kind : plan.kind,
      tags: isJsonObject(body.tags) ? body.tags : plan.tags,
      properties: { ...plan.properties, ...(isJsonObject(body.properties) ? body.properties : {}) },
    });
    this.service.state.plans[planId(plan).toLowerCase()] = plan;
    await this.service.save();
    // Recorded: the answer to a PUT bears the location as it was written, the answer to a GET its display name.
    return { status: 200, body: this.render(plan, String(body.location ?? plan.location)) };
  }

  /** Source: "Set up staging environments in Azure App Service", Microsoft: a tier must support the slots in use. */
  private refuseTooFewSlots(plan: Plan, tier: string): void {
    for (const site of this.service.sitesOf(plan)) {
      if (Object.keys(site.slots).length - 1 > slotsAllowed(tier)) {
        throw webError(
          409,
          "Conflict",
          `Cannot complete the operation because the site will exceed the number of slots allowed for the '${tier}' SKU.`,
          "59301",
          [tier],
        );
      }
    }
  }

  private async delete(parameters: PathParameters): Promise<ArmResponse> {
    this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const plan = this.find(parameters);
    if (!plan) {
      return { status: 204 };
    }
    const sites = this.service.sitesOf(plan);
    if (sites.length > 0) {
      throw new ArmError(
        409,
        "Conflict",
        `Server farm '${plan.name}' cannot be deleted because it has web app(s) ${sites.map((site) => site.name).join(", ")} assigned to it.`,
      );
    }
    delete this.service.state.plans[planId(plan).toLowerCase()];
    await this.service.save();
    return { status: 200 };
  }

  private render(plan: Plan, location: string): JsonObject {
    const linux = plan.properties.reserved === true;
    const webSpace = `${plan.group}-${regionDisplayName(plan.location).replaceAll(" ", "")}webspace`;
    const properties: JsonObject = {
      serverFarmId: plan.serialNumber,
      name: plan.name,
      workerSize: "Small",
      workerSizeId: 0,
      workerTierName: null,
      numberOfWorkers: plan.sku.capacity,
      currentWorkerSize: "Small",
      currentWorkerSizeId: 0,
      currentNumberOfWorkers: plan.sku.capacity,
      status: "Ready",
      webSpace,
      subscription: plan.subscription,
      adminSiteName: null,
      hostingEnvironment: null,
      hostingEnvironmentProfile: null,
      maximumNumberOfWorkers: 10,
      planName: "VirtualDedicatedPlan",
      adminRuntimeSiteName: null,
      computeMode: "Dedicated",
      siteMode: null,
      geoRegion: regionDisplayName(plan.location),
      perSiteScaling: false,
      elasticScaleEnabled: false,
      maximumElasticWorkerCount: 1,
      numberOfSites: this.service.sitesOf(plan).length,
      hostingEnvironmentId: null,
      isSpot: false,
      spotExpirationTime: null,
      freeOfferExpirationTime: null,
      tags: plan.tags,
      kind: plan.kind,
      resourceGroup: plan.group,
      isXenon: false,
      hyperV: false,
      mdmId: `waws-prod-local-001_${plan.serialNumber}`,
      targetWorkerCount: 0,
      targetWorkerSizeId: 0,
      provisioningState: "Succeeded",
      webSiteId: null,
      existingServerFarmIds: null,
      zoneRedundant: false,
      ...plan.properties,
      reserved: linux,
    };
    const sku: Json = { ...plan.sku };
    return {
      id: planId(plan),
      name: plan.name,
      type: "Microsoft.Web/serverfarms",
      kind: plan.kind,
      location,
      tags: plan.tags,
      properties,
      sku,
    };
  }
}

/** A plan's size in full, from as much of it as was written. */
function skuOf(written: JsonObject | undefined): Plan["sku"] {
  const name = String(written?.name ?? written?.size ?? "S1");
  const capacity = Number(written?.capacity ?? 1);
  return {
    name,
    tier: String(written?.tier ?? tierOfSize(name)),
    size: String(written?.size ?? name),
    family: String(written?.family ?? name.replace(/\d+/, "")),
    capacity: Number.isFinite(capacity) && capacity > 0 ? capacity : 1,
  };
}
