import { type ArmResponse, notImplemented } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import type { AppService } from "../app-service";
import { contentOf } from "../model/content";
import { webError } from "../model/errors";
import { configurationResource, isOfFunctions, isProduction, shownConfiguration, slotId } from "../model/resources";
import type { Site, Slot } from "../model/state";
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
      router.on("GET", `${path}/functions`, (_request, parameters) => this.functions(parameters));
      router.on("POST", `${path}/host/default/listkeys`, (_request, parameters) => this.hostKeys(parameters));
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

  /** Source: the schema of `HostKeys`. The default key is the master key here: no function is run that could tell them apart. */
  private hostKeys(parameters: PathParameters): ArmResponse {
    const { site, slot } = this.ofFunctions(parameters);
    const masterKey = this.service.publishing.masterKey(site, slot);
    return { status: 200, body: { masterKey, functionKeys: { default: masterKey }, systemKeys: {} } };
  }

  /** An app without code has no functions. It takes a functions host, which does not run here, to find them in code. */
  private functions(parameters: PathParameters): ArmResponse {
    if (contentOf(this.ofFunctions(parameters).slot) !== undefined) {
      throw notImplemented("the functions in an app's code: no functions host runs that could find them");
    }
    return this.none(parameters);
  }

  private ofFunctions(parameters: PathParameters): { readonly site: Site; readonly slot: Slot } {
    const found = findSlot(this.service, parameters);
    if (!isOfFunctions(found.slot)) {
      throw webError(404, "NotFound", `The app '${found.site.name}' is not an app of functions.`);
    }
    return found;
  }
}
