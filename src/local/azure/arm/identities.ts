import { createHash, randomUUID } from "node:crypto";
import { isJsonObject, type Json, type JsonObject, property } from "../json";
import { TENANT_ID } from "./tokens";

/**
 * Completes the identity that a body asks for. A system-assigned principal stays the same until it is removed.
 *
 * @param type For example `SystemAssigned, UserAssigned`.
 * @param users The ids of the user-assigned identities.
 * @param before The resource's identity so far; null if it has none.
 */
export function identityOf(type: string, users: readonly string[], before: Json): JsonObject {
  const own: JsonObject = /SystemAssigned/i.test(type)
    ? { principalId: property(before, "principalId") ?? randomUUID(), tenantId: TENANT_ID }
    : {};
  const assigned = Object.fromEntries(users.map((id): [string, Json] => [id, { ...principalOf(id) }]));
  return { type, ...own, ...(users.length > 0 ? { userAssignedIdentities: assigned } : {}) };
}

/** The principal and client ids of a user-assigned identity. */
export function principalOf(identityId: string): { readonly principalId: string; readonly clientId: string } {
  return { principalId: guidOf(identityId), clientId: guidOf(`${identityId}#client`) };
}

/**
 * The principal ids of the identity that an app uses for a purpose, such as Key Vault references or its package.
 *
 * @param identity The app's `identity`; null if it has none.
 * @param reference The id of a user-assigned identity, or `SystemAssigned`.
 *
 * Sources: "Use Key Vault references"; "Run your app in Azure App Service directly from a ZIP package", Microsoft.
 */
export function principalsFor(identity: Json, reference = "SystemAssigned"): string[] {
  const isOwn = reference === "" || reference.toLowerCase() === "systemassigned";
  const assigned = property(identity, "userAssignedIdentities");
  const user = isJsonObject(assigned)
    ? Object.entries(assigned).find(([id]) => id.toLowerCase() === reference.toLowerCase())?.[1]
    : undefined;
  const principal = property(isOwn ? identity : user, "principalId");
  return typeof principal === "string" ? [principal] : [];
}

/** Derives a GUID from a text. The same text always gives the same GUID. */
function guidOf(text: string): string {
  return createHash("sha256")
    .update(text.toLowerCase())
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
