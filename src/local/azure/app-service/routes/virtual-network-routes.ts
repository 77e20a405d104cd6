import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { invalidParameter, requiredPropertiesOf, textIn } from "../../bodies/request-body";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { etagOf, isProduction, slotId, touch } from "../model/resources";
import type { Site, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** Source: the schema of Microsoft.Web/sites/networkConfig. */
const NETWORK: BodyType = { properties: { subnetResourceId: "string", swiftSupported: "readOnly" } };

/**
 * The subnet of a slot's virtual network integration, as its own resource. The site shows it as
 * `virtualNetworkSubnetId`. It is stored and stays at a swap, but does not redirect any traffic.
 *
 * Source: the schema of Microsoft.Web/sites/networkConfig.
 */
export class VirtualNetworkRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      const network = `${path}/networkConfig/virtualNetwork`;
      router.on("GET", network, (_request, parameters) => this.get(parameters));
      for (const method of ["PUT", "PATCH"] as const) {
        router.on(method, network, (request, parameters) => this.put(request, parameters));
      }
      router.on("DELETE", network, (_request, parameters) => this.delete(parameters));
    }
  }

  private get(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: networkResource(site, slot) };
  }

  private put(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const subnet = textIn(requiredPropertiesOf(request, NETWORK), "subnetResourceId") ?? "";
    if (subnet === "") {
      throw invalidParameter("subnetResourceId");
    }
    return this.change(parameters, (slot) => {
      slot.properties.virtualNetworkSubnetId = subnet;
    });
  }

  private async delete(parameters: PathParameters): Promise<ArmResponse> {
    const { status } = await this.change(parameters, (slot) => {
      delete slot.properties.virtualNetworkSubnetId;
    });
    return { status };
  }

  private change(parameters: PathParameters, change: (slot: Slot) => void): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, slot, "UpdateVirtualNetwork", async () => {
      change(slot);
      touch(slot, this.service.clock);
      await this.service.save(site);
      return { status: 200, headers: { etag: etagOf(slot) }, body: networkResource(site, slot) };
    });
  }
}

function networkResource(site: Site, slot: Slot): JsonObject {
  return {
    id: `${slotId(site, slot)}/networkConfig/virtualNetwork`,
    name: "virtualNetwork",
    type: isProduction(slot) ? "Microsoft.Web/sites/networkConfig" : "Microsoft.Web/sites/slots/networkConfig",
    location: regionDisplayName(slot.location),
    properties: { subnetResourceId: slot.properties.virtualNetworkSubnetId ?? null, swiftSupported: true },
  };
}
