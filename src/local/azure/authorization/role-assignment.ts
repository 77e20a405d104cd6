import { ArmError } from "../arm/protocol";
import { isWithin, resourceAt } from "../arm/resource-path";
import { PRINCIPAL_ID } from "../arm/tokens";
import { withNames } from "../bodies/body-type";
import { textIn } from "../bodies/request-body";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import type { ResourceModel } from "../generic/resource-model";
import { property } from "../json";

const ROLE_ASSIGNMENT_TYPE = "Microsoft.Authorization/roleAssignments";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A role of a principal at a scope. There is no directory here, so any principal id is accepted. */
export const ROLE_ASSIGNMENT: ResourceModel = {
  type: ROLE_ASSIGNMENT_TYPE,
  properties: withNames(
    "principalId",
    "principalType",
    "roleDefinitionId",
    "condition",
    "conditionVersion",
    "description",
    "delegatedManagedIdentityResourceId",
  ),
  complete({ name, scope, top, properties, before, others }) {
    if (!GUID.test(name)) {
      throw new ArmError(
        400,
        "InvalidRoleAssignmentId",
        `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      );
    }
    const principalId = required(textIn(properties, "principalId"), "principalId");
    const role = required(textIn(properties, "roleDefinitionId"), "roleDefinitionId");
    const same = others.ofType(ROLE_ASSIGNMENT_TYPE).find((each) => isOf(each, scope, principalId, role));
    if (same && same.id !== before?.id) {
      throw new ArmError(409, "RoleAssignmentExists", "The role assignment already exists.");
    }
    if (before && !isOf(before, scope, principalId, role)) {
      throw new ArmError(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
      );
    }
    const now = new Date(others.clock.now()).toISOString();
    return {
      top,
      properties: {
        roleDefinitionId: role,
        principalId,
        principalType: textIn(properties, "principalType") ?? "User",
        scope: scope === "" ? "/" : scope,
        condition: textIn(properties, "condition") ?? null,
        conditionVersion: textIn(properties, "conditionVersion") ?? null,
        createdOn: before?.properties.createdOn ?? now,
        updatedOn: now,
        createdBy: before?.properties.createdBy ?? PRINCIPAL_ID,
        updatedBy: PRINCIPAL_ID,
        delegatedManagedIdentityResourceId: textIn(properties, "delegatedManagedIdentityResourceId") ?? null,
        description: textIn(properties, "description") ?? null,
      },
      hidden: {},
    };
  },

  /** A scope lists inherited assignments too. Source: "List Azure role assignments using the REST API", Microsoft. */
  list(scope, filter, all) {
    const principal = /(?:principalId\s+eq|assignedTo\()\s*'([^']*)'/i.exec(filter ?? "")?.[1];
    const isAtScope = /atScope\(\)/i.test(filter ?? "");
    return all.ofType(ROLE_ASSIGNMENT_TYPE).filter((each) => {
      const on = scopeOf(each);
      return (
        (isWithin(scope, on) || (!isAtScope && isWithin(on, scope))) &&
        (principal === undefined || principalOf(each) === principal.toLowerCase())
      );
    });
  },
};

/** Whether any of the principals has any of the roles (GUIDs) at the scope or above it. */
export function hasRole(
  resources: KeptResources,
  principals: readonly string[],
  roles: readonly string[],
  scope: string,
): boolean {
  return resources
    .ofType(ROLE_ASSIGNMENT_TYPE)
    .some(
      (each) =>
        isWithin(scope, scopeOf(each)) &&
        principals.some((principal) => principal.toLowerCase() === principalOf(each)) &&
        roles.includes(roleOf(String(each.properties.roleDefinitionId))),
    );
}

function isOf(assignment: KeptResource, scope: string, principalId: string, role: string): boolean {
  return (
    scopeOf(assignment).toLowerCase() === scope.toLowerCase() &&
    principalOf(assignment) === principalId.toLowerCase() &&
    roleOf(String(assignment.properties.roleDefinitionId)) === roleOf(role)
  );
}

function scopeOf({ id }: KeptResource): string {
  return resourceAt(id)?.scope ?? "";
}

function principalOf({ properties }: KeptResource): string {
  return String(property(properties, "principalId")).toLowerCase();
}

/** A role's GUID. The same role has an id in each scope. */
function roleOf(definitionId: string): string {
  return (definitionId.split("/").at(-1) ?? "").toLowerCase();
}

function required(value: string | undefined, name: string): string {
  if (!value) {
    throw new ArmError(400, "BadRequest", `The property '${name}' of the role assignment is required.`);
  }
  return value;
}
