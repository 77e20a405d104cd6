import { ArmError, type ArmRequest, type ArmResponse } from "../../arm/protocol";
import { REGIONS } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { bodyOf, textIn } from "../../bodies/request-body";
import type { AppService } from "../app-service";
import { DOMAIN } from "../model/host-names";

/** Source: the schema of `ResourceNameAvailabilityRequest`. */
const AVAILABILITY_REQUEST: BodyType = { name: "string", type: "string", isFqdn: "boolean", "*": "any" };

const SUBSCRIPTION = "/subscriptions/:subscription/providers/Microsoft.Web";

/** What clients ask before they create an app: whether a name is free, and where App Service is. */
export class AvailabilityRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const place of [SUBSCRIPTION, `${SUBSCRIPTION}/locations/:location`]) {
      router.on("POST", `${place}/checknameavailability`, (request) => this.check(request));
    }
    router.on("GET", `${SUBSCRIPTION}/geoRegions`, (_request, parameters) => regions(parameters));
  }

  /**
   * A name is taken by the app that answers for its host name, in whatever group or subscription.
   *
   * Source: the schema of `ResourceNameAvailability`, and its text as users quote it.
   */
  private check(request: ArmRequest): ArmResponse {
    const body = bodyOf(request, AVAILABILITY_REQUEST);
    const name = textIn(body, "name") ?? "";
    if (name === "") {
      throw new ArmError(400, "BadRequest", "The parameter name is missing in the body of the request.");
    }
    const hostName = body.isFqdn === true ? name : `${name}.${DOMAIN}`;
    const isTaken = this.service.slotWith(hostName) !== undefined;
    const taken = {
      nameAvailable: false,
      reason: "AlreadyExists",
      message: `Hostname '${name}' already exists. Please select a different name.`,
    };
    return { status: 200, body: isTaken ? taken : { nameAvailable: true, reason: "", message: "" } };
  }
}

/** Every region has every size here. Source: the schema of `GeoRegion`. */
function regions({ subscription = "" }: PathParameters): ArmResponse {
  const value = REGIONS.map((name) => ({
    id: `/subscriptions/${subscription}/providers/Microsoft.Web/geoRegions/${name}`,
    name,
    type: "Microsoft.Web/geoRegions",
    location: name,
    properties: { name, description: null, displayName: name, orgDomain: "PUBLIC" },
  }));
  return { status: 200, body: { value, nextLink: null, id: null } };
}
