import type { AppService } from "../app-service/app-service";
import { groupId } from "../app-service/resources";
import { isJsonObject, type ResourceGroup } from "../app-service/state";
import type { Deployments } from "./deployments";
import { ArmError, type ArmRequest, type ArmResponse } from "./protocol";
import { regionName } from "./regions";
import type { ArmRouter, PathParameters } from "./router";

const GROUPS = "/subscriptions/:subscription/resourceGroups";

/** Resource groups, which everything else lives in and is deleted with. */
export class ResourceGroupRoutes {
  constructor(
    private readonly service: AppService,
    private readonly deployments: Deployments,
  ) {}

  addTo(router: ArmRouter): void {
    router.on("GET", GROUPS, (_request, parameters) => this.list(parameters));
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

  private list(parameters: PathParameters): ArmResponse {
    const value = Object.values(this.service.state.groups)
      .filter((group) => group.subscription === parameters.subscription)
      .map(render);
    return { status: 200, body: { value } };
  }

  private get(parameters: PathParameters): ArmResponse {
    return { status: 200, body: render(this.service.group(parameters.subscription ?? "", parameters.group ?? "")) };
  }

  private head(parameters: PathParameters): ArmResponse {
    return { status: this.find(parameters) ? 204 : 404 };
  }

  private find(parameters: PathParameters): ResourceGroup | undefined {
    return this.service.state.groups[groupId(parameters.subscription ?? "", parameters.group ?? "").toLowerCase()];
  }

  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const body = isJsonObject(request.body) ? request.body : {};
    const existing = this.find(parameters);
    const location = regionName(String(body.location ?? existing?.location ?? ""));
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
    const group: ResourceGroup = {
      subscription: parameters.subscription ?? "",
      name: existing?.name ?? parameters.group ?? "",
      location,
      tags: isJsonObject(body.tags) ? body.tags : request.method === "PATCH" ? (existing?.tags ?? {}) : {},
    };
    this.service.state.groups[groupId(group.subscription, group.name).toLowerCase()] = group;
    await this.service.save();
    return { status: existing ? 200 : 201, body: render(group) };
  }

  /** Deletes the group with all that is in it. */
  private delete(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const group = this.service.group(parameters.subscription ?? "", parameters.group ?? "");
    const id = this.service.operations.start(this.deleteAll(group));
    const version = request.query["api-version"] ?? "";
    return this.service.operations.accepted(
      `/subscriptions/${group.subscription}/operationresults/${id}?api-version=${version}`,
    );
  }

  private async deleteAll(group: ResourceGroup): Promise<ArmResponse> {
    const { state, runtime } = this.service;
    const inside = (item: { subscription: string; group: string }) =>
      item.subscription === group.subscription && item.group.toLowerCase() === group.name.toLowerCase();
    for (const site of Object.values(state.sites).filter(inside)) {
      for (const slot of Object.values(site.slots)) {
        runtime.remove(site, slot);
      }
      this.service.removeSite(site);
    }
    state.plans = Object.fromEntries(Object.entries(state.plans).filter(([, plan]) => !inside(plan)));
    delete state.groups[groupId(group.subscription, group.name).toLowerCase()];
    this.deployments.forgetGroup(groupId(group.subscription, group.name));
    await this.service.save();
    return { status: 200 };
  }
}

function render(group: ResourceGroup) {
  return {
    id: groupId(group.subscription, group.name),
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    ...(Object.keys(group.tags).length > 0 ? { tags: group.tags } : {}),
    properties: { provisioningState: "Succeeded" },
  };
}
