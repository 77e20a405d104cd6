import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { type Shape, shapeOf, without } from "./shape";

const VERSION = "2024-05-01";
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/{virtualNetworkName}`;

const virtualNetwork: Shape = shapeOf(`
  addressSpace bgpCommunities ddosProtectionPlan dhcpOptions enableDdosProtection enableVmProtection encryption
  extendedLocation flowTimeoutInMinutes id ipAllocations location privateEndpointVNetPolicies subnets tags
  virtualNetworkPeerings`);

const subnet: Shape = shapeOf(`
  addressPrefix addressPrefixes applicationGatewayIPConfigurations defaultOutboundAccess delegations id ipAllocations
  ipamPoolPrefixAllocations name natGateway networkSecurityGroup privateEndpointNetworkPolicies
  privateLinkServiceNetworkPolicies routeTable serviceEndpointPolicies serviceEndpoints sharingScope type`);

const privateEndpoint: Shape = shapeOf(`
  applicationSecurityGroups customDnsConfigs customNetworkInterfaceName extendedLocation id ipConfigurations location
  manualPrivateLinkServiceConnections privateLinkServiceConnections subnet tags`);

/** Inner objects that have their own `properties` in Azure. */
const WRAPPED = [
  "applicationGatewayIPConfigurations",
  "delegations",
  "ipConfigurations",
  "manualPrivateLinkServiceConnections",
  "natGateway",
  "networkSecurityGroup",
  "privateLinkServiceConnections",
  "routeTable",
  "subnet",
  "subnets",
  "virtualNetworkPeerings",
];

/** The types of the module "network". They are only kept: no traffic goes through them. */
export const NETWORK_TYPES: Readonly<Record<string, ResourceType>> = {
  "network:VirtualNetwork": {
    path: NETWORK,
    apiVersion: VERSION,
    inputs: virtualNetwork,
    outputs: {
      ...without(virtualNetwork, "id"),
      ...shapeOf("azureApiVersion etag flowLogs name provisioningState resourceGuid type"),
    },
    isFlattened: true,
    topOfBody: ["id"],
    wrapped: WRAPPED,
    declaredElsewhere: ["subnets"],
    autonamed: "virtualNetworkName",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
  "network:Subnet": {
    path: `${NETWORK}/subnets/{subnetName}`,
    apiVersion: VERSION,
    inputs: subnet,
    outputs: {
      ...without(subnet, "id"),
      ...shapeOf(`
        azureApiVersion etag ipConfigurationProfiles ipConfigurations privateEndpoints provisioningState purpose
        resourceNavigationLinks serviceAssociationLinks`),
    },
    isFlattened: true,
    topOfBody: ["id", "name", "type"],
    wrapped: WRAPPED,
    autonamed: "subnetName",
    copiesName: true,
    required: [],
    fixed: [],
  },
  "network:PrivateEndpoint": {
    path: `${GROUP}/providers/Microsoft.Network/privateEndpoints/{privateEndpointName}`,
    apiVersion: VERSION,
    inputs: privateEndpoint,
    outputs: {
      ...without(privateEndpoint, "id"),
      ...shapeOf("azureApiVersion etag name networkInterfaces provisioningState type"),
    },
    isFlattened: true,
    topOfBody: ["id"],
    wrapped: WRAPPED,
    autonamed: "privateEndpointName",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
};
