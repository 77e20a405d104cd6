import { AUTHORIZATION_TYPES } from "./authorization-types";
import { MONITOR_TYPES } from "./monitor-types";
import { NETWORK_TYPES } from "./network-types";
import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";
import type { PostFunction } from "./storage-types";
import { VAULT_TYPES } from "./vault-types";

/**
 * What programs declare beside an app. A type is here when all of it is known: which inputs its path has, what Azure calls
 * each property, what Azure fixes. What is not in a table, the stand-in does not guess.
 */
export const BESIDE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...AUTHORIZATION_TYPES,
  ...MONITOR_TYPES,
  ...NETWORK_TYPES,
  ...VAULT_TYPES,
};

/** Functions that read what is beside an app. */
export const BESIDE_FUNCTIONS: Readonly<Record<string, string>> = {
  "applicationinsights:getComponent": "applicationinsights:Component",
  "keyvault:getSecret": "keyvault:Secret",
  "keyvault:getVault": "keyvault:Vault",
  "managedidentity:getUserAssignedIdentity": "managedidentity:UserAssignedIdentity",
  "operationalinsights:getWorkspace": "operationalinsights:Workspace",
};

/** Functions that ask what is beside an app by POST. */
export const BESIDE_POST_FUNCTIONS: Readonly<Record<string, PostFunction>> = {
  "operationalinsights:getSharedKeys": {
    path: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}/sharedKeys`,
    apiVersion: "2023-09-01",
    body: {},
    outputs: shapeOf("primarySharedKey secondarySharedKey"),
  },
};
