import { memberOf } from "./expressions";

/**
 * A package in private storage that is deployed into a slot. OneDeploy fetches a package by its URL alone. So the delivery
 * makes a shared access signature for this one blob, which may be read by HTTPS until shortly after. Azure makes it while it
 * deploys: no one is told it, and it is a value of secure parameters alone.
 *
 * Source: "Storage Accounts - List Service SAS", Microsoft.
 */

const STORAGE_API = "2023-05-01";

/**
 * The parameters that say where a package is. `storage` has the `account`, by its resource id, and the `blob`, by its
 * canonical path `/blob/ACCOUNT/CONTAINER/BLOB`. The package is fetched once the slot's settings are written, and maybe again
 * after that was interrupted.
 */
export const STORAGE_PARAMETERS = {
  storage: { type: "object" },
  signedUntil: { type: "string", defaultValue: "[dateTimeAdd(utcNow(), 'PT30M')]" },
};

const SIGNED =
  `listServiceSas(parameters('storage').account, '${STORAGE_API}', createObject(` +
  "'canonicalizedResource', parameters('storage').blob, 'signedResource', 'b', 'signedPermission', 'r', " +
  "'signedProtocol', 'https', 'signedExpiry', parameters('signedUntil')))";

/** A member as text; empty where it is missing. */
function textOf(value: string, member: string): string {
  return `coalesce(${memberOf(value, member)}, '')`;
}

/** What OneDeploy is asked for, with the package's URL signed. */
export const SIGNED_CONTENT =
  "union(parameters('content'), createObject('packageUri', " +
  `concat(${textOf("parameters('content')", "packageUri")}, '?', ${textOf(SIGNED, "serviceSasToken")})))`;
