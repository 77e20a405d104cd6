import type { FunctionDescription } from "../../../visitors/functions/function-description";
import { defaultHostKey, functionKey } from "../../../visitors/functions/keys";
import { type ArmResponse, resourceNotFound } from "../../arm/protocol";
import { regionDisplayName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import { webError } from "../../bodies/web-error";
import type { JsonObject } from "../../json";
import type { AppService } from "../app-service";
import { noFunctionsHost } from "../model/errors";
import { defaultHostName } from "../model/host-names";
import { isOfFunctions, isProduction, slotId } from "../model/resources";
import type { Site, Slot } from "../model/state";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

type Found = { readonly site: Site; readonly slot: Slot };

/** The functions of an app of functions, which its host finds in its code, and the keys of its host. */
export class FunctionRoutes {
  constructor(private readonly service: AppService) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      router.on("GET", `${path}/functions`, (_request, parameters) => this.list(parameters));
      router.on("GET", `${path}/functions/:function`, (_request, parameters) => this.get(parameters));
      router.on("POST", `${path}/functions/:function/listkeys`, (_request, parameters) =>
        this.functionKeys(parameters),
      );
      router.on("POST", `${path}/functions/:function/listsecrets`, (_request, parameters) => this.secrets(parameters));
      router.on("POST", `${path}/host/default/listkeys`, (_request, parameters) => this.hostKeys(parameters));
      for (const sync of ["syncfunctiontriggers", "host/default/sync"]) {
        router.on("POST", `${path}/${sync}`, (_request, parameters) => this.sync(parameters));
      }
    }
  }

  private async list(parameters: PathParameters): Promise<ArmResponse> {
    const found = this.ofFunctions(parameters);
    const functions = await this.functionsOf(found);
    return { status: 200, body: { value: functions.map((each) => resource(found, each)), nextLink: null, id: null } };
  }

  private async get(parameters: PathParameters): Promise<ArmResponse> {
    const found = this.ofFunctions(parameters);
    return { status: 200, body: resource(found, await this.functionAt(found, parameters)) };
  }

  /** Source: the schema of `HostKeys`. */
  private hostKeys(parameters: PathParameters): ArmResponse {
    const { site, slot } = this.ofFunctions(parameters);
    const keys = this.service.publishing.hostKeys(site, slot);
    const functionKeys = { default: defaultHostKey(keys) };
    return { status: 200, body: { masterKey: keys.master, functionKeys, systemKeys: {} } };
  }

  private async functionKeys(parameters: PathParameters): Promise<ArmResponse> {
    const { key } = await this.keyAt(parameters);
    return { status: 200, body: { default: key } };
  }

  /** Source: the schema of `FunctionSecrets`. */
  private async secrets(parameters: PathParameters): Promise<ArmResponse> {
    const { found, described, key } = await this.keyAt(parameters);
    const url = invokeUrl(found, described);
    return { status: 200, body: { key, trigger_url: url === null ? null : `${url}?code=${key}` } };
  }

  /** Nothing caches triggers here, so there is nothing to bring up to date. */
  private sync(parameters: PathParameters): ArmResponse {
    this.ofFunctions(parameters);
    return { status: 204 };
  }

  private async keyAt(parameters: PathParameters) {
    const found = this.ofFunctions(parameters);
    const described = await this.functionAt(found, parameters);
    const key = functionKey(this.service.publishing.hostKeys(found.site, found.slot), described.name);
    return { found, described, key };
  }

  private async functionAt(found: Found, parameters: PathParameters): Promise<FunctionDescription> {
    const name = parameters.function ?? "";
    const functions = await this.functionsOf(found);
    const described = functions.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (described === undefined) {
      throw resourceNotFound("Microsoft.Web/sites/functions", `${found.site.name}/${name}`, found.site.group);
    }
    return described;
  }

  /** @throws ArmError 400 if the host does not run. */
  private async functionsOf({ site, slot }: Found): Promise<readonly FunctionDescription[]> {
    const worker = this.service.runtime.serving(site, slot);
    if (worker?.specification.packageUri === undefined) {
      return [];
    }
    try {
      await worker.ready;
    } catch {
      throw noFunctionsHost();
    }
    return this.service.functionsHosts.functionsOf(worker.specification) ?? [];
  }

  private ofFunctions(parameters: PathParameters): Found {
    const found = findSlot(this.service, parameters);
    if (!isOfFunctions(found.slot)) {
      throw webError(404, "NotFound", `The app '${found.site.name}' is not an app of functions.`);
    }
    return found;
  }
}

/** Source: the schema of `FunctionEnvelope`. */
function resource({ site, slot }: Found, described: FunctionDescription): JsonObject {
  const { name, language, isDisabled, config } = described;
  const host = `https://${defaultHostName(site, slot)}`;
  return {
    id: `${slotId(site, slot)}/functions/${name}`,
    name: `${site.name}/${isProduction(slot) ? "" : `${slot.name}/`}${name}`,
    type: `Microsoft.Web/sites${isProduction(slot) ? "" : "/slots"}/functions`,
    location: regionDisplayName(slot.location),
    properties: {
      name,
      function_app_id: null,
      script_root_path_href: null,
      script_href: null,
      config_href: null,
      test_data_href: null,
      secrets_file_href: null,
      href: `${host}/admin/functions/${name}`,
      config: { ...config, bindings: config.bindings.map((binding) => ({ ...binding })) },
      files: null,
      test_data: "",
      invoke_url_template: invokeUrl({ site, slot }, described),
      language,
      isDisabled,
    },
  };
}

/** Where an HTTP function is called at its slot; null for another. */
function invokeUrl({ site, slot }: Found, { invoke_url_template: url }: FunctionDescription): string | null {
  return url === undefined ? null : `https://${defaultHostName(site, slot)}${url.replace(/^https?:\/\/[^/]+/, "")}`;
}
