import type { AzureState, Table } from "../azure-state";
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

/** Which resource groups there are. Paths name theirs by the parameters `subscription` and `group`. */
export class ResourceGroups {
  readonly #groups: Table<ResourceGroup>;

  constructor(state: AzureState) {
    this.#groups = state.table("groups");
  }

  all(): ResourceGroup[] {
    return Object.values(this.#groups);
  }

  find({ subscription = "", group = "" }: PathParameters): ResourceGroup | undefined {
    return own(this.#groups, groupId(subscription, group).toLowerCase());
  }

  /** @throws ArmError 404 */
  get(path: PathParameters): ResourceGroup {
    const group = this.find(path);
    if (!group) {
      throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${path.group ?? ""}' could not be found.`);
    }
    return group;
  }

  /** Takes in a group, in place of the one of that name. */
  put(group: ResourceGroup): void {
    this.#groups[groupId(group.subscription, group.name).toLowerCase()] = group;
  }

  remove({ subscription, name }: ResourceGroup): void {
    delete this.#groups[groupId(subscription, name).toLowerCase()];
  }
}
