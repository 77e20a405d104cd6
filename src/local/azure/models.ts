import { LOCK } from "./authorization/lock";
import { ROLE_ASSIGNMENT } from "./authorization/role-assignment";
import type { ResourceModel } from "./generic/resource-model";
import { COMPONENT } from "./insights/component";
import { DIAGNOSTIC_SETTING } from "./insights/diagnostic-setting";
import { WORKSPACE } from "./insights/workspace";
import { SECRET } from "./key-vault/secret";
import { VAULT } from "./key-vault/vault";
import { USER_ASSIGNED_IDENTITY } from "./managed-identity/user-assigned-identity";
import { SUBNET } from "./network/subnet";
import { VIRTUAL_NETWORK } from "./network/virtual-network";

/** The types that are modelled. */
export const MODELS: readonly ResourceModel[] = [
  LOCK,
  ROLE_ASSIGNMENT,
  COMPONENT,
  WORKSPACE,
  DIAGNOSTIC_SETTING,
  VAULT,
  SECRET,
  USER_ASSIGNED_IDENTITY,
  SUBNET,
  VIRTUAL_NETWORK,
];
