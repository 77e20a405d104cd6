import type { ArmResponse } from "../../arm/protocol";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { webError } from "../../bodies/web-error";
import type { AppService } from "../app-service";
import { referenceResources } from "../model/secret-references";
import type { Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/** The settings that may be references, by the name of their kind. */
const KINDS: Readonly<Record<string, (slot: Slot) => Readonly<Record<string, string>>>> = {
  appsettings: (slot) => slot.appSettings,
  connectionstrings: (slot) =>
    Object.fromEntries(Object.entries(slot.connectionStrings).map(([name, { value }]) => [name, value])),
};

/** What came of the references to Key Vault among a slot's settings. */
export class SecretReferenceRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      for (const kind of Object.keys(KINDS)) {
        const references = `${path}/config/configreferences/${kind}`;
        router.on("GET", references, (_request, parameters) => this.list(parameters, kind));
        router.on("GET", `${references}/:name`, (_request, parameters) => this.one(parameters, kind));
      }
    }
  }

  private list(parameters: PathParameters, kind: string): ArmResponse {
    return { status: 200, body: { value: this.references(parameters, kind), nextLink: null, id: null } };
  }

  private one(parameters: PathParameters, kind: string): ArmResponse {
    const name = decodeURIComponent(parameters.name ?? "");
    const isIt = (each: unknown) => String(each).toLowerCase() === name.toLowerCase();
    const reference = this.references(parameters, kind).find((each) => isIt(each.name));
    if (!reference) {
      throw webError(404, "NotFound", `The setting '${name}' is no reference to Key Vault.`);
    }
    return { status: 200, body: reference };
  }

  private references(parameters: PathParameters, kind: string) {
    const { site, slot } = findSlot(this.service, parameters);
    return referenceResources(site, slot, kind, KINDS[kind]?.(slot) ?? {}, this.service.resolveSecret);
  }
}
