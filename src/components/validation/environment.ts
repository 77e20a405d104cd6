import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { checkResourceId } from "../../rules/resource-ids";
import { plainValues } from "../args/plain";
import type { EnvironmentReference } from "../args/references";

/** Checks what is known of an environment that an app takes. */
export function checkEnvironment(path: string, environment: pulumi.Input<EnvironmentReference> | undefined): Problem[] {
  if (environment === undefined || pulumi.Output.isInstance(environment) || environment instanceof Promise) {
    return [];
  }
  const { serverFarmId, identityId, packageContainerId, subnetId, workspaceId } = plainValues(environment);
  return [
    ...checkResourceId(`${path}.serverFarmId`, serverFarmId, "plan"),
    ...checkResourceId(`${path}.identityId`, identityId, "identity"),
    ...checkResourceId(`${path}.packageContainerId`, packageContainerId, "container"),
    ...checkResourceId(`${path}.subnetId`, subnetId, "subnet"),
    ...checkResourceId(`${path}.workspaceId`, workspaceId, "workspace"),
  ];
}
