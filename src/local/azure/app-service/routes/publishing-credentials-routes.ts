import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { BodyType } from "../../bodies/body-type";
import { bodyOf, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { AppService } from "../app-service";
import { credentialsResource, publishingProfile } from "../model/publishing-credentials";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** Source: the schema of `CsmPublishingProfileOptions`. */
const OPTIONS: BodyType = { format: "string", includeDisasterRecoveryEndpoints: "boolean" };

/** The credentials with which a client publishes to a slot's SCM site, alone and in a publishing profile. */
export class PublishingCredentialsRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("POST", `${path}/config/publishingcredentials/list`, (_request, parameters) => this.list(parameters));
      router.on("GET", `${path}/config/publishingcredentials`, (_request, parameters) => this.get(parameters));
      router.on("POST", `${path}/newpassword`, (_request, parameters) => this.renew(parameters));
      router.on("POST", `${path}/publishxml`, (request, parameters) => this.profile(request, parameters));
    }
  }

  private list(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: credentialsResource(site, slot, this.service.publishing.of(site, slot)) };
  }

  /** Azure answers so. Source: terraform-provider-azurerm, `internal/services/appservice/helpers/credentials.go`. */
  private get(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    throw webError(
      404,
      "NotFound",
      `The credentials of site '${site.name}', slot '${slot.name}', are listed by POST only.`,
    );
  }

  /** The schema has 200 and 204 for the answer; which of them Azure gives is not known. */
  private renew(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, undefined, "GenerateNewSitePublishingPassword", async () => {
      slot.passwordsMade = (slot.passwordsMade ?? 0) + 1;
      await this.service.save(site);
      return { status: 200 };
    });
  }

  private profile(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const format = request.body === undefined ? "" : (textIn(bodyOf(request, OPTIONS), "format") ?? "");
    const text = publishingProfile(site, slot, this.service.publishing.of(site, slot), format);
    return { status: 200, text: { type: "application/xml", content: text } };
  }
}
