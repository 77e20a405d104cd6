import type { Json, JsonObject } from "../../json";

/** How far a deployment, or an operation of one, has come. */
export type ProvisioningState = "Accepted" | "Running" | "Succeeded" | "Failed" | "Canceled";

/** An error as it stands in a deployment. */
export interface DeploymentError {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly DeploymentError[];
  readonly additionalInfo?: Json;
}

/** What is remembered of one step of a deployment. */
export interface OperationRecord {
  readonly operationId: string;
  readonly provisioningOperation: "Create" | "EvaluateDeploymentOutput";
  readonly provisioningState: ProvisioningState;
  readonly timestamp: string;
  readonly duration: string;
  readonly trackingId: string;
  readonly serviceRequestId: string;
  readonly statusCode?: string;
  readonly statusMessage?: Json;
  readonly targetResource?: { readonly id: string; readonly resourceType: string; readonly resourceName: string };
}

/** What ARM tells of a deployment. Secure parameters and outputs have a type here and no value. */
export interface DeploymentProperties {
  readonly templateHash: string;
  readonly parameters: JsonObject;
  readonly mode: "Incremental";
  readonly provisioningState: ProvisioningState;
  readonly timestamp: string;
  readonly duration: string;
  readonly correlationId: string;
  readonly providers: Json;
  readonly dependencies: Json;
  readonly outputs?: JsonObject;
  readonly outputResources?: readonly { readonly id: string }[];
  readonly error?: DeploymentError;
}

/** What is kept of a deployment. It holds no template, no request body and no secure value. */
export interface DeploymentRecord {
  readonly id: string;
  readonly name: string;
  readonly tags?: Json;
  readonly properties: DeploymentProperties;
  /** The id under which its progress is polled. */
  readonly statusId: string;
  /** When it was asked for, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly operations: readonly OperationRecord[];
}

/** Where deployments are kept. A call returns when what it was given is safe. */
export interface DeploymentStore {
  /** All that are kept. */
  load(): DeploymentRecord[];
  /** Keeps a deployment, in place of what was kept under its id. */
  save(record: DeploymentRecord): void;
  /** Forgets the deployment of that id. */
  delete(id: string): void;
}

/** Keeps deployments for as long as the process lives. */
export class MemoryDeploymentStore implements DeploymentStore {
  readonly #records = new Map<string, DeploymentRecord>();

  load(): DeploymentRecord[] {
    return [...this.#records.values()];
  }

  save(record: DeploymentRecord): void {
    this.#records.set(record.id, record);
  }

  delete(id: string): void {
    this.#records.delete(id);
  }
}

/** Whether a deployment in this state goes on. */
export function isActive(state: ProvisioningState): boolean {
  return state === "Accepted" || state === "Running";
}
