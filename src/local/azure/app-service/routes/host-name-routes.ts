import { type ArmError, type ArmRequest, type ArmResponse, resourceNotFound } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { invalidParameter, requiredPropertiesOf, textIn } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { HOST_NAME_BINDING } from "../model/body-types";
import { DOMAIN, defaultHostName } from "../model/host-names";
import { etagOf, isProduction, siteNameOf, slotId, touch, verificationId } from "../model/resources";
import type { HostNameBinding, Site, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** At least two labels of letters, digits, hyphens and underscores. The first may be `*`. */
const HOST_NAME = /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/i;

/** The binding that App Service itself makes for each slot. */
const DEFAULT_BINDING = {
  hostNameType: "Verified",
  customHostNameDnsRecordType: null,
  sslState: "Disabled",
  thumbprint: null,
};

/**
 * Custom host names: `hostNameBindings` of apps and slots. Azure checks the owner of the name in its DNS records, and
 * looks up the certificate's thumbprint. Here an option says whether the records are there, and no certificate is needed.
 *
 * Source: the schema of Microsoft.Web/sites/hostNameBindings.
 */
export class HostNameRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      const binding = `${path}/hostNameBindings/:hostName`;
      router.on("GET", `${path}/hostNameBindings`, (_request, parameters) => this.list(parameters));
      router.on("GET", binding, (_request, parameters) => this.get(parameters));
      router.on("PUT", binding, (request, parameters) => this.put(request, parameters));
      router.on("DELETE", binding, (_request, parameters) => this.delete(parameters));
      router.on("GET", `${path}/analyzeCustomHostname`, (request, parameters) => this.analyze(request, parameters));
    }
  }

  private list(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const value = bindingsOf(site, slot).map((binding) => bindingResource(site, slot, binding));
    return { status: 200, body: { value, nextLink: null, id: null } };
  }

  private get(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const hostName = parameters.hostName ?? "";
    const binding = bindingsOf(site, slot).find((each) => sameName(each.hostName, hostName));
    if (!binding) {
      const name = `${isProduction(slot) ? site.name : `${site.name}/${slot.name}`}/${hostName}`;
      throw resourceNotFound(typeOf(slot), name, site.group);
    }
    return { status: 200, body: bindingResource(site, slot, binding) };
  }

  /** A PUT replaces the whole binding. Without a certificate in it, the binding has no TLS. */
  private put(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const hostName = parameters.hostName ?? "";
    const properties = requiredPropertiesOf(request, HOST_NAME_BINDING);
    return this.service.write(site, slot, "UpdateHostNameBinding", async () => {
      const own = defaultHostName(site, slot);
      if (sameName(hostName, own)) {
        return { status: 200, body: bindingResource(site, slot, { hostName: own, ...DEFAULT_BINDING }) };
      }
      this.refuseHostName(site, slot, hostName);
      const bindings = slot.hostNameBindings ?? {};
      const key = hostName.toLowerCase();
      const binding = bindingFrom(bindings[key]?.hostName ?? hostName, properties);
      slot.hostNameBindings = { ...bindings, [key]: binding };
      touch(slot, this.service.clock);
      await this.service.save(site);
      const body = bindingResource(site, slot, binding);
      return { status: 200, headers: { etag: etagOf(slot) }, body };
    });
  }

  private delete(parameters: PathParameters): Promise<ArmResponse> {
    const { site, slot } = findSlot(this.service, parameters);
    const hostName = parameters.hostName ?? "";
    return this.service.write(site, slot, "DeleteHostNameBinding", async () => {
      if (sameName(hostName, defaultHostName(site, slot))) {
        throw webError(409, "Conflict", `Cannot delete the default host name '${hostName}' of the site.`);
      }
      const { [hostName.toLowerCase()]: binding, ...others } = slot.hostNameBindings ?? {};
      if (!binding) {
        return { status: 204 };
      }
      slot.hostNameBindings = others;
      touch(slot, this.service.clock);
      await this.service.save(site);
      return { status: 200 };
    });
  }

  /** @throws ArmError 400 for a name that cannot be bound, 409 where another slot has it. */
  private refuseHostName(site: Site, slot: Slot, hostName: string): void {
    if (!HOST_NAME.test(hostName)) {
      throw invalidParameter("hostName");
    }
    const taken = this.service.slotWith(hostName);
    if (taken && taken.slot !== slot) {
      throw webError(
        409,
        "Conflict",
        `Hostname '${hostName}' already exists. Please use a different name: it is bound to '${siteNameOf(taken.site, taken.slot)}'.`,
      );
    }
    if (hostName.toLowerCase().endsWith(`.${DOMAIN}`)) {
      // Source: azure-quickstart-templates#4742.
      const message = "Too many (2) hostnames in the default DNS zone. Limit is 1.";
      throw webError(400, "BadRequest", message, "04017", ["2", "1"]);
    }
    if (!this.service.findsRecordsOf(hostName)) {
      throw verificationMissing(hostName, verificationId(site));
    }
  }

  /** Source of the answer: `CustomHostnameAnalysisResult`, Azure REST API reference. */
  private analyze(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const hostName = request.query.hostName ?? "";
    if (!HOST_NAME.test(hostName)) {
      throw invalidParameter("hostName");
    }
    const isFound = this.service.findsRecordsOf(hostName);
    const id = verificationId(site);
    const taken = this.service.slotWith(hostName);
    const error = isFound ? undefined : verificationMissing(hostName, id);
    return {
      status: 200,
      body: {
        id: `${slotId(site, slot)}/analyzeCustomHostname`,
        name: siteNameOf(site, slot),
        type: "Microsoft.Web/sites",
        location: regionDisplayName(slot.location),
        properties: {
          isHostnameAlreadyVerified: taken?.slot === slot,
          customDomainVerificationTest: isFound ? "Passed" : "Failed",
          customDomainVerificationFailureInfo: error ? { code: error.code, message: error.message } : null,
          hasConflictOnScaleUnit: taken !== undefined && taken.slot !== slot,
          hasConflictAcrossSubscription: false,
          conflictingAppResourceId: null,
          cNameRecords: isFound ? [defaultHostName(site, slot)] : [],
          txtRecords: isFound ? [id] : [],
          aRecords: [],
          alternateCNameRecords: [],
          alternateTxtRecords: [],
        },
      },
    };
  }
}

