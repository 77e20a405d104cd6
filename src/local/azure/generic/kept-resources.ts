import { type Clock, systemClock } from "../../clock";
import { isWithin, resourceAt } from "../arm/resource-path";
import type { AzureState, Changed, Table } from "../azure-state";
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

/** A deleted resource that can be recovered. */
export interface DeletedResource {
  readonly resource: KeptResource;
  /** The resources inside it, such as the secrets of a vault. */
  readonly inside: readonly KeptResource[];
  /** When it was deleted, in milliseconds since 1970. */
  readonly deletedAt: number;
}

/** Stores the resources of all types without a service of their own. */
export class KeptResources {
  private readonly resources: Table<KeptResource>;
  private readonly types: Table<true>;
  private readonly graves: Table<DeletedResource>;
  /** What the next save has to store. */
  private changed: Changed[] = [];

  /**
   * @param recoverable The types whose deleted resources can be recovered. Defaults to none.
   * @param clock Says when a resource was deleted, and when it can no longer be recovered.
   */
  constructor(
    private readonly state: AzureState,
    private readonly recoverable: readonly string[] = [],
    readonly clock: Clock = systemClock,
  ) {
    this.resources = state.table("resources");
    this.types = state.table("resourceTypes");
    this.graves = state.table("deletedResources");
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
    return Object.values(this.resources).filter(({ id }) => isBelow(id, scope));
  }

  /** Whether a resource of this type was ever stored. */
  knowsType(type: string): boolean {
    return own(this.types, type.toLowerCase()) ?? false;
  }

  async put(resource: KeptResource): Promise<void> {
    this.keep(resource);
    await this.save();
  }

  /** Stores a resource, as part of a write that ends with {@link put}. */
  keep(resource: KeptResource): void {
    this.set(this.resources, resource.id, resource);
    this.set(this.types, resource.type, true);
  }

  /** Deletes a resource, with all that is below it. */
  async remove(id: string): Promise<void> {
    this.forget(id);
    await this.save();
  }

  /** Deletes as {@link remove} does, as part of a write that ends with {@link put}. */
  forget(id: string): void {
    const leaving = [...this.below(id), ...this.ofId(id)];
    const recoverable = leaving.filter(({ type }) => this.recoverable.includes(type));
    // What is inside another one comes back with that one alone.
    for (const resource of recoverable.filter(({ id }) => !recoverable.some((other) => isBelow(id, other.id)))) {
      this.set(this.graves, resource.id, { resource, inside: this.inside(resource), deletedAt: this.clock.now() });
    }
    for (const each of leaving) {
      this.delete(this.resources, each.id);
    }
  }

  /** The deleted resources of a type that can be recovered. */
  deletedOfType(type: string): DeletedResource[] {
    return Object.values(this.graves).filter(({ resource }) => isSame(resource.type, type));
  }

  /** Brings a deleted resource back, with the resources inside it. The caller saves it by {@link put}. */
  recover({ resource, inside }: DeletedResource): void {
    for (const each of [resource, ...inside]) {
      this.set(this.resources, each.id, each);
    }
    this.delete(this.graves, resource.id);
  }

  /** Makes a deletion final. */
  async purge({ resource }: DeletedResource): Promise<void> {
    for (const { resource: each } of Object.values(this.graves).filter(({ resource: { id } }) =>
      isWithin(id, resource.id),
    )) {
      this.delete(this.graves, each.id);
    }
    await this.save();
  }

  private set<Item>(table: Table<Item>, id: string, item: Item): void {
    table[id.toLowerCase()] = item;
    this.changed.push([table, id.toLowerCase()]);
  }

  private delete<Item>(table: Table<Item>, id: string): void {
    delete table[id.toLowerCase()];
    this.changed.push([table, id.toLowerCase()]);
  }

  private async save(): Promise<void> {
    const changed = this.changed;
    this.changed = [];
    if (changed.length > 0) {
      await this.state.save(...changed);
    }
  }

  private ofId(id: string): KeptResource[] {
    const found = this.find(id);
    return found ? [found] : [];
  }

  /** The resources inside another one. Extension resources, such as locks, are not inside it. */
  private inside({ id }: KeptResource): KeptResource[] {
    const scope = resourceAt(id)?.scope;
    return this.below(id).filter((each) => resourceAt(each.id)?.scope === scope);
  }
}

function isBelow(id: string, scope: string): boolean {
  return isWithin(id, scope) && !isSame(id, scope);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
