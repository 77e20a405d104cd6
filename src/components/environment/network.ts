import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentNetworkArgs } from "../args/web-environment-args";
import type { Setting } from "./setting";

/** The default address ranges. The subnet has 64 addresses, so that a plan can scale freely. */
export const ADDRESSES = { network: "10.0.0.0/24", subnet: "10.0.0.0/26" } as const;

/** An environment's virtual network and its subnet. */
export interface Network {
  readonly network: VirtualNetwork;
  readonly subnetId: pulumi.Output<string>;
}

/** Declares the virtual network, with a subnet that only App Service can use. */
export function declareNetwork({ name, names, common, options }: Setting, declared: EnvironmentNetworkArgs): Network {
  const subnet = names("subnet");
  const network = new VirtualNetwork(
    `${name}-network`,
    {
      ...common,
      virtualNetworkName: names("virtualNetwork"),
      addressSpace: { addressPrefixes: [declared.addressPrefix ?? ADDRESSES.network] },
      // Declared within the network, because a network that is written without its subnets loses them.
      subnets: [
        {
          name: subnet,
          addressPrefix: declared.subnetAddressPrefix ?? ADDRESSES.subnet,
          delegations: [{ name: "apps", serviceName: "Microsoft.Web/serverFarms" }],
        },
      ],
    },
    options,
  );
  return { network, subnetId: pulumi.interpolate`${network.id}/subnets/${subnet}` };
}
