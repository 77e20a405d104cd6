import type { AppService } from "../app-service/app-service";
import type { Deployments } from "../arm/deployments";
import type { Operation } from "../arm/operations";
import { ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import { checkRegion, regionName } from "../arm/regions";
import { groupId, type ResourceGroup } from "../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../arm/router";
import { bodyOf, tagsIn, textIn } from "../bodies/request-body";
import type { KeptResources } from "../generic/kept-resources";
import type { Storage } from "../storage/storage";
import { filterOf } from "./resource-filter";

const GROUPS = "/subscriptions/:subscription/resourceGroups";

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, resourceGroups. */
const GROUP_NAME = /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u;

/** Routes for resource groups. Everything else is in a group and is deleted with it. */
export class ResourceGroupRoutes {
  constructor(
    private readonly service: AppService,
    private readonly storage: Storage,
    private readonly resources: KeptResources,
    private readonly deployments: Deployments,
  ) {}

  addTo(router: ArmRouter): void {
    router.on("GET", GROUPS, (request, parameters) => this.list(request, parameters));
    router.on("GET", `${GROUPS}/:group`, (_request, parameters) => this.get(parameters));
    router.on("HEAD", `${GROUPS}/:group`, (_request, parameters) => this.head(parameters));
    router.on("PUT", `${GROUPS}/:group`, (request, parameters) => this.write(request, parameters));
    router.on("PATCH", `${GROUPS}/:group`, (request, parameters) => this.write(request, parameters));
    router.on("DELETE", `${GROUPS}/:group`, (request, parameters) => this.delete(request, parameters));
    router.on("GET", "/subscriptions/:subscription/operationresults/:operation", (request, parameters) =>
      this.poll(request, parameters),
    );
  }

  private poll(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const operation = parameters.operation ?? "";
    const location = `${request.path}?api-version=${request.query["api-version"]}`;
    return this.deployments.deletionResult(operation) ?? this.service.operations.poll(operation, location);
  }

  private list({ query }: ArmRequest, parameters: PathParameters): ArmResponse {
    const matches = filterOf(query.$filter ?? "", "resource groups");
    const found = this.service.groups.of(parameters).map((group) => ({ tags: group.tags, shown: render(group) }));
    const value = found.filter(({ tags, shown }) => matches({ ...shown, tags })).map(({ shown }) => shown);
    return { status: 200, body: { value: query.$top === undefined ? value : value.slice(0, Number(query.$top)) } };
  }

  private get(parameters: PathParameters): ArmResponse {
    return { status: 200, body: render(this.service.groups.get(parameters)) };
  }

  private head(parameters: PathParameters): ArmResponse {
    return { status: this.service.groups.find(parameters) ? 204 : 404 };
  }

  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const name = parameters.group ?? "";
    if (!GROUP_NAME.test(name)) {
      throw new ArmError(400, "InvalidResourceGroup", refusedName(name));
    }
    const body = bodyOf(request);
    const existing = this.service.groups.find(parameters);
    if (!existing && request.method === "PATCH") {
      this.service.groups.get(parameters);
    }
    const location = regionName(textIn(body, "location") ?? existing?.location ?? "");
    if (location === "") {
      throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
    }
    if (existing && regionName(existing.location) !== location) {
      throw new ArmError(
        409,
        "InvalidResourceGroupLocation",
        `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location}'.`,
      );
    }
    if (!existing) {
      checkRegion(location, "Microsoft.Resources/resourceGroups");
    }
    const managedBy = textIn(body, "managedBy") ?? existing?.managedBy;
    const group: ResourceGroup = {
      subscription: parameters.subscription ?? "",
      name: existing?.name ?? name,
      location,
      tags: tagsIn(body) ?? (request.method === "PATCH" ? (existing?.tags ?? {}) : {}),
      ...(managedBy === undefined ? {} : { managedBy }),
    };
    await this.service.groups.put(group);
    return { status: existing ? 200 : 201, body: render(group) };
  }

  /** Deletes the group and everything in it. */
  private async delete(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const group = this.service.groups.get(parameters);
    const id = await this.service.operations.start(request, (operation) => this.deleteAll(group, operation));
    const version = request.query["api-version"] ?? "";
    return this.service.operations.accepted(
      `/subscriptions/${group.subscription}/operationresults/${id}?api-version=${version}`,
    );
  }

  private async deleteAll(group: ResourceGroup, operation: Operation): Promise<ArmResponse> {
    await operation.recorded;
    this.deployments.forgetGroup(groupId(group.subscription, group.name));
    await this.storage.removeGroup(group);
    await this.service.removeGroup(group);
    await this.resources.remove(groupId(group.subscription, group.name));
    await this.service.groups.remove(group, operation.made());
    return { status: 200 };
  }
}

function render(group: ResourceGroup) {
  return {
    id: groupId(group.subscription, group.name),
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    ...(group.managedBy === undefined ? {} : { managedBy: group.managedBy }),
    ...(Object.keys(group.tags).length > 0 ? { tags: group.tags } : {}),
    properties: { provisioningState: "Succeeded" },
  };
}

/** Source of the first: quoted in microsoft-foundry-for-vscode#53. The second, of a name that is too long or ends in a dot, is made up. */
function refusedName(name: string): string {
  const invalid = name.replace(/[\p{L}\p{N}_.()-]/gu, "");
  return invalid === ""
    ? `The provided resource group name '${name}' is not valid: it can have 90 characters at most, and no '.' at its end.`
    : `The provided resource group name '${name}' has these invalid characters: '${invalid}'. ` +
        "The name can only be a letter, digit, '-', '.', '(', ')' or '_'.";
}
