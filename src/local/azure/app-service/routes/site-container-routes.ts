import { isDeepStrictEqual } from "node:util";
import { MOST_SIDE_CONTAINERS } from "../../../../rules";
import type { Clock } from "../../../clock";
import { type ArmRequest, type ArmResponse, resourceNotFound } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { invalidParameter, requiredPropertiesOf, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type JsonObject, own } from "../../json";
import type { AppService } from "../app-service";
import { SITE_CONTAINER } from "../model/body-types";
import { etagOf, isProduction, slotId, touch } from "../model/resources";
import type { Site, SiteContainer, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** Source: the pattern of a site container's name, Azure Resource Manager reference. */
const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/** Properties of a container that are text, besides those that are checked by themselves. */
const TEXTS = ["targetPort", "startUpCommand", "userName", "passwordSecret", "userManagedIdentityClientId"];

/**
 * Side containers: `sitecontainers` of apps and slots. They are kept and shown, and not run: the images of a registry
 * cannot be had here. The app restarts with them, as its containers start and stop together.
 *
 * Not known: what Azure answers to a write that it refuses, and whether a PUT of equal values restarts the app. The
 * switch of settings decides the latter. Nor whether a slot that is created gets production's; here it gets none.
 *
 * Source: the schema of Microsoft.Web/sites/sitecontainers; "Sidecars in Azure App Service: A Deep Dive", App Service
 * team blog, for the defaults.
 */
export class SiteContainerRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      const container = `${path}/sitecontainers/:container`;
      router.on("GET", `${path}/sitecontainers`, (_request, parameters) => this.list(parameters));
      router.on("GET", container, (_request, parameters) => this.get(parameters));
      router.on("PUT", container, (request, parameters) => this.put(request, parameters));
      router.on("DELETE", container, (_request, parameters) => this.delete(parameters));
    }
  }

  private list(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const value = Object.values(slot.siteContainers ?? {}).map((container) => shown(site, slot, container));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private get(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const name = parameters.container ?? "";
    const container = own(slot.siteContainers ?? {}, name.toLowerCase());
    if (!container) {
      throw resourceNotFound(
        typeOf(slot),
        `${isProduction(slot) ? site.name : `${site.name}/${slot.name}`}/${name}`,
        site.group,
      );
    }
    return { status: 200, body: shown(site, slot, container) };
  }

  /** A PUT replaces the whole container. */
  private put(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const name = parameters.container ?? "";
    const properties = containerFrom(requiredPropertiesOf(request, SITE_CONTAINER));
    return this.service.write(site, slot, "UpdateSiteContainer", async () => {
      if (!NAME.test(name)) {
        throw invalidParameter("name");
      }
      const containers = slot.siteContainers ?? {};
      const key = name.toLowerCase();
      const before = own(containers, key);
      const container = containerOf(before, name, properties, this.service.clock);
      const next = { ...containers, [key]: container };
      refuseTooMany(Object.values(next));
      slot.siteContainers = next;
      const equal = isDeepStrictEqual(before?.properties, properties);
      await this.changed(site, slot, `side container ${name} written, which is kept and not run here`, !equal);
      return { status: 200, headers: { etag: etagOf(slot) }, body: shown(site, slot, container) };
    });
  }

  private delete(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const name = parameters.container ?? "";
    return this.service.write(site, slot, "DeleteSiteContainer", async () => {
      const { [name.toLowerCase()]: container, ...others } = slot.siteContainers ?? {};
      if (!container) {
        return { status: 204 };
      }
      slot.siteContainers = others;
      await this.changed(site, slot, `side container ${name} deleted, which was kept and not run here`, true);
      return { status: 200 };
    });
  }

  private async changed(site: Site, slot: Slot, reason: string, isOther: boolean): Promise<void> {
    touch(slot, this.service.clock);
    await this.service.save(site);
    if (!slot.stopped && (isOther || this.service.switches.equalSettingsPut === "restarts")) {
      void this.service.runtime.restart(site, slot, this.service.planOf(site), reason);
    }
  }
}

function containerOf(
  before: SiteContainer | undefined,
  name: string,
  properties: JsonObject,
  clock: Clock,
): SiteContainer {
  const now = new Date(clock.now()).toISOString();
  return {
    name: before?.name ?? name,
    createdTime: before?.createdTime ?? now,
    lastModifiedTime: now,
    properties,
  };
}

/** Reads a container, with the defaults of what the body leaves out. */
function containerFrom(properties: JsonObject): JsonObject {
  const image = textIn(properties, "image") ?? "";
  const isMain = own(properties, "isMain");
  if (image === "") {
    throw invalidParameter("image");
  }
  if (typeof isMain !== "boolean") {
    throw invalidParameter("isMain");
  }
  return {
    image,
    isMain,
    ...Object.fromEntries(TEXTS.map((name) => [name, textIn(properties, name) ?? null])),
    authType: properties.authType ?? null,
    inheritAppSettingsAndConnectionStrings: properties.inheritAppSettingsAndConnectionStrings ?? true,
    volumeMounts: itemsIn(properties, "volumeMounts").map((mount) => ({
      volumeSubPath: requiredTextIn(mount, "volumeSubPath"),
      containerMountPath: requiredTextIn(mount, "containerMountPath"),
      data: textIn(mount, "data") ?? null,
      readOnly: mount.readOnly ?? false,
    })),
    environmentVariables: itemsIn(properties, "environmentVariables").map((variable) => ({
      name: requiredTextIn(variable, "name"),
      value: requiredTextIn(variable, "value"),
    })),
  };
}

function requiredTextIn(body: JsonObject, name: string): string {
  const value = textIn(body, name) ?? "";
  if (value === "") {
    throw invalidParameter(name);
  }
  return value;
}

function itemsIn(body: JsonObject, name: string): JsonObject[] {
  const list = body[name] ?? [];
  return (Array.isArray(list) ? list : []).filter(isJsonObject);
}

/** The documents give the limit, but not Azure's words. */
function refuseTooMany(containers: readonly SiteContainer[]): void {
  const mains = containers.filter(({ properties }) => properties.isMain === true).length;
  if (mains > 1) {
    throw webError(409, "Conflict", "The site has a main container already.");
  }
  if (containers.length - mains > MOST_SIDE_CONTAINERS) {
    throw webError(409, "Conflict", `The site cannot have more than ${MOST_SIDE_CONTAINERS} sidecar containers.`);
  }
}

/** A container as it is shown: the password never is. Source: the azurerm provider's own reads, which never get it. */
function shown(site: Site, slot: Slot, { name, createdTime, lastModifiedTime, properties }: SiteContainer): JsonObject {
  return {
    id: `${slotId(site, slot)}/sitecontainers/${name}`,
    name,
    type: typeOf(slot),
    location: regionDisplayName(slot.location),
    properties: { ...properties, passwordSecret: null, createdTime, lastModifiedTime },
  };
}

function typeOf(slot: Slot): string {
  return isProduction(slot) ? "Microsoft.Web/sites/sitecontainers" : "Microsoft.Web/sites/slots/sitecontainers";
}
