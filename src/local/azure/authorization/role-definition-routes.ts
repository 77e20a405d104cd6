import { ArmError, type ArmResponse } from "../arm/protocol";
import type { ArmRouter } from "../arm/router";
import type { JsonObject } from "../json";
import { BUILT_IN_ROLES } from "./built-in-roles";

const TYPE = "Microsoft.Authorization/roleDefinitions";

/**
 * Finds built-in roles by their names and by their ids, at any scope. What a role permits is not told: nothing here goes by it, but
 * for the secrets of vaults. There are no roles of one's own.
 *
 * Source: "List Azure role definitions", Microsoft, and the REST interface of Microsoft.Authorization.
 */
export function addRoleDefinitionRoutes(router: ArmRouter): void {
  for (const scope of ["", "/*scope"]) {
    const path = `${scope}/providers/${TYPE}`;
    router.on("GET", path, (request) => listed(scopeIn(request.path), request.query.$filter));
    router.on("GET", `${path}/:role`, (request, { role = "" }) => one(scopeIn(request.path), role));
  }
}

function listed(scope: string, filter = ""): ArmResponse {
  const name = /roleName\s+eq\s+'((?:[^']|'')*)'/i.exec(filter)?.[1]?.replaceAll("''", "'");
  const isOfOwn = /type\s+eq\s+'CustomRole'/i.test(filter);
  const roles = Object.entries(BUILT_IN_ROLES).filter(
    ([each]) => !isOfOwn && (name === undefined || each.toLowerCase() === name.toLowerCase()),
  );
  return { status: 200, body: { value: roles.map(([each, id]) => render(scope, each, id)) } };
}

/** @throws ArmError 404 */
function one(scope: string, role: string): ArmResponse {
  const found = Object.entries(BUILT_IN_ROLES).find(([, id]) => id === role.toLowerCase());
  if (!found) {
    throw new ArmError(
      404,
      "RoleDefinitionDoesNotExist",
      `The specified role definition with ID '${role}' does not exist.`,
    );
  }
  return { status: 200, body: render(scope, ...found) };
}

/** A built-in role has an id in the subscription, whatever the scope it is asked for at. */
function render(scope: string, roleName: string, id: string): JsonObject {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? "";
  return {
    id: `${subscription}/providers/${TYPE}/${id}`,
    name: id,
    type: TYPE,
    properties: { roleName, type: "BuiltInRole", description: "", assignableScopes: ["/"], permissions: [] },
  };
}

function scopeIn(path: string): string {
  return path.slice(0, path.toLowerCase().lastIndexOf("/providers/"));
}
