import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { checkResourceId } from "../../rules/resource-ids";
import { partsOf } from "../args/in-environment";
import { plainValues } from "../args/plain";
import type { EnvironmentReference } from "../args/references";
import { refuseProblems } from "./problems";
import { checkShape, type Shape } from "./shape";

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

/**
 * An environment that is known later, checked before anything gets a part of it: all that waits for a part fails with one
 * error, which says what is wrong. Any other is returned as it is.
 *
 * @param subject The component that takes it, for example `SlottedWebApp "shop"`.
 * @param shape What it must have.
 */
export function checkedEnvironment(
  subject: string,
  environment: pulumi.Input<EnvironmentReference> | undefined,
  shape: Shape,
): pulumi.Input<EnvironmentReference> | undefined {
  if (!pulumi.Output.isInstance(environment) && !(environment instanceof Promise)) {
    return environment;
  }
  const check = async () => {
    const whole = pulumi.output(environment) as unknown as {
      readonly isKnown: Promise<boolean>;
      promise(): Promise<EnvironmentReference>;
    };
    // A preview may know some parts, and not others.
    if (await whole.isKnown) {
      refuseProblems(subject, checkShape("environment", await whole.promise(), shape));
    }
  };
  const checked = pulumi.output(check());
  const parts = Object.entries(partsOf(environment)).map(([name, part]) => [
    name,
    pulumi.all([part, checked]).apply(([known]) => known),
  ]);
  return Object.fromEntries(parts) as EnvironmentReference;
}