/** Source: quoted in rcl-letsencrypt-auto-ssl/Lets-Encrypt-Auto#25. */
function verificationMissing(hostName: string, id: string): ArmError {
  const name = hostName.replace(/^\*\./, "");
  const message = `A TXT record pointing from asuid.${name} to ${id} was not found.`;
  return webError(400, "BadRequest", message, "04006", [name, id]);
}

function bindingsOf(site: Site, slot: Slot): HostNameBinding[] {
  return [{ hostName: defaultHostName(site, slot), ...DEFAULT_BINDING }, ...Object.values(slot.hostNameBindings ?? {})];
}

function bindingFrom(hostName: string, properties: JsonObject): HostNameBinding {
  const sslState = textIn(properties, "sslState") ?? "Disabled";
  const thumbprint = textIn(properties, "thumbprint") ?? "";
  if (sslState !== "Disabled" && thumbprint === "") {
    throw invalidParameter("thumbprint");
  }
  return {
    hostName,
    hostNameType: textIn(properties, "hostNameType") ?? "Verified",
    customHostNameDnsRecordType: textIn(properties, "customHostNameDnsRecordType") ?? null,
    sslState,
    thumbprint: sslState === "Disabled" ? null : thumbprint,
  };
}

function bindingResource(site: Site, slot: Slot, binding: HostNameBinding): JsonObject {
  const { hostName, ...properties } = binding;
  return {
    id: `${slotId(site, slot)}/hostNameBindings/${hostName}`,
    name: `${isProduction(slot) ? site.name : `${site.name}/${slot.name}`}/${hostName}`,
    type: typeOf(slot),
    location: regionDisplayName(slot.location),
    properties: {
      siteName: siteNameOf(site, slot),
      domainId: null,
      azureResourceName: null,
      azureResourceType: null,
      virtualIP: null,
      ...properties,
    },
  };
}

function typeOf(slot: Slot): string {
  return isProduction(slot) ? "Microsoft.Web/sites/hostNameBindings" : "Microsoft.Web/sites/slots/hostNameBindings";
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
