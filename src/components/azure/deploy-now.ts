import { createHash, randomBytes } from "node:crypto";
import { DEPLOYMENTS_API, type Template } from "../templates/expressions";
import { type Arm, ArmFailure, oddAnswer } from "./arm";
import { readProperties } from "./arm-answers";
import { type DeploymentError, whyItFailed } from "./deployment-failure";
import { pause } from "./polling";

interface DeploymentState {
  readonly provisioningState: string;
  /** When the deployment last changed. For an ended one, when it ended. */
  readonly timestamp: string;
  readonly parameters?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly outputs?: DeploymentOutputs | null;
  readonly error?: DeploymentError;
}

/** The outputs of a template, by name. */
export type DeploymentOutputs = Readonly<Record<string, { readonly value?: unknown }>>;

/**
 * Deploys a template from within a hook, and waits until the deployment has ended.
 *
 * @param name The beginning of the deployment's name.
 * @throws The innermost error that Azure Resource Manager reports.
 */
export async function deployNow(
  arm: Arm,
  resourceGroupName: string,
  name: string,
  template: Template,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  await deployNamed(arm, resourceGroupName, `${name}${randomBytes(4).toString("hex")}`, template, parameters);
}

/**
 * Deploys like {@link deployNow}, but under a fixed name.
 *
 * @returns The outputs of the template.
 */
export async function deployNamed(
  arm: Arm,
  resourceGroupName: string,
  name: string,
  template: Template,
  parameters: Readonly<Record<string, unknown>>,
): Promise<DeploymentOutputs> {
  const path = deploymentPath(resourceGroupName, name);
  const properties = {
    mode: "Incremental",
    template,
    parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }])),
  };
  // If the answer was lost, the deployment may already be running.
  await arm("PUT", path, { properties }, DEPLOYMENTS_API).catch(unlessActive);
  const { provisioningState: state, error, outputs } = await endedDeployment(arm, path);
  if (state !== "Succeeded") {
    const failed = { arm, resourceGroupName, name, template, parameters, error, path, apiVersion: DEPLOYMENTS_API };
    throw new Error(`deployment ${name} ${state.toLowerCase()}: ${await whyItFailed(failed)}`);
  }
  return outputs ?? {};
}

/** The name of a deployment that has a record in the stack's state. It is the same in every run. */
export function recordedName(name: string, urn: string): string {
  return `${name}${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

/** The path of a deployment in Azure Resource Manager, below its subscription. */
export function deploymentPath(resourceGroupName: string, name: string): string {
  return `/resourceGroups/${resourceGroupName}/providers/Microsoft.Resources/deployments/${name}`;
}

/** Makes a deployment's name from a text. A longer text is cut and gets a digest of the whole. */
export function deploymentName(text: string, longest: number): string {
  const digest = createHash("sha256").update(text.toLowerCase()).digest("hex").slice(0, 8);
  return text.length <= longest ? text : `${text.slice(0, longest - digest.length - 1)}-${digest}`;
}

/** Waits until a deployment has ended, and returns it. */
async function endedDeployment(arm: Arm, path: string): Promise<DeploymentState> {
  for (let reads = 1; ; reads++) {
    const deployment = await readProperties<DeploymentState>(arm, path, DEPLOYMENTS_API);
    if (typeof deployment.provisioningState !== "string" || Number.isNaN(Date.parse(deployment.timestamp))) {
      throw oddAnswer(`GET ${path}`, "provisioningState and timestamp");
    }
    if (["Succeeded", "Failed", "Canceled"].includes(deployment.provisioningState)) {
      return deployment;
    }
    await pause(reads);
  }
}

/** Waits likewise for a deployment that is a record; undefined if there is none. */
export async function recordedDeployment(arm: Arm, path: string): Promise<DeploymentState | undefined> {
  try {
    return await endedDeployment(arm, path);
  } catch (error) {
    if (error instanceof ArmFailure && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

function unlessActive(error: unknown): void {
  if (!(error instanceof ArmFailure && error.status === 409 && error.message.includes("DeploymentActive"))) {
    throw error;
  }
}
