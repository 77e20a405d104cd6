import { createHash, randomUUID } from "node:crypto";
import { type Json, type JsonObject, property } from "../json";
import { TENANT_ID } from "./tokens";

/**
 * What Azure makes of the identity that a body asks for. A principal of the resource's own lives as long as the resource
 * has one.
 *
 * @param type For example `SystemAssigned, UserAssigned`.
 * @param users The ids of the user-assigned identities.
 * @param before The identity until now; null where there is none.
 */
export function identityOf(type: string, users: readonly string[], before: Json): JsonObject {
  const own: JsonObject = /SystemAssigned/i.test(type)
    ? { principalId: property(before, "principalId") ?? randomUUID(), tenantId: TENANT_ID }
    : {};
  const assigned = Object.fromEntries(users.map((id): [string, Json] => [id, { ...principalOf(id) }]));
  return { type, ...own, ...(users.length > 0 ? { userAssignedIdentities: assigned } : {}) };
}

/** Who a user-assigned identity is, by its id. */
export function principalOf(identityId: string): { readonly principalId: string; readonly clientId: string } {
  return { principalId: guidOf(identityId), clientId: guidOf(`${identityId}#client`) };
}

/** A GUID that is always the same for one text. */
export function guidOf(text: string): string {
  return createHash("sha256")
    .update(text.toLowerCase())
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
