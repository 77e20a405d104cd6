import type { Worker } from "../../../visitors/workers/contract";
import { type ArmResponse, resourceNotFound } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { defaultHostName } from "../model/host-names";
import { instanceIdOf } from "../model/instances";
import { isProduction, slotId } from "../model/resources";
import type { Site, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** How long an instance may take to answer its health check. Source: MicrosoftDocs/azure-docs#99256. */
const HEALTH_CHECK_MILLISECONDS = 60_000;

/** The state of an instance, as `WebSiteInstanceStatus` has it. */
type InstanceState = "READY" | "STOPPED" | "UNKNOWN";

/**
 * The instances of a slot: one, whatever the plan's capacity, unless the local App Service is to run as many.
 *
 * Source: the schema and the example of `WebSiteInstanceStatus`, Azure/azure-rest-api-specs. They do not show Azure's links,
 * which are null here.
 */
export class InstanceRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("GET", `${path}/instances`, (_request, parameters) => this.list(parameters));
      router.on("GET", `${path}/instances/:instance`, (_request, parameters) => this.get(parameters));
    }
  }

  private async list(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const value = await Promise.all(
      [...this.instancesOf(site, slot).keys()].map((name) => this.render(site, slot, name)),
    );
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private async get(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const { instance = "" } = parameters;
    const name = instance.toLowerCase();
    if (!this.instancesOf(site, slot).has(name)) {
      const path = parameters.slot ? `${site.name}/slots/${slot.name}` : site.name;
      throw resourceNotFound("Microsoft.Web/sites/instances", `${path}/instances/${instance}`, site.group);
    }
    return { status: 200, body: await this.render(site, slot, name) };
  }

  /** The workers of a slot, keyed by the id of their instance. */
  private instancesOf(site: Site, slot: Slot): ReadonlyMap<string, Worker | undefined> {
    const worker = this.service.runtime.serving(site, slot);
    return worker?.instances ?? new Map([[instanceIdOf(slot, 0), worker]]);
  }

  private async render(site: Site, slot: Slot, name: string): Promise<JsonObject> {
    return {
      id: `${slotId(site, slot)}/instances/${name}`,
      name,
      type: isProduction(slot) ? "Microsoft.Web/sites/instances" : "Microsoft.Web/sites/slots/instances",
      properties: {
        state: await this.stateOf(site, slot, this.instancesOf(site, slot).get(name)),
        statusUrl: null,
        detectorUrl: null,
        consoleUrl: null,
        healthCheckUrl: null,
        containers: {},
        physicalZone: null,
      },
    };
  }

  /**
   * Whether the app runs and answers `healthCheckPath` with 200 to 299. No document says how the state depends on the health
   * check. Azure sends a request once a minute and tolerates some failures; here, each read of the state sends one.
   */
  private async stateOf(site: Site, slot: Slot, worker: Worker | undefined): Promise<InstanceState> {
    const { runtime } = this.service;
    if (slot.stopped || worker?.isRunning === false) {
      return "STOPPED";
    }
    if (worker?.isRunning === undefined || runtime.isRestarting(site, slot)) {
      return "UNKNOWN";
    }
    const path = slot.configuration.healthCheckPath;
    if (typeof path !== "string" || path === "") {
      return "READY";
    }
    const status = await worker
      .ping(path, defaultHostName(site, slot), HEALTH_CHECK_MILLISECONDS)
      .catch(() => undefined);
    return status === undefined ? "UNKNOWN" : status >= 200 && status < 300 ? "READY" : "STOPPED";
  }
}
