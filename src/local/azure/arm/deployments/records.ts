import type { Json, JsonObject } from "../../json";

/** The progress of a deployment or of one of its operations. */
export type ProvisioningState = "Accepted" | "Running" | "Succeeded" | "Failed" | "Canceled";

/** An error in a deployment. */
export interface DeploymentError {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly DeploymentError[];
  readonly additionalInfo?: Json;
}

/** What is stored about one step of a deployment. */
export interface OperationRecord {
  readonly operationId: string;
  readonly provisioningOperation: "Create" | "Delete" | "EvaluateDeploymentOutput";
  readonly provisioningState: ProvisioningState;
  readonly timestamp: string;
  readonly duration: string;
  readonly trackingId: string;
  readonly serviceRequestId: string;
  readonly statusCode?: string;
  readonly statusMessage?: Json;
  readonly targetResource?: {
    readonly id: string;
    readonly resourceType: string;
    readonly resourceName: string;
    readonly symbolicName?: string;
  };
}

/** What ARM shows of a deployment. Secure parameters and outputs have a type here, but no value. */
export interface DeploymentProperties {
  readonly templateHash: string;
  readonly parameters: JsonObject;
  readonly mode: "Incremental" | "Complete";
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

/** What is stored about a deployment. It holds no template, no request body and no secure value. See also `saveTemplate`. */
export interface DeploymentRecord {
  readonly id: string;
  readonly name: string;
  /** Only for a deployment to a subscription. */
  readonly location?: string;
  readonly tags?: Json;
  readonly properties: DeploymentProperties;
  /** The id under which clients poll its progress. */
  readonly statusId: string;
  /** When it was requested, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly operations: readonly OperationRecord[];
  /** What the template is to deploy. Absent in records that earlier versions wrote. */
  readonly wanted?: { readonly resources: readonly WantedResource[]; readonly hasOutputs: boolean };
}

/** A resource of a template whose condition holds. */
export interface WantedResource {
  readonly id: string;
  /** Whether it is itself a deployment. */
  readonly nested: boolean;
}

/** Stores deployments. A call returns once its data is safe. */
export interface DeploymentStore {
  /** All stored deployments. */
  load(): DeploymentRecord[];
  /**
   * Stores a deployment. Replaces the one with the same id.
   *
   * @throws Error, which clients are told with status 500, if that fails.
   */
  save(record: DeploymentRecord): void;
  /** Stores the template of a deployment, unreadable for others: people write secrets into templates. */
  saveTemplate(id: string, template: Json): void;
  /** The template of a deployment; undefined if none was stored. */
  template(id: string): Json | undefined;
  /** Forgets the deployment with this id. */
  delete(id: string): void;
  /** Resolves when nothing is being written. */
  flushed(): Promise<void>;
}

/** Stores deployments as long as the process lives. */
export class MemoryDeploymentStore implements DeploymentStore {
  readonly #records = new Map<string, DeploymentRecord>();
  readonly #templates = new Map<string, Json>();

  load(): DeploymentRecord[] {
    return [...this.#records.values()];
  }

  save(record: DeploymentRecord): void {
    this.#records.set(record.id, record);
  }

  saveTemplate(id: string, template: Json): void {
    this.#templates.set(id, template);
  }

  template(id: string): Json | undefined {
    return this.#templates.get(id);
  }

  delete(id: string): void {
    this.#records.delete(id);
    this.#templates.delete(id);
  }

  async flushed(): Promise<void> {}
}

/** Whether a deployment in this state is still active. */
export function isActive(state: ProvisioningState): boolean {
  return state === "Accepted" || state === "Running";
}
