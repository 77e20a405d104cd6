import type { PropertyMap } from "../values";
import type { Shape } from "./shape";

/** How azure-native handles a type of resources. */
export interface ResourceType {
  /** The path in Azure Resource Manager. Its parameters are inputs too, and a change of one means a new resource. */
  readonly path: string;
  readonly apiVersion: string;
  /** The inputs that the path does not name. */
  readonly inputs: Shape;
  /** What Azure tells of the resource, but for its id. */
  readonly outputs: Shape;
  /**
   * Whether inputs are members of the body's `properties`, but for those that Azure has at the top of every resource.
   * Otherwise the inputs are the body, and one of them may itself be named `properties`.
   */
  readonly isFlattened: boolean;
  /** The parameter of the path that gets a name where the program gives none. */
  readonly autonamed?: string;
  /** Whether that name is a GUID, as Azure wants those of role assignments. */
  readonly isNamedByGuid?: boolean;
  /**
   * Whether that name is the resource's own, with nothing added to it, as azure-native does for what is inside of
   * another resource: it need not be unique elsewhere.
   */
  readonly copiesName?: boolean;
  /** Azure's names of properties that are named otherwise in programs. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** The same for properties inside of others, however deep. */
  readonly renamedInside?: Readonly<Record<string, string>>;
  /** Inputs that are in the body's `properties` though others of their name are at the top of a resource. */
  readonly propertiesOfTop?: readonly string[];
  /** Inputs that are at the top of the body besides those that are there for every type. */
  readonly topOfBody?: readonly string[];
  /** Properties, however deep, whose objects have `properties` of their own in Azure. */
  readonly wrapped?: readonly string[];
  /** Set for blobs, which Azure Resource Manager knows nothing of. */
  readonly isBlob?: boolean;
  /** Set for secrets, which Azure Resource Manager does not delete. */
  readonly isSecret?: boolean;
  /** Where a missing location comes from: the configuration alone, or else the resource group. */
  readonly defaultLocation?: "configuration" | "resource group";
  /** Inputs that must be there, besides the parameters of the path. */
  readonly required: readonly string[];
  /**
   * Inputs, besides the parameters of the path, that cannot change in place; one inside of another by its path, as in
   * `siteConfig.vnetName`.
   */
  readonly fixed: readonly string[];
  /** Set where the resource comes and goes with another one: these inputs are what it is put back to in the end. */
  readonly singleton?: { readonly defaults: PropertyMap };
  /**
   * Set where Azure makes the resource together with another one, though it can be deleted: what its inputs are then. A
   * `*` is any value. What is otherwise is somebody's already.
   */
  readonly startsAs?: PropertyMap;
  /** Set where it is not read by a GET of its path: how else, and what to add to its path. */
  readonly readFrom?: { readonly method: "GET" | "POST"; readonly path: string };
  /** The path, below the resource's own, whose properties replace its `siteConfig`. */
  readonly siteConfigPath?: string;
  /** Parameters of the query of a DELETE. */
  readonly deleteQuery?: Readonly<Record<string, string>>;
}
