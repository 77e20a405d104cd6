import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import type { ArmHandler, ArmRouter, PathParameters } from "../../arm/router";
import { requiredPropertiesOf } from "../../bodies/request-body";
import type { Json, JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { configurationBody } from "../model/bodies";
import { classicAuthenticationOf, replaceClassicAuthentication } from "../model/classic-authentication";
import { KEPT_PARTS, type KeptPart } from "../model/kept-configuration";
import {
  type Changes,
  connectionStringsFrom,
  replaceAppSettings,
  replaceConnectionStrings,
  replaceStorageAccounts,
  settingsFrom,
  storageAccountsFrom,
} from "../model/named-settings";
import {
  configurationResource,
  etagOf,
  shownConfiguration,
  slotConfigNamesResource,
  touch,
  writtenConfigurationResource,
} from "../model/resources";
import { applySiteConfig } from "../model/site-writes";
import type { Site, Slot, SlotConfigNames } from "../model/state";
import { autoSwap, pushesToAutoSwap } from "../swap/auto-swap";
import { findSite, findSlot, SITE_AND_SLOT, SITES } from "./site-lookup";

/** A configuration part that may be secret. So it is listed with POST. It is replaced with PUT. */
interface NamedPart {
  readonly name: string;
  readonly read: (slot: Slot) => Json;
  readonly replace: (slot: Slot, properties: JsonObject, site: Site) => Changes;
}

/** Routes for a slot's configuration: `config/web`, named settings, logs, authentication and sticky names. */
export class ConfigurationRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("GET", `${path}/config/web`, (_request, parameters) => this.readWeb(parameters));
      router.on("PUT", `${path}/config/web`, (request, parameters) => this.writeWeb(request, parameters, true));
      router.on("PATCH", `${path}/config/web`, (request, parameters) => this.writeWeb(request, parameters, false));
      for (const part of KEPT_PARTS) {
        const read: ArmHandler = (_request, parameters) => this.readPart(parameters, part);
        router.on("GET", `${path}/config/${part.name}`, read);
        router.on("PUT", `${path}/config/${part.name}`, (request, parameters) =>
          this.replace(request, parameters, part),
        );
        if (part.listed) {
          router.on("GET", `${path}/config/${part.name}/list`, read);
        }
      }
      for (const part of this.namedParts()) {
        router.on("POST", `${path}/config/${part.name}/list`, (_request, parameters) =>
          this.readPart(parameters, part),
        );
        router.on("PUT", `${path}/config/${part.name}`, (request, parameters) =>
          this.replace(request, parameters, part),
        );
      }
    }
    const names = `${SITES}/:site/config/slotConfigNames`;
    router.on("GET", names, (_request, parameters) => this.readNames(parameters));
    const write: ArmHandler = (request, parameters) => this.writeNames(request, parameters);
    router.on("PUT", names, write);
  }

  private namedParts(): NamedPart[] {
    const { switches } = this.service;
    return [
      {
        name: "appsettings",
        read: (slot) => slot.appSettings,
        replace: (slot, properties) => replaceAppSettings(slot, settingsFrom(properties), switches),
      },
      {
        name: "connectionstrings",
        read: (slot) => slot.connectionStrings,
        replace: (slot, properties) => replaceConnectionStrings(slot, connectionStringsFrom(properties), switches),
      },
      {
        name: "azurestorageaccounts",
        read: (slot) => slot.storageAccounts,
        replace: (slot, properties) => replaceStorageAccounts(slot, storageAccountsFrom(properties), switches),
      },
      {
        // Portals and Terraform note the stack of a Windows app here. It restarts nothing; Azure's own rule is not known.
        name: "metadata",
        read: (slot) => slot.metadata ?? {},
        replace: (slot, properties) => {
          slot.metadata = settingsFrom(properties);
          return { restarts: false };
        },
      },
      {
        name: "authsettings",
        read: classicAuthenticationOf,
        replace: (slot, properties, site) => replaceClassicAuthentication(site, slot, properties),
      },
    ];
  }

  private readWeb(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: configurationResource(site, slot, "web", shownConfiguration(slot)) };
  }

  private writeWeb(request: ArmRequest, parameters: PathParameters, whole: boolean): Promise<ArmResponse> {
    const resets = whole && this.service.switches.partialConfigurationPut === "resetsOthers";
    return this.change(parameters, "UpdateSiteConfig", (slot) =>
      applySiteConfig(slot, requiredPropertiesOf(request, configurationBody("web")), this.service.switches, resets),
    );
  }

  private readPart(parameters: PathParameters, part: NamedPart | KeptPart): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: configurationResource(site, slot, part.name, part.read(slot)) };
  }

  private async replace(
    request: ArmRequest,
    parameters: PathParameters,
    part: NamedPart | KeptPart,
  ): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const written = await this.change(parameters, `Update ${part.name}`, (draft) =>
      part.replace(draft, requiredPropertiesOf(request, configurationBody(part.name)), site),
    );
    return { ...written, body: configurationResource(site, slot, part.name, part.read(slot)) };
  }

  private change(parameters: PathParameters, operation: string, write: (slot: Slot) => Changes): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    return this.service.write(site, slot, operation, async () => {
      // Recorded: the answer has the etag from before the write.
      const etag = etagOf(slot);
      const draft = structuredClone(slot);
      const { restarts } = write(draft);
      this.service.checkAlwaysOn(slot, draft);
      const pushed = pushesToAutoSwap(slot, draft);
      draft.awaitsAutoSwap ||= pushed;
      Object.assign(slot, draft);
      touch(slot, this.service.clock);
      await this.service.save(site);
      if (restarts && !slot.stopped) {
        void this.service.runtime.restart(site, slot, this.service.planOf(site), `${operation} written`);
      }
      if (pushed) {
        autoSwap(this.service, site, slot);
      }
      return { status: 200, headers: { etag }, body: writtenConfigurationResource(site, slot) };
    });
  }

  private readNames(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    return { status: 200, body: slotConfigNamesResource(site, slot) };
  }

  private writeNames(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const site = findSite(this.service, parameters);
    const properties = requiredPropertiesOf(request, configurationBody("slotConfigNames"));
    return this.service.write(site, undefined, "UpdateSlotConfigNames", async () => {
      const before = site.slotConfigNames;
      const written = (list: keyof SlotConfigNames) => names(properties[list], before?.[list]);
      site.slotConfigNames = {
        appSettingNames: written("appSettingNames"),
        connectionStringNames: written("connectionStringNames"),
        azureStorageConfigNames: written("azureStorageConfigNames"),
      };
      await this.service.save(site);
      return { status: 200, body: slotConfigNamesResource(site, this.service.slot(site)) };
    });
  }
}

/**
 * A list of sticky names. A list in a PUT replaces the old one; a list that is left out stays. Recorded: an absent list then
 * reads as `[]`, not null.
 */
function names(written: Json | undefined, before: string[] | undefined): string[] {
  return Array.isArray(written) ? written.map(String) : (before ?? []);
}
