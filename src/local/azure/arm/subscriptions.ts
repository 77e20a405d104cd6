import { type ArmDispatch, ArmError } from "./protocol";
import { REGIONS, regionDisplayName, regionName } from "./regions";
import type { ArmRouter } from "./router";
import { TENANT_ID } from "./tokens";

/** The subscription of the local App Service, unless another id is asked for. */
export const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000000";

/** Providers and types that clients ask for before they use them. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Web": ["sites", "sites/slots", "serverfarms"],
  "Microsoft.Resources": ["deployments", "resourceGroups"],
};

/** The subscription and the tenant themselves. */
export class SubscriptionRoutes {
  constructor(private readonly subscriptionId: string) {}

  addTo(router: ArmRouter): void {
    const subscription = {
      id: `/subscriptions/${this.subscriptionId}`,
      authorizationSource: "RoleBased",
      managedByTenants: [],
      subscriptionId: this.subscriptionId,
      tenantId: TENANT_ID,
      displayName: "Local App Service",
      state: "Enabled",
      subscriptionPolicies: { locationPlacementId: "Public_2014-09-01", quotaId: "Local", spendingLimit: "Off" },
    };
    router.on("GET", "/subscriptions", () => ({
      status: 200,
      body: { value: [subscription], count: { type: "Total", value: 1 } },
    }));
    router.on("GET", "/subscriptions/:subscription", () => ({ status: 200, body: subscription }));
    router.on("GET", "/tenants", () => ({
      status: 200,
      body: { value: [{ id: `/tenants/${TENANT_ID}`, tenantId: TENANT_ID, displayName: "Local App Service" }] },
    }));
    router.on("GET", "/subscriptions/:subscription/locations", () => ({
      status: 200,
      body: { value: this.locations() },
    }));
    router.on("GET", "/subscriptions/:subscription/providers", () => ({
      status: 200,
      body: { value: Object.keys(PROVIDERS).map((namespace) => this.provider(namespace)) },
    }));
    router.on("GET", "/subscriptions/:subscription/providers/:namespace", (_request, { namespace = "" }) => {
      const known = Object.keys(PROVIDERS).find((name) => name.toLowerCase() === namespace.toLowerCase());
      if (!known) {
        throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
      }
      return { status: 200, body: this.provider(known) };
    });
  }

  private locations(): object[] {
    return REGIONS.map((region) => ({
      id: `/subscriptions/${this.subscriptionId}/locations/${regionName(region)}`,
      name: regionName(region),
      displayName: regionDisplayName(region),
      type: "Region",
    }));
  }

  private provider(namespace: string): object {
    return {
      id: `/subscriptions/${this.subscriptionId}/providers/${namespace}`,
      namespace,
      registrationState: "Registered",
      registrationPolicy: "RegistrationRequired",
      resourceTypes: (PROVIDERS[namespace] ?? []).map((resourceType) => ({ resourceType, locations: REGIONS })),
    };
  }
}

/** Refuses what is asked of any other subscription. */
export function withinSubscription(subscriptionId: string, dispatch: ArmDispatch): ArmDispatch {
  return async (request) => {
    const asked = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
    if (asked !== undefined && asked.toLowerCase() !== subscriptionId.toLowerCase()) {
      return new ArmError(404, "SubscriptionNotFound", `The subscription '${asked}' could not be found.`).toResponse();
    }
    return dispatch(request);
  };
}
