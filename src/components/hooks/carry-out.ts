import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { NAMED_KINDS } from "../args/sticky";
import { armOf } from "../azure/arm";
import { type DeploymentOutputs, deployNamed, recordedName } from "../azure/deploy-now";
import { type Hook, hook, known } from "../azure/hook";
import { inform } from "../azure/tell";
import type { Template } from "../templates/expressions";

/** What the record of a deployment says. */
interface Declared {
  readonly resourceGroupName: string;
  readonly properties: {
    readonly template: Template;
    readonly parameters: Readonly<Record<string, { readonly value?: unknown } | null>>;
  };
}

/** What came of a deployment in this run. */
export interface CarriedOut {
  /** Whether it is, or in a preview would be, deployed. */
  isDue: boolean;
  /** What its template gave; undefined where it was not deployed. */
  outputs?: DeploymentOutputs;
}

/**
 * Deploys what the record of a deployment declares, under the same name in every run: so the history keeps one of each, and a
 * run can wait for what an earlier one left running.
 *
 * @param result Is told what came of it.
 */
export function carryingOut(component: pulumi.Resource, name: string, result: CarriedOut): Hook {
  return hook(
    () => component,
    async ({ urn, oldInputs, newInputs }) => {
      result.isDue = true;
      if (pulumi.runtime.isDryRun()) {
        const changed = await changedValues(oldInputs, newInputs);
        if (changed.length > 0) {
          inform(component, `${name} changes the values of ${changed.join(", ")}`);
        }
        return;
      }
      const declared = (await known(newInputs)) as Declared | undefined;
      if (declared === undefined) {
        throw new Error(`${name}: what is to be deployed is not known`);
      }
      const { resourceGroupName, properties } = declared;
      const parameters = Object.fromEntries(
        Object.entries(properties.parameters).flatMap(([key, parameter]) =>
          parameter ? [[key, withoutNulls(parameter.value)]] : [],
        ),
      );
      const arm = await armOf(component);
      result.outputs = await deployNamed(
        arm,
        resourceGroupName,
        recordedName(name, urn),
        properties.template,
        parameters,
      );
    },
    { onDryRun: true },
  );
}

/**
 * The names of the settings whose values change: the engine compares what it shows of secrets, which is the same. What comes and
 * goes it shows by itself.
 */
async function changedValues(oldInputs: object | undefined, newInputs: object | undefined): Promise<string[]> {
  if (oldInputs === undefined) {
    return [];
  }
  const [before, now] = (await Promise.all([oldInputs, newInputs].map((inputs) => known(inputs)))) as [
    Declared | undefined,
    Declared | undefined,
  ];
  const names = NAMED_KINDS.flatMap((kind) => {
    const [was, is] = [before, now].map((each) => each?.properties?.parameters[kind]?.value ?? {}) as [
      Readonly<Record<string, unknown>>,
      Readonly<Record<string, unknown>>,
    ];
    return Object.keys(was).filter((setting) => setting in is && !isDeepStrictEqual(was[setting], is[setting]));
  });
  return [...new Set(names)].sort();
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
