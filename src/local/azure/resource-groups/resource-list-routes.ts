import type { AppService } from "../app-service/app-service";
import { isProduction, planId, slotId } from "../app-service/model/resources";
import { ArmError, type ArmRequest, type ArmResponse, notImplemented } from "../arm/protocol";
import { regionName } from "../arm/regions";
import { groupId, isInGroup, type ResourceGroup } from "../arm/resource-groups";
import type { ArmRouter } from "../arm/router";
import type { KeptResources } from "../generic/kept-resources";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { accountId } from "../storage/account";
import type { Storage } from "../storage/storage";

/** An entry in a list of resources of all types. Source: a recording of 2026. */
type Listed = JsonObject & { readonly id: string; readonly type: string; readonly tags: JsonObject };

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
      answer(
        request,
        this.service.groups.of(parameters).flatMap((group) => this.inGroup(group)),
      ),
    );
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

function answer({ query }: ArmRequest, resources: readonly Listed[]): ArmResponse {
  const matches = filterOf(query.$filter ?? "");
  return { status: 200, body: { value: resources.filter(matches).map(withoutEmptyTags) } };
}

function withoutEmptyTags({ tags, ...resource }: Listed): JsonObject {
  return Object.keys(tags).length > 0 ? { ...resource, tags } : resource;
}

/** Parses the filters that clients send: by type, by name, by a tag, or by a tag and its value. */
function filterOf(filter: string): (resource: Listed) => boolean {
  const conditions = filter.split(/\s+and\s+/i).filter((each) => each.trim() !== "");
  const wanted = new Map<string, string>();
  for (const condition of conditions) {
    const [, name, value] =
      /^\s*(resourceType|name|tagName|tagValue)\s+eq\s+'((?:[^']|'')*)'\s*$/i.exec(condition) ?? [];
    if (name === undefined || value === undefined) {
      throw notImplemented(`the filter '${filter}' of resources`);
    }
    wanted.set(name.toLowerCase(), value.replaceAll("''", "'"));
  }
  const [type, name, tag, tagValue] = ["resourcetype", "name", "tagname", "tagvalue"].map((each) => wanted.get(each));
  if (tagValue !== undefined && tag === undefined) {
    throw new ArmError(
      400,
      "InvalidFilterInQueryString",
      "Invalid $filter in query string: 'tagValue' needs 'tagName'.",
    );
  }
  return (resource) =>
    (type === undefined || resource.type.toLowerCase() === type.toLowerCase()) &&
    (name === undefined || String(resource.name).toLowerCase() === name.toLowerCase()) &&
    (tag === undefined ||
      Object.entries(resource.tags).some(
        ([key, value]) => key.toLowerCase() === tag.toLowerCase() && (tagValue === undefined || value === tagValue),
      ));
}
