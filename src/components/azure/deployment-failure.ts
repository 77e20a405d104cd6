import { adviceOnSwap } from "../../rules";
import type { Template } from "../templates/expressions";
import { type Arm, ArmFailure } from "./arm";

/** An error of Azure Resource Manager, or of App Service, which writes its names with capitals. */
export interface DeploymentError {
  readonly message?: string;
  readonly Message?: string;
  readonly details?: readonly DeploymentError[];
  readonly error?: DeploymentError;
}

interface Operation {
  readonly properties: {
    readonly provisioningState?: string;
    readonly statusMessage?: DeploymentError | string | null;
    readonly targetResource?: { readonly id?: string; readonly resourceName?: string } | null;
  };
}

/** The codes that say only that something within has failed. */
const WRAPPERS = /^At least one resource deployment operation failed|terminal provisioning state/;

/** How deep deployments are looked for within deployments. */
const DEEPEST = 3;

/** A deployment that failed. */
export interface Failed {
  readonly arm: Arm;
  readonly resourceGroupName: string;
  readonly name: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly error: DeploymentError | undefined;
  /** Its path in Azure Resource Manager, below the subscription, and the version to ask it with. */
  readonly path: string;
  readonly apiVersion: string;
}

/**
 * Says why a deployment failed, as the one says it whose fault it is: the cause is nested in the errors of nested deployments,
 * sometimes as JSON text, and sometimes it is told by the operations of the deployment alone. No secret that was handed over is
 * in it.
 */
export async function whyItFailed(failed: Failed): Promise<string> {
  const { arm, path, apiVersion, error, resourceGroupName, name, parameters } = failed;
  let reasons = error === undefined ? [] : reasonsIn(error);
  if (reasons.every((reason) => WRAPPERS.test(reason))) {
    // That they cannot be read is no reason to hide what is known.
    const told = await reasonsOfOperations(arm, path, apiVersion, DEEPEST).catch(() => []);
    reasons = told.length > 0 ? told : reasons;
  }
  const text = reasons.length === 0 ? "no reason was given" : reasons.join("; ");
  const { site, slot } = parameters;
  const log =
    typeof site === "string" && typeof slot === "string"
      ? `. What the app in the slot says: \`az webapp log tail --resource-group ${resourceGroupName} --name ${site} --slot ${slot}\``
      : "";
  const steps = `. Each step: \`az deployment operation group list --resource-group ${resourceGroupName} --name ${name}\``;
  const advice = adviceOnSwap(text);
  return `${withoutSecrets(text, failed).replace(/\.\s*$/, "")}${advice === undefined ? "" : `. ${advice}`}${log}${steps}`;
}

/** What is innermost in an error, each reason once. */
function reasonsIn(error: DeploymentError): string[] {
  const inner = (error.details ?? []).flatMap(reasonsIn);
  if (inner.length > 0) {
    return [...new Set(inner)];
  }
  if (error.error) {
    return reasonsIn(error.error);
  }
  const text = error.message ?? error.Message ?? "";
  const quoted = parsed(text);
  return quoted ? reasonsIn(quoted) : text === "" ? [] : [text];
}

function parsed(text: string): DeploymentError | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads why the operations of a deployment failed, and those of the deployments within it. */
async function reasonsOfOperations(arm: Arm, path: string, apiVersion: string, depth: number): Promise<string[]> {
  const { value } = (await arm("GET", `${path}/operations`, undefined, apiVersion).catch((error: unknown) => {
    if (error instanceof ArmFailure && error.status === 404) {
      return { value: [] };
    }
    throw error;
  })) as { readonly value: readonly Operation[] };
  const failed = value.filter(({ properties }) => properties.provisioningState === "Failed");
  const reasons = failed.map(async ({ properties: { statusMessage, targetResource } }) => {
    const own = typeof statusMessage === "string" ? { message: statusMessage } : statusMessage;
    const told = own ? reasonsIn(own) : [];
    const within = /\/resourceGroups\/.*\/deployments\/[^/]+$/i.exec(targetResource?.id ?? "")?.[0];
    const isWrapped = told.every((reason) => WRAPPERS.test(reason));
    const inner = within && isWrapped && depth > 0 ? await reasonsOfOperations(arm, within, apiVersion, depth - 1) : [];
    return inner.length > 0 ? inner : told;
  });
  return [...new Set((await Promise.all(reasons)).flat())];
}

/** What is declared of a slot's configuration, a stack for example: no secret, and of help where it is wrong. */
const SHOWN = ["configuration", "recognisedBy"];

/** What is shorter is no secret, and would be found in any text. */
const SHORTEST_SECRET = 6;

/** Takes out of a text what was handed over in secure parameters. */
function withoutSecrets(text: string, { template, parameters }: Failed): string {
  const isSecure = (name: string) => {
    const { type } = (template.parameters[name] ?? {}) as { readonly type?: string };
    return type?.startsWith("secure") && !SHOWN.includes(name);
  };
  const secrets = Object.entries(parameters)
    .filter(([name]) => isSecure(name))
    .flatMap(([, value]) => textsIn(value))
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // Where one is part of another, the longer one has to go first.
    .sort((one, other) => other.length - one.length);
  return secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
