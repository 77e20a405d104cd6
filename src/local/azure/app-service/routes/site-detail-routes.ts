import type { ArmResponse } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { AppService } from "../app-service";
import { configurationResource, isProduction, shownConfiguration, slotId } from "../model/resources";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/**
 * What else clients ask of an app or a slot: its configurations as a list, what it uses, its source control, its backups and
 * networks. Nothing here makes backups or deploys from source control, so that those answer as for an app that never had any.
 */
export class SiteDetailRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("GET", `${path}/config`, (_request, parameters) => this.configurations(parameters));
      router.on("GET", `${path}/sourcecontrols/web`, (_request, parameters) => this.sourceControl(parameters));
      router.on("GET", `${path}/virtualNetworkConnections`, (_request, parameters) => this.networks(parameters));
      for (const nothing of ["usages", "backups", "snapshots", "publicCertificates", "hybridConnectionRelays"]) {
        router.on("GET", `${path}/${nothing}`, (_request, parameters) => this.none(parameters));
      }
    }
  }

  /** The list has `config/web` alone. Source: the example of `WebApps_ListConfigurations`, Azure/azure-rest-api-specs. */
  private configurations(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const value = [configurationResource(site, slot, "web", shownConfiguration(slot))];
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  /** An app without source control has this resource, without a repository. Source: the schema of `SiteSourceControl`. */
  private sourceControl(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return {
      status: 200,
      body: {
        id: `${slotId(site, slot)}/sourcecontrols/web`,
        name: isProduction(slot) ? site.name : `${site.name}/${slot.name}`,
        type: `Microsoft.Web/sites${isProduction(slot) ? "" : "/slots"}/sourcecontrols`,
        location: regionDisplayName(slot.location),
        properties: {
          repoUrl: null,
          branch: null,
          isManualIntegration: false,
          isGitHubAction: false,
          deploymentRollbackEnabled: false,
          isMercurial: false,
          provisioningState: "Succeeded",
          gitHubActionConfiguration: null,
        },
      },
    };
  }

  /** The subnet of regional integration, as the older resource shows it. Source: the schema of `VnetInfoResource`. */
  private networks(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const subnet = slot.properties.virtualNetworkSubnetId;
    const [, network = "", name = ""] =
      /^(.*\/virtualNetworks\/([^/]+))\/subnets\//i.exec(typeof subnet === "string" ? subnet : "") ?? [];
    const connection = {
      id: `${slotId(site, slot)}/virtualNetworkConnections/${name}`,
      name,
      type: `Microsoft.Web/sites${isProduction(slot) ? "" : "/slots"}/virtualNetworkConnections`,
      location: regionDisplayName(slot.location),
      properties: {
        vnetResourceId: subnet ?? null,
        certThumbprint: null,
        certBlob: null,
        routes: null,
        resyncRequired: false,
        dnsServers: null,
        isSwift: true,
      },
    };
    return { status: 200, body: network === "" ? [] : [connection] };
  }

  private none(parameters: PathParameters): ArmResponse {
    findSlot(this.service, parameters);
    return { status: 200, body: { value: [], nextLink: null, id: null } };
  }
}
