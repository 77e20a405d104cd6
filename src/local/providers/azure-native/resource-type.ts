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
  /** Whether that name is the resource's own, with nothing added to it. */
  readonly copiesName?: boolean;
  /** Azure's names of properties that are named otherwise in programs. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Set for blobs, which Azure Resource Manager knows nothing of. */
  readonly isBlob?: boolean;
  /** Where a missing location comes from: the configuration alone, or else the resource group. */
  readonly defaultLocation?: "configuration" | "resource group";
  /** Inputs that must be there, besides the parameters of the path. */
  readonly required: readonly string[];
  /** Inputs, besides the parameters of the path, that cannot change in place. */
  readonly fixed: readonly string[];
  /** Set where the resource comes and goes with another one: these inputs are what it is put back to in the end. */
  readonly singleton?: { readonly defaults: PropertyMap };
  /** Set where it is read by POST: what to add to its path. */
  readonly readByPost?: string;
  /** The path, below the resource's own, whose properties replace its `siteConfig`. */
  readonly siteConfigPath?: string;
  /** Parameters of the query of a DELETE. */
  readonly deleteQuery?: Readonly<Record<string, string>>;
}
