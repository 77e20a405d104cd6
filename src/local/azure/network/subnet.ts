import type { ResourceModel } from "../generic/resource-model";

/**
 * A subnet of a virtual network. Nothing is routed here; it shows what every subnet shows, which clients read before they change
 * it.
 *
 * Source: the schema of Microsoft.Network/virtualNetworks/subnets.
 */
export const SUBNET: ResourceModel = {
  type: "Microsoft.Network/virtualNetworks/subnets",
  complete({ top, properties }) {
    const shown = {
      delegations: [],
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    };
    return { top, properties: { ...shown, ...properties, provisioningState: "Succeeded" }, hidden: {} };
  },
};
