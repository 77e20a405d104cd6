import type { ArmResponse } from "../arm/protocol";
import type { JsonObject } from "../json";
import type { KeptResource, KeptResources } from "./kept-resources";

/** A resource that is about to be written. */
export interface Draft {
  /** The id that it has, or is to have. */
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** The location and whatever else stands at the top of the body, merged with what stood there before. */
  readonly top: JsonObject;
  /** The properties of the body; those of before too, where only some are changed. */
  readonly properties: JsonObject;
  /** What there is of that id. */
  readonly before: KeptResource | undefined;
  readonly others: KeptResources;
}

/** What a type of resources does beyond being kept. */
export interface ResourceModel {
  /** As Azure spells it. */
  readonly type: string;
  /** Whether it must say a location. Defaults to false. */
  readonly isRegional?: boolean;
  /** Whether a list tells only what is on the very scope that is asked. Defaults to all that is in it or on it. */
  readonly isListedBySpot?: boolean;
  /**
   * Checks what is to be written, and completes it.
   *
   * @throws ArmError Where Azure refuses it.
   */
  complete(draft: Draft): Pick<KeptResource, "top" | "properties" | "hidden">;
  /** What a list tells, where it is more than the scope holds or a filter chooses. */
  list?(scope: string, filter: string | undefined, all: KeptResources): KeptResource[];
  /** What a POST below the resource does, by its name in lower case. */
  readonly actions?: Readonly<Record<string, (resource: KeptResource) => ArmResponse>>;
  /** Whether Azure Resource Manager can delete it. Defaults to true. */
  readonly isDeletable?: boolean;
}
