import { type ArmDispatch, ArmError, type ArmRequest } from "../arm/protocol";
import { collectionAt, isWithin, resourceAt } from "../arm/resource-path";
import type { KeptResources } from "../generic/kept-resources";
import { LOCK_TYPE } from "./lock";

/**
 * Refuses requests that a management lock prevents. All that is below the lock's scope inherits it: slots inherit from their
 * app. `CanNotDelete` refuses deletions. `ReadOnly` refuses all but reads, POST actions included. A scope with a lock below it
 * cannot be deleted.
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
  // The last part of the path is the action. The rest is the resource.
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

/** Locks themselves can be changed and deleted in a locked scope. */
function isLock(path: string): boolean {
  return (resourceAt(path)?.type ?? "").toLowerCase() === LOCK_TYPE.toLowerCase();
}

/** Source: quoted in Microsoft's troubleshooting articles. Listing account keys by POST was refused as `write` too. */
export function scopeLocked(scope: string, operation: "delete" | "write", locked: readonly string[]): ArmError {
  return new ArmError(
    409,
    "ScopeLocked",
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: ${locked
      .map((each) => `'${each}'`)
      .join(",")}. Please remove the lock and try again.`,
  );
}
