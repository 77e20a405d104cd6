import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { invalidParameter, requiredPropertiesOf } from "../../bodies/request-body";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { PUBLISHING_POLICY } from "../model/body-types";
import { etagOf, slotId, touch } from "../model/resources";
import type { PublishingPolicies, Site, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** The ways to publish. Source: the schema of Microsoft.Web/sites/basicPublishingCredentialsPolicies. */
const WAYS = ["ftp", "scm"] as const;

/**
 * Whether one may publish with a user name and a password. It is remembered and stays at a swap; nothing is published here, so
 * that it has no effect.
 *
 * Source: "Disable basic authentication in Azure App Service deployments", Microsoft: it is allowed until it is disabled.
 */
export class PublishingRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      const policies = `${path}/basicPublishingCredentialsPolicies`;
      router.on("GET", policies, (_request, parameters) => this.list(parameters));
      for (const way of WAYS) {
        router.on("GET", `${policies}/${way}`, (_request, parameters) => this.get(parameters, way));
        router.on("PUT", `${policies}/${way}`, (request, parameters) => this.put(request, parameters, way));
      }
    }
  }

  private list(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: { value: WAYS.map((way) => policyResource(site, slot, way)), nextLink: null } };
  }

  private get(parameters: PathParameters, way: keyof PublishingPolicies): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: policyResource(site, slot, way) };
  }

  private put(request: ArmRequest, parameters: PathParameters, way: keyof PublishingPolicies): Promise<ArmResponse> {
    const { allow } = requiredPropertiesOf(request, PUBLISHING_POLICY);
    if (typeof allow !== "boolean") {
      throw invalidParameter("allow");
    }
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, slot, "UpdatePublishingCredentialsPolicy", async () => {
      slot.publishing = { ...slot.publishing, [way]: allow };
      touch(slot, this.service.clock);
      await this.service.save(site);
      return { status: 200, headers: { etag: etagOf(slot) }, body: policyResource(site, slot, way) };
    });
  }
}

function policyResource(site: Site, slot: Slot, way: keyof PublishingPolicies): JsonObject {
  return {
    id: `${slotId(site, slot)}/basicPublishingCredentialsPolicies/${way}`,
    name: way,
    type: "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    location: regionDisplayName(slot.location),
    properties: { allow: slot.publishing?.[way] ?? true },
  };
}
