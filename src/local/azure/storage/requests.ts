import { ArmError, resourceNotFound } from "../arm/protocol";
import type { PathParameters } from "../arm/router";
import type { StorageAccount } from "./account";
import type { Storage } from "./storage";

export const ACCOUNTS =
  "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Storage/storageAccounts";

/** The account that a path's parameters name. */
export function findAccount(storage: Storage, parameters: PathParameters): StorageAccount | undefined {
  return storage.find(parameters.subscription ?? "", parameters.group ?? "", parameters.account ?? "");
}

/** @throws ArmError 404 */
export function accountOf(storage: Storage, parameters: PathParameters): StorageAccount {
  const group = storage.groups.get(parameters);
  const account = findAccount(storage, parameters);
  if (!account) {
    throw resourceNotFound("Microsoft.Storage/storageAccounts", parameters.account ?? "", group.name);
  }
  return account;
}

/** @throws ArmError 400 */
export function invalidValue(names: string): ArmError {
  return new ArmError(400, "InvalidValuesForRequestParameters", `Values for request parameters are invalid: ${names}.`);
}
