import type * as pulumi from "@pulumi/pulumi";
import {
  type DeclaredNetwork,
  differentNetworks,
  movedProperties,
  type Networks,
  networkOf,
  PRODUCTION,
} from "../../rules";
import type { Arm } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { type App, pathOf } from "../azure/held-builds";
import { untilIdle } from "../azure/operations";
import { warn } from "../azure/tell";

/** The networks that production and the slot have before a swap; undefined if they do not differ. */
export async function networksOf(arm: Arm, app: App): Promise<Networks | undefined> {
  const [production, slot] = await Promise.all(
    [PRODUCTION, app.slot].map(async (place) => {
      const properties = await readProperties<Told>(arm, pathOf(app, place));
      return networkOf({
        virtualNetworkSubnetId: properties.virtualNetworkSubnetId ?? undefined,
        outboundVnetRouting: properties.outboundVnetRouting ?? undefined,
        publicNetworkAccess: properties.publicNetworkAccess ?? undefined,
      });
    }),
  );
  return production && slot && differentNetworks(production, slot);
}

/** A site's network as Azure tells it: null for none. */
type Told = { readonly [Name in keyof DeclaredNetwork]: DeclaredNetwork[Name] | null };

/**
 * Gives production and the slot their own networks back, if a swap moved them. Microsoft's texts contradict each other on
 * whether it does. Writes nothing if it did not.
 */
export async function putNetworksBack(
  arm: Arm,
  app: App,
  { production, slot }: Networks,
  component: pulumi.Resource,
): Promise<void> {
  for (const [place, own, other] of [
    [PRODUCTION, production, slot],
    [app.slot, slot, production],
  ] as const) {
    const path = pathOf(app, place);
    const moved = movedProperties(own, other, await readProperties<Record<string, unknown>>(arm, path));
    if (moved.length === 0) {
      continue;
    }
    await warn(
      component,
      `the swap moved ${moved.join(" and ")} of ${place === PRODUCTION ? place : `"${place}"`}: it is put back as declared`,
    );
    await untilIdle(app, component);
    const leaves = moved.includes("virtualNetworkSubnetId") && own.virtualNetworkSubnetId === "";
    if (leaves) {
      // No value means "none".
      await arm("DELETE", `${path}/networkConfig/virtualNetwork`);
    }
    const written = moved.filter((name) => !(leaves && name === "virtualNetworkSubnetId"));
    if (written.length > 0) {
      await arm("PATCH", path, { properties: Object.fromEntries(written.map((name) => [name, own[name]])) });
    }
  }
}
