import assert from "node:assert/strict";
import { checkOneNetwork, type DeclaredNetwork, movedProperties, networkOf } from "../../src/rules";
import { told } from "./told";

const subnet = (name: string) =>
  `/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/${name}`;

/** What of a slot is not as declared. */
const moved = (own: DeclaredNetwork, other: DeclaredNetwork, now: Readonly<Record<string, unknown>>) =>
  movedProperties(networkOf(own), networkOf(other), now);

describe("the networks of two slots after a swap", () => {
  it("are as declared where nothing moved, however Azure spells it", () => {
    const own = { virtualNetworkSubnetId: subnet("one"), outboundVnetRouting: { allTraffic: true } };
    const now = {
      virtualNetworkSubnetId: subnet("ONE"),
      outboundVnetRouting: { allTraffic: true, applicationTraffic: true },
      publicNetworkAccess: "Enabled",
    };
    assert.deepEqual(moved(own, {}, now), []);
    assert.deepEqual(moved({}, own, { virtualNetworkSubnetId: null, outboundVnetRouting: null }), []);
    assert.deepEqual(moved({}, { publicNetworkAccess: "Disabled" }, { publicNetworkAccess: "Enabled" }), []);
  });

  it("tell what moved of what is declared to differ, and of nothing else", () => {
    const one = { virtualNetworkSubnetId: subnet("one"), publicNetworkAccess: "Disabled" };
    const two = { virtualNetworkSubnetId: subnet("two"), outboundVnetRouting: { applicationTraffic: true } };
    assert.deepEqual(moved(one, two, { ...two, publicNetworkAccess: null }), [
      "virtualNetworkSubnetId",
      "outboundVnetRouting",
      "publicNetworkAccess",
    ]);
    assert.deepEqual(moved(two, one, one), ["virtualNetworkSubnetId", "outboundVnetRouting", "publicNetworkAccess"]);
    assert.deepEqual(
      moved(one, { ...one, publicNetworkAccess: "Enabled" }, { ...two, publicNetworkAccess: "enabled" }),
      ["publicNetworkAccess"],
    );
  });

  it("must be one where App Service swaps by itself", () => {
    assert.deepEqual(checkOneNetwork('slots["staging"]', {}, { outboundVnetRouting: { allTraffic: false } }), []);
    assert.deepEqual(told(checkOneNetwork('slots["staging"]', { publicNetworkAccess: "Disabled" }, {})), [
      'slots["staging"].publicNetworkAccess: it is not the same as production.publicNetworkAccess, and with auto swap nothing puts it back where App Service moves it: declare the same in both, or remove autoSwapSlotName',
    ]);
  });
});
