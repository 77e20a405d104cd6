import { ArmError } from "../arm/protocol";
import { objectIn, textIn } from "../bodies/request-body";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import type { Draft, ResourceModel } from "../generic/resource-model";
import { isJsonObject, type JsonObject } from "../json";
import { SUBNET } from "./subnet";

/**
 * A virtual network. Nothing is routed here. Its subnets are resources of their own, whether they are written alone or inside
 * their network. A PUT with `subnets` replaces them all; one without keeps them.
 *
 * Source: the schema of Microsoft.Network/virtualNetworks; "Azure Virtual Network now supports updates without subnet property",
 * Microsoft, 2024, for a PUT without `subnets`.
 */
export const VIRTUAL_NETWORK: ResourceModel = {
  type: "Microsoft.Network/virtualNetworks",
  isOnlyKept: true,
  complete(draft) {
    const { subnets, ...properties } = draft.properties;
    if (Array.isArray(subnets)) {
      replaceSubnets(draft, subnets.map(subnetNamed));
    }
    return { top: draft.top, properties: { ...properties, provisioningState: "Succeeded" }, hidden: {} };
  },
  shownProperties({ id, properties }, all) {
    const subnets = subnetsOf(id, all);
    return subnets.length === 0 ? properties : { ...properties, subnets: subnets.map(shownInside) };
  },
};

function replaceSubnets({ id, others }: Draft, written: readonly (JsonObject & { readonly name: string })[]): void {
  const names = written.map(({ name }) => name.toLowerCase());
  for (const gone of subnetsOf(id, others).filter(({ name }) => !names.includes(name.toLowerCase()))) {
    others.forget(gone.id);
  }
  for (const subnet of written) {
    const { name } = subnet;
    const before = others.find(`${id}/subnets/${name}`);
    const properties = objectIn(subnet, "properties");
    const draft = { id: `${id}/subnets/${name}`, name, scope: id, top: {}, properties, before, others };
    others.keep({ id: draft.id, type: SUBNET.type, name, ...SUBNET.complete(draft) });
  }
}

function subnetNamed(subnet: unknown): JsonObject & { readonly name: string } {
  const name = isJsonObject(subnet) ? textIn(subnet, "name") : undefined;
  if (!isJsonObject(subnet) || !name) {
    throw new ArmError(400, "InvalidRequestFormat", "Each of 'properties.subnets' needs a 'name'.");
  }
  return { ...subnet, name };
}

function subnetsOf(network: string, all: KeptResources): KeptResource[] {
  return all.below(network).filter(({ type }) => type === SUBNET.type);
}

function shownInside({ id, name, type, properties }: KeptResource): JsonObject {
  return { name, id, type, properties };
}
