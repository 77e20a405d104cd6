import { isWithin } from "../arm/resource-path";
import type { AzureState, Table } from "../azure-state";
import { type JsonObject, own } from "../json";

/** A resource of any type, as it is remembered. */
export interface KeptResource {
  /** As it was first spelled. */
  readonly id: string;
  /** As Azure spells it where it is modelled, else as it was first spelled. */
  readonly type: string;
  /** Its own name, without those of what it is inside of. */
  readonly name: string;
  /** What stands at the top of the resource beside id, name and type: location, tags, identity, sku, kind and the like. */
  readonly top: JsonObject;
  readonly properties: JsonObject;
  /** What Azure never shows, such as the value of a secret. */
  readonly hidden: JsonObject;
}

/** The resources of all types that are no service's own. */
export class KeptResources {
  private readonly resources: Table<KeptResource>;
  private readonly types: Table<true>;

  constructor(private readonly state: AzureState) {
    this.resources = state.table("resources");
    this.types = state.table("resourceTypes");
  }

  find(id: string): KeptResource | undefined {
    return own(this.resources, id.toLowerCase());
  }

  /** Those of a type, in the order in which they were made. */
  ofType(type: string): KeptResource[] {
    return Object.values(this.resources).filter((each) => each.type.toLowerCase() === type.toLowerCase());
  }

  /** What is in a scope or on it, however deep. */
  below(scope: string): KeptResource[] {
    return Object.values(this.resources).filter(({ id }) => isWithin(id, scope) && !isSame(id, scope));
  }

  /** Whether a resource of this type was ever kept. */
  knowsType(type: string): boolean {
    return own(this.types, type.toLowerCase()) ?? false;
  }

  async put(resource: KeptResource): Promise<void> {
    this.resources[resource.id.toLowerCase()] = resource;
    this.types[resource.type.toLowerCase()] = true;
    await this.state.save();
  }

  /** Deletes a resource, with all that is in it and on it. */
  async remove(id: string): Promise<void> {
    const leaving = this.below(id).map((each) => each.id);
    for (const each of [...leaving, id]) {
      delete this.resources[each.toLowerCase()];
    }
    await this.state.save();
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
