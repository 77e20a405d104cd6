import type { Deployments } from "../arm/deployments";
import type { DeploymentScope, TargetGroup } from "../arm/deployments/scope";
import type { ArmMethod, ArmRequest, ArmResponse } from "../arm/protocol";
import { groupId, type ResourceGroup, type ResourceGroups } from "../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../arm/router";

const SUBSCRIPTION = "/subscriptions/:subscription";
const GROUP = `${SUBSCRIPTION}/resourceGroups/:group`;
const DEPLOYMENTS = "/providers/Microsoft.Resources/deployments";

type Answer = (
  scope: DeploymentScope,
  request: ArmRequest,
  name: string,
  path: PathParameters,
) => ArmResponse | Promise<ArmResponse>;

/** The routes of the deployment engine, for resource groups and for subscriptions. */
export class DeploymentRoutes {
  constructor(
    private readonly groups: ResourceGroups,
    private readonly deployments: Deployments,
  ) {}

  addTo(router: ArmRouter): void {
    const { deployments } = this;
    const on = (method: ArmMethod, below: string, answer: Answer) => {
      for (const scope of [GROUP, SUBSCRIPTION]) {
        router.on(method, `${scope}${below}`, (request, path) =>
          answer(this.scope(path), request, path.deployment ?? "", path),
        );
      }
    };
    const one = `${DEPLOYMENTS}/:deployment`;
    on("GET", DEPLOYMENTS, (scope, { query }) => deployments.list(scope, query));
    on("GET", one, (scope, _, name) => deployments.get(scope, name));
    on("HEAD", one, (scope, _, name) => deployments.head(scope, name));
    on("DELETE", one, (scope, _, name) => deployments.delete(scope, name));
    on("PUT", one, (scope, request, name) => deployments.put(scope, name, request.body, request));
    on("POST", `${one}/validate`, (scope, request, name) => deployments.validate(scope, name, request.body, request));
    on("POST", `${one}/whatIf`, (scope, request, name) => deployments.whatIf(scope, name, request.body, request));
    on("POST", `${one}/exportTemplate`, (scope, _, name) => deployments.exportTemplate(scope, name));
    on("POST", `${one}/cancel`, (scope, _, name) => deployments.cancel(scope, name));
    // Clients request a group's operations at a path without a namespace. Source: recordings.
    for (const operations of [`${one}/operations`, "/deployments/:deployment/operations"]) {
      on("GET", operations, (scope, { query }, name) => deployments.operations(scope, name, query["api-version"]));
      on("GET", `${operations}/:operation`, (scope, { query }, name, { operation = "" }) =>
        deployments.operation(scope, name, operation, query["api-version"]),
      );
    }
    on("GET", `${one}/operationStatuses/:operation`, (scope, _, name, { operation = "" }) =>
      deployments.operationStatus(scope, name, operation),
    );
  }

  private scope(path: PathParameters): DeploymentScope {
    if (path.group === undefined) {
      return { subscriptionId: path.subscription ?? "" };
    }
    const group = this.groups.get(path);
    return { subscriptionId: group.subscription, resourceGroup: targetGroup(group) };
  }
}

/** A resource group as the deployment engine knows it. */
export function targetGroup(group: ResourceGroup): TargetGroup;
export function targetGroup(group: ResourceGroup | undefined): TargetGroup | undefined;
export function targetGroup(group: ResourceGroup | undefined): TargetGroup | undefined {
  return (
    group && {
      id: groupId(group.subscription, group.name),
      name: group.name,
      location: group.location,
      tags: group.tags as Record<string, string>,
    }
  );
}
