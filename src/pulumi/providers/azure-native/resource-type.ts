import type { PropertyMap } from "../values";
import type { Shape } from "./shape";

/** How azure-native handles a type of resource. */
export interface ResourceType {
  /** The path in Azure Resource Manager. Its parameters are inputs too. A change of one needs a new resource. */
  readonly path: string;
  readonly apiVersion: string;
  /** The inputs that are not in the path. */
  readonly inputs: Shape;
  /** What Azure returns about the resource, except its id. */
  readonly outputs: Shape;
  /**
   * Whether inputs are in the body's `properties`, except those that Azure has at the top of every resource. Otherwise
   * the inputs are the body, and an input may itself be named `properties`.
   */
  readonly isFlattened: boolean;
  /** The path's parameter that gets a generated name if the program gives none. */
  readonly autonamed?: string;
  /** Whether that name is a GUID, as for role assignments. */
  readonly isNamedByGuid?: boolean;
  /**
   * Whether that name is the resource's own name, with nothing added. azure-native does this for resources inside
   * another resource: the name need not be unique elsewhere.
   */
  readonly copiesName?: boolean;
  /** Properties with another name in programs, and their names in Azure. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Inner properties, at any depth, with another name in programs, and their names in Azure. */
  readonly renamedInside?: Readonly<Record<string, string>>;
  /** Inputs that are in the body's `properties`, though other types have them at the top. */
  readonly propertiesOfTop?: readonly string[];
  /** Inputs at the top of the body, besides those that are there for every type. */
  readonly topOfBody?: readonly string[];
  /** Properties, at any depth, whose objects have their own `properties` in Azure. */
  readonly wrapped?: readonly string[];
  /** Set for blobs, which Azure Resource Manager does not know. */
  readonly isBlob?: boolean;
  /** Set for secrets, which Azure Resource Manager cannot delete. */
  readonly isSecret?: boolean;
  /** Where a missing location comes from: only the configuration, or else the resource group. */
  readonly defaultLocation?: "configuration" | "resource group";
  /**
   * Lists of resources that may be declared by themselves too. Where a program has none of them in this resource, a refresh does
   * not take over those that are there. Source: azure-native's `maintainSubResourceIfUnset`.
   */
  readonly declaredElsewhere?: readonly string[];
  /** Required inputs, besides the parameters of the path. */
  readonly required: readonly string[];
  /**
   * Inputs that cannot change in place, besides the parameters of the path. An inner one is given by its path, as in
   * `siteConfig.name`.
   */
  readonly fixed: readonly string[];
  /**
   * Set if the resource is created and deleted together with another one. In place of a deletion, it is reset to these
   * inputs.
   */
  readonly singleton?: { readonly defaults: PropertyMap };
  /**
   * Set if Azure creates the resource together with another one, but it can be deleted. These are its initial inputs; a
   * `*` is any value. A resource with other values is already in use by someone.
   */
  readonly startsAs?: PropertyMap;
  /** Set if it is not read by a GET of its path: the method to use, and what to add to its path. */
  readonly readFrom?: { readonly method: "GET" | "POST"; readonly path: string };
  /** The path below the resource's own whose properties replace its `siteConfig`. */
  readonly siteConfigPath?: string;
  /** The query parameters of a DELETE. */
  readonly deleteQuery?: Readonly<Record<string, string>>;
}
