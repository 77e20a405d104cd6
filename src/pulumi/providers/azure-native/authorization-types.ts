import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";

const LOCKS = "2020-05-01";
const LOCK = "/providers/Microsoft.Authorization/locks/{lockName}";

function lock(path: string): ResourceType {
  const inputs = shapeOf("level notes owners(applicationId)");
  return {
    path,
    apiVersion: LOCKS,
    inputs,
    outputs: { ...inputs, ...shapeOf("azureApiVersion name systemData type") },
    isFlattened: true,
    autonamed: "lockName",
    copiesName: true,
    required: ["level"],
    fixed: [],
  };
}

const roleAssignment = shapeOf(`
  condition conditionVersion delegatedManagedIdentityResourceId description principalId principalType roleDefinitionId`);

/** The types of the module "authorization", and the identities of "managedidentity". */
export const AUTHORIZATION_TYPES: Readonly<Record<string, ResourceType>> = {
  "authorization:ManagementLockByScope": lock(`/{scope}${LOCK}`),
  "authorization:ManagementLockAtResourceGroupLevel": lock(`${GROUP}${LOCK}`),
  "authorization:ManagementLockAtSubscriptionLevel": lock(`/subscriptions/{subscriptionId}${LOCK}`),
  "authorization:RoleAssignment": {
    path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    apiVersion: "2022-04-01",
    inputs: roleAssignment,
    outputs: {
      ...roleAssignment,
      ...shapeOf("azureApiVersion createdBy createdOn name scope systemData type updatedBy updatedOn"),
    },
    isFlattened: true,
    autonamed: "roleAssignmentName",
    isNamedByGuid: true,
    required: ["principalId", "roleDefinitionId"],
    // Azure does not change these in a role assignment.
    fixed: ["principalId", "roleDefinitionId"],
  },
  "managedidentity:UserAssignedIdentity": {
    path: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}`,
    apiVersion: "2023-01-31",
    inputs: shapeOf("location tags"),
    outputs: shapeOf("azureApiVersion clientId location name principalId systemData tags tenantId type"),
    isFlattened: true,
    autonamed: "resourceName",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
};
