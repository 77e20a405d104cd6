import { principalOf } from "../arm/identities";
import { TENANT_ID } from "../arm/tokens";
import type { ResourceModel } from "../generic/resource-model";

/** An identity that resources can be given, with the principal that they then are. */
export const USER_ASSIGNED_IDENTITY: ResourceModel = {
  type: "Microsoft.ManagedIdentity/userAssignedIdentities",
  isRegional: true,
  complete({ id, top }) {
    return { top, properties: { tenantId: TENANT_ID, ...principalOf(id) }, hidden: {} };
  },
};
