import { isWithin } from "../arm/resource-path";
import type { AzureState, Table } from "../azure-state";
import { type JsonObject, own } from "../json";

/** A resource of any type, as it is stored. */
export interface KeptResource {
  /** As it was first spelled. */
  readonly id: string;
  /** Azure's spelling for a modelled type; otherwise as it was first spelled. */
  readonly type: string;
  /** Its own name, without the names of its parents. */
  readonly name: string;
  /** The top level besides id, name and type: location, tags, identity, sku, kind and so on. */
  readonly top: JsonObject;
  readonly properties: JsonObject;
  /** Values that Azure never returns with the resource, such as the value of a secret. */
  readonly hidden: JsonObject;
}

/** Stores the resources of all types without a service of their own. */
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

  /** All resources of a type, oldest first. */
  ofType(type: string): KeptResource[] {
    return Object.values(this.resources).filter((each) => each.type.toLowerCase() === type.toLowerCase());
  }

  /** All resources below a scope, at any depth. */
  below(scope: string): KeptResource[] {
    return Object.values(this.resources).filter(({ id }) => isWithin(id, scope) && !isSame(id, scope));
  }

  /** Whether a resource of this type was ever stored. */
  knowsType(type: string): boolean {
    return own(this.types, type.toLowerCase()) ?? false;
  }

  async put(resource: KeptResource): Promise<void> {
    this.resources[resource.id.toLowerCase()] = resource;
    this.types[resource.type.toLowerCase()] = true;
    await this.state.save();
  }

  /** Deletes a resource, with all that is below it. */
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
