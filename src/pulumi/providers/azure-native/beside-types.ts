import { AUTHORIZATION_TYPES } from "./authorization-types";
import { CONSUMPTION_TYPES } from "./consumption-types";
import { MONITOR_TYPES } from "./monitor-types";
import { NETWORK_TYPES } from "./network-types";
import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";
import type { PostFunction } from "./storage-types";
import { VAULT_TYPES } from "./vault-types";

/**
 * The types that programs declare beside an app. A type is listed once all of this is known: its path, Azure's name for each
 * property, and which properties are fixed. The stand-in does not guess about other types.
 */
export const BESIDE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...AUTHORIZATION_TYPES,
  ...CONSUMPTION_TYPES,
  ...MONITOR_TYPES,
  ...NETWORK_TYPES,
  ...VAULT_TYPES,
};

/** Functions that read these types. */
export const BESIDE_FUNCTIONS: Readonly<Record<string, string>> = {
  "applicationinsights:getComponent": "applicationinsights:Component",
  "keyvault:getSecret": "keyvault:Secret",
  "keyvault:getVault": "keyvault:Vault",
  "managedidentity:getUserAssignedIdentity": "managedidentity:UserAssignedIdentity",
  "operationalinsights:getWorkspace": "operationalinsights:Workspace",
};

/** Functions that make POST requests to these types. */
export const BESIDE_POST_FUNCTIONS: Readonly<Record<string, PostFunction>> = {
  "operationalinsights:getSharedKeys": {
    path: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}/sharedKeys`,
    apiVersion: "2023-09-01",
    body: {},
    outputs: shapeOf("primarySharedKey secondarySharedKey"),
  },
};
