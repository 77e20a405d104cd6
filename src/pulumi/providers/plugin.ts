import type { PackageSchema } from "./schema";
import type { PropertyMap } from "./values";

/** The resource that a request of the engine is about. */
export interface ResourceIdentity {
  readonly urn: string;
  /** For example `azure-native:web:WebApp`. */
  readonly type: string;
  /** The name that the program gave the resource. */
  readonly name: string;
}

/** How the engine wants the provider to generate names. */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/** A request to check inputs before anything is done with them. */
export interface CheckRequest extends ResourceIdentity {
  /** The inputs of the existing resource; empty for a new one. */
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  /** Random bytes that are the same in a preview and the update that follows it. */
  readonly randomSeed: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** An invalid input. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The inputs with defaults filled in, and their mistakes. */
export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

/** A request to compare a resource's known state with the program's inputs. */
export interface DiffRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly news: PropertyMap;
}

/** What the change of a property causes. */
export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** The changes. No entries means that nothing changes. */
export interface DiffResult {
  /** What happens to each changed property, keyed by its path. */
  readonly detailed: Readonly<Record<string, DiffKind>>;
  /** Whether a resource must be deleted before its replacement is created. */
  readonly deleteBeforeReplace: boolean;
}

/** A request to create a resource, or to preview that. */
export interface CreateRequest extends ResourceIdentity {
  readonly inputs: PropertyMap;
  readonly preview: boolean;
  /** The time limit in seconds; 0 leaves it to the provider. */
  readonly timeout: number;
}

/** A resource after its creation. */
export interface CreateResult {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** A request to read a resource. */
export interface ReadRequest extends ResourceIdentity {
  readonly id: string;
  /** Absent if only the id is known: for an import, or a program's `get`. */
  readonly oldInputs?: PropertyMap;
  readonly oldOutputs: PropertyMap;
}

/** A resource's current state. */
export interface ReadResult extends CreateResult {
  readonly inputs: PropertyMap;
}

/** A request to change a resource in place, or to preview that. */
export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
}

/** A request to delete a resource. */
export interface DeleteRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  /** The time limit in seconds; 0 leaves it to the provider. */
  readonly timeout: number;
}

/** A Pulumi resource provider. It does not know how the engine talks to it; `servePlugin` does that. */
export interface ProviderPlugin {
  /** The package's name, for example `random`. */
  readonly name: string;
  /** The version of the package that it replaces. */
  readonly version: string;
  /** The types and functions that it knows, for languages that ask for them. */
  schema(): PackageSchema;
  /** Receives the provider's configuration. Keys do not contain the package's name. */
  configure(configuration: Readonly<Record<string, string>>): Promise<void>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<CreateResult>;
  /** Undefined means that the resource no longer exists. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: DeleteRequest): Promise<void>;
  /** Calls one of the package's functions. */
  invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
  /** Ends running work, because the engine is about to stop. */
  cancel(): void;
}

/**
 * A resource exists, but its creation or change did not fully succeed. The engine keeps it in its state. So the next
 * update works with what exists, and does not create it again.
 */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly inputs: PropertyMap,
    readonly outputs: PropertyMap,
  ) {
    super(message);
  }
}
