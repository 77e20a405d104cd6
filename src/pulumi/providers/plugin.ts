import type { PropertyMap } from "./values";

/** What the engine tells about the resource that a request is about. */
export interface ResourceIdentity {
  readonly urn: string;
  /** For example `azure-native:web:WebApp`. */
  readonly type: string;
  /** The name that the program gave the resource. */
  readonly name: string;
}

/** The engine's wish for the names that a provider makes up. */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

/** Inputs to look at before anything is done with them. */
export interface CheckRequest extends ResourceIdentity {
  /** The inputs of the resource that exists already; empty for a new one. */
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  /** Chance that is the same in a preview and the update that follows it. */
  readonly randomSeed: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** An input that cannot be. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The inputs with defaults filled in, and what is wrong with them. */
export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

/** A comparison of a resource as it is known and as the program wants it. */
export interface DiffRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly news: PropertyMap;
}

/** What a change of a property leads to. */
export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What changes. No entries: nothing does. */
export interface DiffResult {
  /** What happens to each property that changes, by its path. */
  readonly detailed: Readonly<Record<string, DiffKind>>;
  /** Whether a resource that is to be replaced must go before the new one can come. */
  readonly deleteBeforeReplace: boolean;
}

/** A resource to create, or to preview. */
export interface CreateRequest extends ResourceIdentity {
  readonly inputs: PropertyMap;
  readonly preview: boolean;
  /** Seconds that it may take; 0 leaves it to the provider. */
  readonly timeout: number;
}

/** A resource as it is after it was created. */
export interface CreateResult {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** A resource to look up. */
export interface ReadRequest extends ResourceIdentity {
  readonly id: string;
  /** Absent when nothing is known but the id: an import, or a program's `get`. */
  readonly oldInputs?: PropertyMap;
  readonly oldOutputs: PropertyMap;
}

/** A resource as it is now. */
export interface ReadResult extends CreateResult {
  readonly inputs: PropertyMap;
}

/** A resource to change in place, or to preview. */
export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
}

/** A resource to delete. */
export interface DeleteRequest extends ResourceIdentity {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  /** Seconds that it may take; 0 leaves it to the provider. */
  readonly timeout: number;
}

/** A Pulumi resource provider, free of how the engine talks to it: `servePlugin` does that. */
export interface ProviderPlugin {
  /** The package's name, for example `random`. */
  readonly name: string;
  /** The version of the package that this stands in for. */
  readonly version: string;
  /** Takes the provider's configuration; keys come without the package's name. */
  configure(configuration: Readonly<Record<string, string>>): Promise<void>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<CreateResult>;
  /** Undefined: there is no such resource any more. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: DeleteRequest): Promise<void>;
  /** Calls one of the package's functions. */
  invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
  /** Ends what is under way: the engine is about to stop. */
  cancel(): void;
}

/**
 * A resource exists, but did not come out as it should. The engine keeps it in its state, so that the next update
 * tries again with what is there and does not attempt to create it twice.
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
