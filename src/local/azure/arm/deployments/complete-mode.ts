import { isJsonObject, type JsonObject, property } from "../../json";
import type { ArmRequest, ArmResponse } from "../protocol";
import { resourceAt } from "../resource-path";
import { type Following, writeAndFollow } from "./follow";

const LIST_VERSION = "2021-04-01";
const APP_SERVICE_VERSION = "2024-11-01";

/** A resource that a deployment in the mode `Complete` deletes. */
export interface Leftover {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly shown: JsonObject;
}

/**
 * The resources of a group that a template does not name. Only resources with a location count, slots included: settings and
 * locks stay. Source: "Deletion of Azure resources for complete mode deployments", Microsoft.
 *
 * @param named The ids of the template's resources, nested ones included.
 */
export async function leftovers(
  groupId: string,
  named: Iterable<string>,
  dispatch: (request: ArmRequest) => Promise<ArmResponse>,
): Promise<Leftover[]> {
  const known = new Set([...named].map((id) => id.toLowerCase()));
  const query = { "api-version": LIST_VERSION };
  const { body } = await dispatch({ method: "GET", path: `${groupId}/resources`, query });
  const value = property(body, "value");
  return (Array.isArray(value) ? value : []).flatMap((shown) => {
    const id = property(shown, "id");
    const path = typeof id === "string" ? resourceAt(id) : undefined;
    return path === undefined || typeof id !== "string" || known.has(id.toLowerCase()) || !isJsonObject(shown)
      ? []
      : [{ id, type: path.type, name: path.names.join("/"), shown }];
  });
}

/**
 * Deletes resources in an order in which it is possible: what cannot be deleted yet, such as a plan with an app, is tried again
 * after the others.
 *
 * @returns Those that could not be deleted.
 */
export async function deleteAll(
  leftover: readonly Leftover[],
  remove: (resource: Leftover) => Promise<boolean>,
): Promise<readonly Leftover[]> {
  const failed: Leftover[] = [];
  for (const resource of leftover) {
    if (!(await remove(resource))) {
      failed.push(resource);
    }
  }
  return failed.length === 0 || failed.length === leftover.length ? failed : deleteAll(failed, remove);
}

/** Deletes a resource. Something else may have deleted it, such as its app. */
export async function deleteLeftover(
  { id, type }: Leftover,
  deployment: string,
  following: Following,
): Promise<string> {
  const isAppService = /^Microsoft\.Web\//i.test(type);
  const query: Record<string, string> = isAppService
    ? // The template may name the plan of the last app that goes.
      { "api-version": APP_SERVICE_VERSION, deleteEmptyServerFarm: "false" }
    : { "api-version": LIST_VERSION };
  const request: ArmRequest = { method: "DELETE", path: id, query, deployment };
  return writeAndFollow(request, false, following);
}
