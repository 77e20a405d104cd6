import type { AzureState, Changed, Table } from "../azure-state";
import { type JsonObject, own } from "../json";
import { ArmError } from "./protocol";
import type { PathParameters } from "./router";

export interface ResourceGroup {
  readonly subscription: string;
  readonly name: string;
  location: string;
  tags: JsonObject;
  managedBy?: string;
}

export function groupId(subscription: string, group: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

/** Whether something is in a resource group. A group of the same name in another subscription does not count. */
export function isInGroup(
  item: { readonly subscription: string; readonly group: string },
  group: Pick<ResourceGroup, "subscription" | "name">,
): boolean {
  return isSame(item.subscription, group.subscription) && isSame(item.group, group.name);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The existing resource groups. Paths name a group by the parameters `subscription` and `group`. */
export class ResourceGroups {
  readonly #groups: Table<ResourceGroup>;
  readonly #state: AzureState;

  constructor(state: AzureState) {
    this.#groups = state.table("groups");
    this.#state = state;
  }

  /** The groups of a subscription. */
  of({ subscription = "" }: PathParameters): ResourceGroup[] {
    return Object.values(this.#groups).filter((group) => isSame(group.subscription, subscription));
  }

  find({ subscription = "", group = "" }: PathParameters): ResourceGroup | undefined {
    return own(this.#groups, groupId(subscription, group).toLowerCase());
  }

  /** The group that a path is in; undefined if there is none. */
  at(path: string): ResourceGroup | undefined {
    const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(path) ?? [];
    return subscription && group ? this.find({ subscription, group }) : undefined;
  }

  /** @throws ArmError 404 */
  get(path: PathParameters): ResourceGroup {
    const group = this.find(path);
    if (!group) {
      throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${path.group ?? ""}' could not be found.`);
    }
    return group;
  }

  /** Stores a group. Replaces one of the same name. */
  async put(group: ResourceGroup): Promise<void> {
    const key = groupId(group.subscription, group.name).toLowerCase();
    this.#groups[key] = group;
    await this.#state.save([this.#groups, key]);
  }

  /** @param others What else is to be saved in the same step. */
  async remove({ subscription, name }: ResourceGroup, ...others: readonly Changed[]): Promise<void> {
    const key = groupId(subscription, name).toLowerCase();
    delete this.#groups[key];
    await this.#state.save([this.#groups, key], ...others);
  }
}
