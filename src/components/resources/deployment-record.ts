import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";
import { canonical } from "../../rules";
import { known } from "../azure/hook";
import { kept } from "../azure/past";
import type { Template } from "../templates/expressions";

/** What a deployment is made of. */
export interface DeploymentArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly template: pulumi.Input<Template>;
  /** A parameter that is undefined is left out. */
  readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
}

/** The record of a deployment in the stack's state. */
export type DeploymentRecord = RandomUuid;

type Keepers = Record<string, pulumi.Input<string>>;
type Keeper = [name: string, value: pulumi.Input<string>];

/**
 * Declares the record of a deployment, which a hook carries out before the record is created. What is deployed is what keeps
 * the record: if anything of it changes, the record is replaced, and so it is deployed again.
 *
 * It is a custom resource, since those are what the engine leaves alone in `refresh --run-program` and in
 * `destroy --run-program`. It is no azure-native `Deployment`, since that one is read by every `refresh`, and fails it where
 * the deployment is gone from Azure's history: Azure removes the oldest beyond 800 in a resource group, and people delete
 * them. What was deployed is in the app, and looked for there.
 *
 * What is secret stays so in the state, each value by itself: the provider of random takes no secrets, and the engine marks
 * what it gives back.
 *
 * Source: Pulumi, `pkg/resource/deploy/step_generator.go`, `continueStepsFromRefresh`, and
 * `sdk/go/common/resource/plugin/provider_plugin.go`, `annotateSecrets`; pulumi-terraform-bridge,
 * `pkg/pf/internal/plugin/provider_server.go`, `Configure`; pulumi-azure-native, `provider/pkg/azure/azure.go`,
 * `IsNotFound`; "Automatic deletions from deployment history", Microsoft.
 */
export function recordDeployment(
  name: string,
  args: DeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): DeploymentRecord {
  const keepers = keepersOf(args);
  // What fails here is told where the record is registered. Nobody waits for it until then.
  keepers.catch(() => undefined);
  return new RandomUuid(
    name,
    { keepers: keepers as unknown as pulumi.Input<Record<string, pulumi.Input<string>>> },
    // Protection is not for it: a protected app can still release.
    { ...opts, protect: false },
  );
}

async function keepersOf({ resourceGroupName, template, parameters }: DeploymentArgs): Promise<Keepers> {
  const parts = await Promise.all(Object.entries(parameters).map(([name, value]) => keepersOfParameter(name, value)));
  return {
    resourceGroupName,
    template: pulumi.output(template).apply(digestOf),
    ...Object.fromEntries(parts.flat()),
  };
}

/** Each member of a parameter has a keeper of its own, so that a preview in detail shows which of them change. */
async function keepersOfParameter(name: string, input: pulumi.Input<unknown>): Promise<Keeper[]> {
  if (isObject(input) && !pulumi.Output.isInstance(input) && !(input instanceof Promise)) {
    const members = Object.entries(input).map(([key, member]) => keeperOf(`${name}.${key}`, pulumi.output(member)));
    return (await Promise.all(members)).flat();
  }
  const output: pulumi.Output<unknown> = pulumi.output(input);
  const value = await known(output);
  if (!isObject(value)) {
    return keeperOf(name, output);
  }
  return Object.entries(value).flatMap(([key, member]): Keeper[] =>
    isNothing(member) ? [] : [[`${name}.${key}`, output.apply((all) => kept((all as typeof value)[key]))]],
  );
}

async function keeperOf(name: string, output: pulumi.Output<unknown>): Promise<Keeper[]> {
  // The SDK's types leave it out.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  return (await isKnown) && isNothing(await known(output)) ? [] : [[name, output.apply(kept)]];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function digestOf(template: Template): string {
  return createHash("sha256").update(canonical(template)).digest("hex").slice(0, 12);
}
