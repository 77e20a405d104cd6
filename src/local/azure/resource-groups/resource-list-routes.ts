import type { AppService } from "../app-service/app-service";
import { isProduction, planId, slotId } from "../app-service/model/resources";
import type { ArmRequest, ArmResponse } from "../arm/protocol";
import { regionName } from "../arm/regions";
import { groupId, isInGroup, type ResourceGroup } from "../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../arm/router";
import type { KeptResources } from "../generic/kept-resources";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { accountId } from "../storage/account";
import type { Storage } from "../storage/storage";
import { type Filtered, filterOf } from "./resource-filter";
import { tagNames } from "./tag-names";

/** An entry in a list of resources of all types. Source: a recording of 2026. */
type Listed = JsonObject & Filtered;

/** The top-level properties that a list shows. */
interface Top {
  readonly kind?: Json;
  readonly location?: Json;
  readonly identity?: Json;
  readonly sku?: Json;
  readonly tags?: Json;
}

/**
 * Lists the resources of a group or a subscription, of all services. Only resources with a location are listed, as in Azure.
 * Extension resources and secrets are not.
 */
export class ResourceListRoutes {
  constructor(
    private readonly service: AppService,
    private readonly storage: Storage,
    private readonly resources: KeptResources,
  ) {}

  addTo(router: ArmRouter): void {
    router.on("GET", "/subscriptions/:subscription/resourceGroups/:group/resources", (request, parameters) =>
      answer(request, this.inGroup(this.service.groups.get(parameters))),
    );
    router.on("GET", "/subscriptions/:subscription/resources", (request, parameters) =>
      answer(request, this.inSubscription(parameters)),
    );
    router.on("GET", "/subscriptions/:subscription/tagNames", (_request, parameters) => {
      const groups = this.service.groups.of(parameters);
      const tags = [...groups, ...this.inSubscription(parameters)].map((each) => each.tags);
      return { status: 200, body: { value: tagNames(parameters.subscription ?? "", tags) } };
    });
  }

  private inSubscription(parameters: PathParameters): Listed[] {
    return this.service.groups.of(parameters).flatMap((group) => this.inGroup(group));
  }

  private inGroup(group: ResourceGroup): Listed[] {
    const { plans, sites } = this.service;
    const inside = <Item extends { subscription: string; group: string }>(items: Iterable<Item>) =>
      [...items].filter((item) => isInGroup(item, group));
    return [
      ...inside(Object.values(plans)).map((plan) =>
        listed(planId(plan), "Microsoft.Web/serverFarms", plan.name, { ...plan, sku: { ...plan.sku } }),
      ),
      ...inside(Object.values(sites)).flatMap((site) =>
        Object.values(site.slots).map((slot) =>
          isProduction(slot)
            ? listed(slotId(site, slot), "Microsoft.Web/sites", site.name, slot)
            : listed(slotId(site, slot), "Microsoft.Web/sites/slots", `${site.name}/${slot.name}`, slot),
        ),
      ),
      ...this.storage.inGroup(group).map((account) =>
        listed(accountId(account), "Microsoft.Storage/storageAccounts", account.name, {
          ...account,
          sku: { name: account.sku },
        }),
      ),
      ...this.resources
        .below(groupId(group.subscription, group.name))
        .filter(({ top, type }) => typeof top.location === "string" && type.split("/").length === 2)
        .map(({ id, type, name, top }) => listed(id, type, name, top)),
    ];
  }
}

function listed(id: string, type: string, name: string, { kind, location, identity, sku, tags }: Top): Listed {
  return {
    id,
    name,
    type,
    ...(sku === undefined ? {} : { sku }),
    ...(kind === undefined ? {} : { kind }),
    managedBy: "",
    location: regionName(typeof location === "string" ? location : ""),
    ...(identity === undefined || identity === null ? {} : { identity }),
    tags: isJsonObject(tags) ? tags : {},
  };
}

/** `$expand` adds a state; when a resource was created and changed is not stored here, so that these are left out. */
function answer({ query }: ArmRequest, resources: readonly Listed[]): ArmResponse {
  const found = resources.filter(filterOf(query.$filter ?? "", "resources"));
  const top = query.$top === undefined ? found.length : Number(query.$top);
  const expanded = (query.$expand ?? "").split(",").map((name) => name.trim().toLowerCase());
  const state = expanded.includes("provisioningstate") ? { provisioningState: "Succeeded" } : {};
  const value = found.slice(0, top).map((each) => ({ ...withoutEmptyTags(each), ...state }));
  return { status: 200, body: { value } };
}

function withoutEmptyTags({ tags, ...resource }: Listed): JsonObject {
  return Object.keys(tags).length > 0 ? { ...resource, tags } : resource;
}
