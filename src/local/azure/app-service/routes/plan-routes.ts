import { slotsAllowed } from "../../../../rules";
import { type ArmRequest, type ArmResponse, resourceNotFound } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import { isInGroup, type ResourceGroup } from "../../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../../arm/router";
import {
  bodyOf,
  checkLocation,
  invalidParameter,
  objectIn,
  tagsIn,
  textIn,
  withoutEmptied,
} from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { PLAN } from "../model/body-types";
import { tooManySlots } from "../model/errors";
import { skuOf } from "../model/plan-sku";
import { etagOf, nextSerialNumber, planId, tagsOf, touch, webSpaceOf } from "../model/resources";
import { STAMP } from "../model/site-resource";
import { identityIn } from "../model/site-writes";
import type { Plan } from "../model/state";
import { findPlan, lookUpPlan, PLANS } from "./site-lookup";

/** The properties that clients may set, each with its value when no client has set it. There are more: those are told only if set. */
const SETTABLE: JsonObject = {
  reserved: false,
  isXenon: false,
  hyperV: false,
  perSiteScaling: false,
  elasticScaleEnabled: false,
  maximumElasticWorkerCount: 1,
  isSpot: false,
  zoneRedundant: false,
  targetWorkerCount: 0,
  targetWorkerSizeId: 0,
  workerTierName: null,
  hostingEnvironmentProfile: null,
  spotExpirationTime: null,
  freeOfferExpirationTime: null,
  kubeEnvironmentProfile: null,
  asyncScalingEnabled: false,
};

/** The worker sizes. The number in the plan's size is the position: S2 is Medium. */
const WORKER_SIZES = ["Small", "Medium", "Large"];

/** From this api-version on, the answer to a PUT has the location as it was written. Source: recordings. */
const LOCATION_ECHOED_SINCE = "2020";

