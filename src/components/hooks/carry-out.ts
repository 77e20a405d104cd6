import * as pulumi from "@pulumi/pulumi";
import { armOf } from "../azure/arm";
import { type DeploymentOutputs, deployNamed, recordedName } from "../azure/deploy-now";
import { type Hook, hook, known } from "../azure/hook";
import type { DeploymentArgs } from "../resources/deployment-record";
import type { Template } from "../templates/expressions";

/** What came of a deployment in this run. */
export interface CarriedOut {
  /** Whether it is, or in a preview would be, deployed. */
  isDue: boolean;
  /** What its template gave; undefined where it was not deployed. */
  outputs?: DeploymentOutputs;
}

/**
 * Deploys what is declared, under the same name in every run: so the history keeps one of each, and a run can wait for what
 * an earlier one left running.
 *
 * @param result Is told what came of it.
 */
export function carryingOut(component: pulumi.Resource, name: string, args: DeploymentArgs, result: CarriedOut): Hook {
  return hook(
    () => component,
    async ({ urn }) => {
      result.isDue = true;
      if (pulumi.runtime.isDryRun()) {
        return;
      }
      const declared = await known(pulumi.output({ ...args }));
      if (declared === undefined) {
        throw new Error(`${name}: what is to be deployed is not known`);
      }
      const { resourceGroupName, template, parameters } = declared as {
        readonly resourceGroupName: string;
        readonly template: Template;
        readonly parameters: Readonly<Record<string, unknown>>;
      };
      const arm = await armOf(component);
      const deployed = withoutNulls(parameters) as Readonly<Record<string, unknown>>;
      result.outputs = await deployNamed(arm, resourceGroupName, recordedName(name, urn), template, deployed);
    },
    { onDryRun: true },
  );
}

/** What is declared as null is not declared: Pulumi's providers leave it out, too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}
