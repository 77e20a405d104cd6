import { ArmError, type ArmResponse } from "./protocol";
import { REGIONS } from "./regions";
import { OTHER_NAMESPACES, RESOURCE_TYPES } from "./resource-types";
import type { ArmRouter, PathParameters } from "./router";

const NAMESPACES = [...Object.keys(RESOURCE_TYPES), ...OTHER_NAMESPACES];

/** Types that are in no region. */
const GLOBAL = ["Microsoft.Authorization", "Microsoft.Resources"];

/**
 * Routes for resource providers, of the tenant and of a subscription: what types there are, and in which api-versions. All are
 * registered, always.
 */
export class ProviderRoutes {
  addTo(router: ArmRouter): void {
    for (const scope of ["", "/subscriptions/:subscription"]) {
      router.on("GET", `${scope}/providers`, (_request, parameters) => ({
        status: 200,
        body: { value: NAMESPACES.map((namespace) => provider(parameters, namespace)) },
      }));
      router.on("GET", `${scope}/providers/:namespace`, (_request, parameters) => answer(parameters));
    }
    const path = "/subscriptions/:subscription/providers/:namespace";
    router.on("POST", `${path}/register`, (_request, parameters) => answer(parameters));
    router.on("GET", `${path}/resourceTypes`, (_request, parameters) => ({
      status: 200,
      body: { value: typesOf(known(parameters)) },
    }));
  }
}

function answer(parameters: PathParameters): ArmResponse {
  return { status: 200, body: provider(parameters, known(parameters)) };
}

/** @throws ArmError 404 */
function known({ namespace = "" }: PathParameters): string {
  const found = NAMESPACES.find((name) => name.toLowerCase() === namespace.toLowerCase());
  if (!found) {
    throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
  }
  return found;
}

function provider({ subscription }: PathParameters, namespace: string): object {
  const types = { namespace, resourceTypes: typesOf(namespace) };
  if (subscription === undefined) {
    return { id: `/providers/${namespace}`, ...types };
  }
  return {
    id: `/subscriptions/${subscription.toLowerCase()}/providers/${namespace}`,
    ...types,
    registrationState: "Registered",
    registrationPolicy: GLOBAL.includes(namespace) ? "RegistrationFree" : "RegistrationRequired",
  };
}

function typesOf(namespace: string): object[] {
  return Object.entries(RESOURCE_TYPES[namespace] ?? {}).map(([resourceType, apiVersions]) => ({
    resourceType,
    locations: GLOBAL.includes(namespace) ? [] : REGIONS,
    apiVersions,
    capabilities: "None",
  }));
}
