import { type ArmDispatch, ArmError, type ArmRequest } from "../arm/protocol";
import { collectionAt, isWithin, resourceAt } from "../arm/resource-path";
import type { KeptResources } from "../generic/kept-resources";
import { LOCK_TYPE } from "./lock";

/**
 * Refuses what a management lock keeps from happening. A lock is inherited by all that is in its scope, slots by their app
 * too; `CanNotDelete` refuses to delete, `ReadOnly` whatever is not a read, actions by POST included. What has something
 * locked inside of it cannot be deleted either.
 *
 * Source: "Lock your resources to protect your infrastructure", Microsoft.
 */
export function withinLocks(resources: KeptResources, dispatch: ArmDispatch): ArmDispatch {
  return async (request) => lockedFor(resources, request)?.toResponse() ?? dispatch(request);
}

function lockedFor(resources: KeptResources, request: ArmRequest): ArmError | undefined {
  const { method, path } = request;
  if (method === "GET" || method === "HEAD" || isLock(path)) {
    return undefined;
  }
  const isDeletion = method === "DELETE";
  // An action stands behind the resource that it is asked of.
  const scope = method === "POST" && collectionAt(path) ? path.slice(0, path.lastIndexOf("/")) : path;
  const locked = resources.ofType(LOCK_TYPE).flatMap(({ id, properties }) => {
    const on = resourceAt(id)?.scope ?? "";
    const applies = isDeletion
      ? isWithin(scope, on) || isWithin(on, scope)
      : properties.level === "ReadOnly" && isWithin(scope, on);
    return applies ? [on] : [];
  });
  return locked.length > 0 ? scopeLocked(scope, isDeletion ? "delete" : "write", [...new Set(locked)]) : undefined;
}

/** A lock can be changed and taken away in a scope that is locked. */
function isLock(path: string): boolean {
  return (resourceAt(path)?.type ?? "").toLowerCase() === LOCK_TYPE.toLowerCase();
}

/** Source: quoted in issues of azure-cli and terraform-provider-azurerm, with `delete`; with `write` as well. */
function scopeLocked(scope: string, operation: "delete" | "write", locked: readonly string[]): ArmError {
  return new ArmError(
    409,
    "ScopeLocked",
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: ${locked
      .map((each) => `'${each}'`)
      .join(",")}. Please remove the lock and try again.`,
  );
}
