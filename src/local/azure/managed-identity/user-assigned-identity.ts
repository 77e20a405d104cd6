import { principalOf } from "../arm/identities";
import { TENANT_ID } from "../arm/tokens";
import type { ResourceModel } from "../generic/resource-model";

/** A user-assigned identity, with its principal and client ids. */
export const USER_ASSIGNED_IDENTITY: ResourceModel = {
  type: "Microsoft.ManagedIdentity/userAssignedIdentities",
  isRegional: true,
  complete({ id, top }) {
    return { top, properties: { tenantId: TENANT_ID, ...principalOf(id) }, hidden: {} };
  },
};