/** App Service plans. */
export class PlanRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    router.on("GET", PLANS, (_request, parameters) => this.list(parameters));
    router.on("GET", "/subscriptions/:subscription/providers/Microsoft.Web/serverfarms", (_request, parameters) =>
      this.collection(this.service.groups.of(parameters)),
    );
    router.on("GET", `${PLANS}/:plan`, (_request, parameters) => this.get(parameters));
    router.on("PUT", `${PLANS}/:plan`, (request, parameters) => this.write(request, parameters));
    router.on("PATCH", `${PLANS}/:plan`, (request, parameters) => this.write(request, parameters));
    router.on("DELETE", `${PLANS}/:plan`, (_request, parameters) => this.delete(parameters));
  }

  private list(parameters: PathParameters): ArmResponse {
    return this.collection([this.service.groups.get(parameters)]);
  }

  private collection(groups: readonly ResourceGroup[]): ArmResponse {
    const value = Object.values(this.service.plans)
      .filter((plan) => groups.some((group) => isInGroup(plan, group)))
      .map((plan) => this.render(plan, regionDisplayName(plan.location)));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private get(parameters: PathParameters): ArmResponse {
    const plan = findPlan(this.service, parameters);
    return { status: 200, body: this.render(plan, regionDisplayName(plan.location)) };
  }

  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const group = this.service.groups.get(parameters);
    const body = bodyOf(request, PLAN);
    const existing = lookUpPlan(this.service, parameters);
    const name = parameters.plan ?? "";
    if (!existing && request.method === "PATCH") {
      throw resourceNotFound("Microsoft.Web/serverFarms", name, group.name);
    }
    if (request.method === "PUT") {
      checkLocation(body, "Microsoft.Web/serverfarms", existing);
    }
    if (!PLAN_NAME.test(name)) {
      throw invalidParameter("name");
    }
    const location = textIn(body, "location");
    const now = this.service.clock.now();
    const plan: Plan = existing ?? {
      subscription: group.subscription,
      group: group.name,
      name,
      serialNumber: nextSerialNumber(this.service.plans),
      location: location ?? group.location,
      kind: "app",
      tags: {},
      sku: skuOf(undefined),
      properties: {},
      createdAt: now,
      lastModified: now,
    };
    const properties = { ...plan.properties, ...withoutEmptied(objectIn(body, "properties"), SETTABLE) };
    const changes = {
      sku: isJsonObject(body.sku) ? skuOf(body.sku, existing?.sku) : plan.sku,
      kind: textIn(body, "kind") ?? (properties.reserved === true && !existing ? "linux" : plan.kind),
      tags: tagsIn(body) ?? plan.tags,
      properties,
      ...identityIn(body, plan),
    };
    this.refuseTooFewSlots(plan, changes.sku.tier);
    Object.assign(plan, changes);
    touch(plan, this.service.clock);
    this.service.plans[planId(plan).toLowerCase()] = plan;
    await this.service.savePlan(plan);
    for (const site of this.service.sitesOf(plan)) {
      for (const slot of Object.values(site.slots)) {
        this.service.runtime.scale(site, slot, plan);
      }
    }
    const echoes = (request.query["api-version"] ?? "") >= LOCATION_ECHOED_SINCE;
    const shown = (echoes ? location : undefined) ?? regionDisplayName(plan.location);
    const answer = this.render(plan, shown, existing ? "change" : "creation");
    return { status: 200, headers: { etag: etagOf(plan) }, body: answer };
  }

  /** Source: "Set up staging environments in Azure App Service", Microsoft: a tier must support the slots in use. */
  private refuseTooFewSlots(plan: Plan, tier: string): void {
    for (const site of this.service.sitesOf(plan)) {
      if (Object.keys(site.slots).length - 1 > slotsAllowed(tier)) {
        throw tooManySlots(tier);
      }
    }
  }

  private async delete(parameters: PathParameters): Promise<ArmResponse> {
    this.service.groups.get(parameters);
    const plan = lookUpPlan(this.service, parameters);
    if (!plan) {
      return { status: 204 };
    }
    const sites = this.service.sitesOf(plan);
    if (sites.length > 0) {
      // Source: quoted, with its code, in terraform-provider-azurerm#13377.
      const names = sites.map((site) => site.name).join(", ");
      const message = `Server farm '${plan.name}' cannot be deleted because it has web app(s) ${names} assigned to it.`;
      throw webError(409, "Conflict", message, "11003", [plan.name, names]);
    }
    delete this.service.plans[planId(plan).toLowerCase()];
    await this.service.savePlan(plan);
    return { status: 200 };
  }

  /** @param write Which write it is the answer to. Such answers tell less, and the size twice. Source: a recording of 2025. */
  private render(plan: Plan, location: string, write?: "creation" | "change"): JsonObject {
    const sku: Json = { ...plan.sku };
    const { tags } = tagsOf(plan);
    const sizeId = workerSizeOf(plan.sku.name);
    const size = WORKER_SIZES[sizeId] ?? "Small";
    const properties: JsonObject = {
      serverFarmId: plan.serialNumber,
      name: plan.name,
      ...(write ? { sku } : {}),
      workerSize: size,
      workerSizeId: sizeId,
      numberOfWorkers: plan.sku.capacity,
      currentWorkerSize: size,
      currentWorkerSizeId: sizeId,
      currentNumberOfWorkers: plan.sku.capacity,
      status: "Ready",
      webSpace: webSpaceOf(plan.group, plan.location, plan.properties.reserved === true),
      subscription: plan.subscription,
      adminSiteName: null,
      hostingEnvironment: null,
      maximumNumberOfWorkers: write === "creation" ? 0 : 10,
      planName: "VirtualDedicatedPlan",
      adminRuntimeSiteName: null,
      // Source: Microsoft's templates of function apps on Consumption plans, which declare it.
      computeMode: plan.sku.tier === "Dynamic" ? "Dynamic" : "Dedicated",
      siteMode: null,
      geoRegion: regionDisplayName(plan.location),
      numberOfSites: this.service.sitesOf(plan).length,
      hostingEnvironmentId: null,
      tags: tags ?? null,
      kind: plan.kind,
      resourceGroup: plan.group,
      mdmId: `${STAMP}_${plan.serialNumber}`,
      provisioningState: "Succeeded",
      webSiteId: null,
      existingServerFarmIds: null,
      maximumNumberOfZones: 3,
      currentNumberOfZonesUtilized: 1,
      migrateToVMSS: null,
      vnetConnectionsUsed: write ? null : 0,
      vnetConnectionsMax: write ? null : 2,
      createdTime: new Date(plan.createdAt ?? plan.lastModified ?? 0).toISOString().replace("Z", ""),
      ...SETTABLE,
      ...plan.properties,
    };
    return {
      id: planId(plan),
      name: plan.name,
      type: "Microsoft.Web/serverfarms",
      kind: plan.kind,
      location,
      ...tagsOf(plan),
      ...(plan.identity ? { identity: plan.identity } : {}),
      properties,
      sku,
    };
  }
}

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, Microsoft.Web/serverfarms. */
const PLAN_NAME = /^[\p{L}\p{N}-]{1,60}$/u;

/** The index of a worker's size: S1 and P0v3 are 0, S3 is 2. */
function workerSizeOf(sku: string): number {
  const number = Number(/^[A-Z]+(\d)/i.exec(sku)?.[1] ?? 1);
  return Math.min(Math.max(number - 1, 0), WORKER_SIZES.length - 1);
}
