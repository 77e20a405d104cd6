import type { DeploymentScope, Deployments } from "../arm/deployments";
import type { ArmResponse } from "../arm/protocol";
import { groupId, type ResourceGroups } from "../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../arm/router";

const DEPLOYMENTS = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Resources/deployments";

/** Clients request a deployment's operations at a path directly below the group. Source: recordings. */
const OPERATIONS = "/subscriptions/:subscription/resourceGroups/:group/deployments/:deployment/operations";

/** The routes of the deployment engine. */
export class DeploymentRoutes {
  constructor(
    private readonly groups: ResourceGroups,
    private readonly deployments: Deployments,
  ) {}

  addTo(router: ArmRouter): void {
    const one = `${DEPLOYMENTS}/:deployment`;
    const on = (handle: (scope: DeploymentScope, name: string) => ArmResponse) => (_: unknown, path: PathParameters) =>
      handle(this.scope(path), path.deployment ?? "");
    router.on("GET", DEPLOYMENTS, (request, path) => this.deployments.list(this.scope(path), request.query));
    router.on(
      "GET",
      one,
      on((scope, name) => this.deployments.get(scope, name)),
    );
    router.on(
      "HEAD",
      one,
      on((scope, name) => this.deployments.head(scope, name)),
    );
    router.on(
      "DELETE",
      one,
      on((scope, name) => this.deployments.delete(scope, name)),
    );
    router.on(
      "POST",
      `${one}/cancel`,
      on((scope, name) => this.deployments.cancel(scope, name)),
    );
    router.on("PUT", one, (request, path) =>
      this.deployments.put(this.scope(path), path.deployment ?? "", request.body),
    );
    router.on("POST", `${one}/validate`, (request, path) =>
      this.deployments.validate(this.scope(path), path.deployment ?? "", request.body),
    );
    for (const operations of [`${one}/operations`, OPERATIONS]) {
      router.on(
        "GET",
        operations,
        on((scope, name) => this.deployments.operations(scope, name)),
      );
    }
    router.on("GET", `${one}/operationStatuses/:operation`, (_request, path) =>
      this.deployments.operationStatus(this.scope(path), path.deployment ?? "", path.operation ?? ""),
    );
  }

  private scope(path: PathParameters): DeploymentScope {
    const group = this.groups.get(path);
    return {
      subscriptionId: group.subscription,
      resourceGroup: {
        id: groupId(group.subscription, group.name),
        name: group.name,
        location: group.location,
        tags: group.tags as Record<string, string>,
      },
    };
  }
}
