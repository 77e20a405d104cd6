import type { AzureState, Table } from "../azure-state";
import { own } from "../json";
import { type ArmDispatch, ArmError } from "./protocol";
import { REGIONS, regionDisplayName, regionName } from "./regions";
import type { ArmRouter, PathParameters } from "./router";
import { TENANT_ID } from "./tokens";

/** The default subscription of a local App Service, if it was never started with others. */
const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000000";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A subscription, as it is stored. */
interface Subscription {
  readonly displayName: string;
}

/** The existing subscriptions. Each has its own resource groups. Subscriptions of earlier runs stay, like all state. */
export class Subscriptions {
  /** In lower case. */
  readonly ids: readonly string[];
  /** The subscription for clients that name none. */
  readonly first: string;
  readonly #subscriptions: Table<Subscription>;

  /**
   * @param named The subscriptions to have. The first is for clients that name none. Defaults to the stored ones.
   * @throws Error if one of them is not a GUID.
   */
  constructor(state: AzureState, named: readonly string[] = []) {
    this.#subscriptions = state.table("subscriptions");
    const wanted = named.map((id, index) => checked(`subscriptions[${index}]`, id));
    const [first = SUBSCRIPTION_ID] = [...wanted, ...Object.keys(this.#subscriptions)];
    for (const id of [first, ...wanted]) {
      this.#subscriptions[id] ??= { displayName: this.#newName() };
    }
    this.first = first;
    this.ids = [first, ...Object.keys(this.#subscriptions).filter((id) => id !== first)];
  }

  has(id: string): boolean {
    return this.nameOf(id) !== undefined;
  }

  /** The display name of a subscription; undefined if it does not exist. */
  nameOf(id: string): string | undefined {
    return own(this.#subscriptions, id.toLowerCase())?.displayName;
  }

  #newName(): string {
    const others = Object.keys(this.#subscriptions).length;
    return others === 0 ? "Local App Service" : `Local App Service ${others + 1}`;
  }
}

function checked(path: string, id: string): string {
  if (!GUID.test(id.toLowerCase())) {
    throw new Error(`${path}: "${id}" is not the id of a subscription: use a GUID, such as ${SUBSCRIPTION_ID}`);
  }
  return id.toLowerCase();
}

/** Routes for the subscriptions and the tenant. */
export class SubscriptionRoutes {
  constructor(private readonly subscriptions: Subscriptions) {}

  addTo(router: ArmRouter): void {
    router.on("GET", "/subscriptions", () => {
      const value = this.subscriptions.ids.map((id) => this.subscription(id));
      return { status: 200, body: { value, count: { type: "Total", value: value.length } } };
    });
    router.on("GET", "/tenants", () => ({
      status: 200,
      body: { value: [{ id: `/tenants/${TENANT_ID}`, tenantId: TENANT_ID, displayName: "Local App Service" }] },
    }));
    const path = "/subscriptions/:subscription";
    router.on("GET", path, (_request, parameters) => ({ status: 200, body: this.subscription(idIn(parameters)) }));
    router.on("GET", `${path}/locations`, (_request, parameters) => ({
      status: 200,
      body: { value: locations(idIn(parameters)) },
    }));
  }

  private subscription(id: string): object {
    return {
      id: `/subscriptions/${id}`,
      authorizationSource: "RoleBased",
      managedByTenants: [],
      subscriptionId: id,
      tenantId: TENANT_ID,
      displayName: this.subscriptions.nameOf(id) ?? "",
      state: "Enabled",
      subscriptionPolicies: { locationPlacementId: "Public_2014-09-01", quotaId: "Local", spendingLimit: "Off" },
    };
  }
}

function idIn({ subscription = "" }: PathParameters): string {
  return subscription.toLowerCase();
}

function locations(subscription: string): object[] {
  return REGIONS.map((region) => ({
    id: `/subscriptions/${subscription}/locations/${regionName(region)}`,
    name: regionName(region),
    displayName: regionDisplayName(region),
    type: "Region",
  }));
}

/** Refuses requests for subscriptions that do not exist. */
export function withinSubscriptions(subscriptions: Subscriptions, dispatch: ArmDispatch): ArmDispatch {
  return async (request) => {
    const asked = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
    if (asked !== undefined && !subscriptions.has(asked)) {
      return new ArmError(404, "SubscriptionNotFound", `The subscription '${asked}' could not be found.`).toResponse();
    }
    return dispatch(request);
  };
}
