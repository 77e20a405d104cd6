import type { ArmResponse } from "../arm/protocol";
import type { BodyType } from "../bodies/body-type";
import type { JsonObject } from "../json";
import type { KeptResource, KeptResources } from "./kept-resources";

/** A resource that is about to be written. */
export interface Draft {
  /** Its id, which a new resource will get. */
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** The top level of the resource after the write. */
  readonly top: JsonObject;
  /** The properties of the body. A PATCH is merged into the stored properties first. */
  readonly properties: JsonObject;
  /** The stored resource; undefined for a new one. */
  readonly before: KeptResource | undefined;
  readonly others: KeptResources;
}

/** What a type of resource does, beyond being kept. */
export interface ResourceModel {
  /** As Azure spells it. */
  readonly type: string;
  /** The properties whose names are read in any case. Defaults to none. */
  readonly properties?: BodyType;
  /** Whether a PUT needs a location. Defaults to false. */
  readonly isRegional?: boolean;
  /** Whether a list has only the resources of exactly that scope. By default it has all below the scope. */
  readonly isListedBySpot?: boolean;
  /**
   * Checks a draft and completes it.
   *
   * @throws ArmError if Azure would refuse it.
   */
  complete(draft: Draft): Pick<KeptResource, "top" | "properties" | "hidden">;
  /** Whether it does nothing beyond being kept, so that a user is told. Defaults to false. */
  readonly isOnlyKept?: boolean;
  /** The properties as they are shown, where other resources are part of them. Defaults to those that are stored. */
  shownProperties?(resource: KeptResource, all: KeptResources): JsonObject;
  /** Lists the resources of a scope, for a type with its own rules or filters. */
  list?(scope: string, filter: string | undefined, all: KeptResources): KeptResource[];
  /** The POST actions of the resource, by their names in lower case. */
  readonly actions?: Readonly<Record<string, (resource: KeptResource) => ArmResponse>>;
  /** @throws ArmError if Azure would refuse to delete it. */
  refuseDeletion?(resource: KeptResource): void;
  /** The status of the answer to a PUT that creates one. Defaults to 201. */
  readonly createdStatus?: number;
  /** Whether Azure Resource Manager can delete it. Defaults to true. */
  readonly isDeletable?: boolean;
}
