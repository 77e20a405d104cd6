import assert from "node:assert/strict";
import { checkIpRestrictions, LAST_PRIORITY } from "../../src/rules";
import { told } from "./told";

const SUBNET = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/front-door";

/** What is said of one rule. */
const toldOf = (rule: object) => told(checkIpRestrictions("rules", [rule]));

describe("access restrictions", () => {
  it("pass for ranges, service tags and subnets, and while values are not known yet", () => {
    const later = Promise.resolve("");
    assert.deepEqual(
      checkIpRestrictions("production.ipRestrictions", [
        { ipAddress: "203.0.113.0/24", priority: 1, action: "Allow" },
        { ipAddress: "2001:db8::/32, 198.51.100.7/32", priority: LAST_PRIORITY, action: "Deny" },
        { serviceTag: "AzureFrontDoor.Backend", priority: 2 },
        { serviceTag: "AzureTrafficManager,LogicApps.WestEurope", priority: 3 },
        { subnetId: SUBNET, priority: 4 },
        { vnetSubnetResourceId: SUBNET.toUpperCase(), priority: 5 },
        { ipAddress: later, priority: later, action: later },
      ]),
      [],
    );
  });

  it("are refused without exactly one source", () => {
    assert.deepEqual(toldOf({ priority: 1 }), [
      "rules[0]: it has no source: declare exactly one of ipAddress, serviceTag and subnetId",
    ]);
    assert.deepEqual(toldOf({ ipAddress: "10.0.0.0/8", serviceTag: Promise.resolve("AzureCloud") }), [
      "rules[0]: it has ipAddress and serviceTag: declare exactly one of ipAddress, serviceTag and subnetId",
    ]);
  });

  it("are refused for what is no range, no service tag and no subnet", () => {
    for (const address of [
      "Any",
      "203.0.113.0/33",
      "2001:db8::/129",
      "203.0.113/24",
      "203.0.113.0/",
      "203.0.113.0/8/8",
    ]) {
      assert.deepEqual(toldOf({ ipAddress: address }), [
        `rules[0].ipAddress: "${address}" is not a range of addresses: use CIDR notation, for example "203.0.113.0/24" or "2001:db8::/32"`,
      ]);
    }
    assert.deepEqual(toldOf({ ipAddress: "203.0.113.7,2001:db8::1" }), [
      'rules[0].ipAddress: "203.0.113.7" has no prefix length: write "203.0.113.7/32" for this one address',
      'rules[0].ipAddress: "2001:db8::1" has no prefix length: write "2001:db8::1/128" for this one address',
    ]);
    assert.deepEqual(toldOf({ ipAddress: Array.from({ length: 9 }, () => "10.0.0.0/8").join(",") }), [
      "rules[0].ipAddress: it has 9 sources: put at most 8 into one rule",
    ]);
    assert.deepEqual(toldOf({ serviceTag: "Azure Front Door" }), [
      'rules[0].serviceTag: "Azure Front Door" is not a service tag: use its name, for example "AzureFrontDoor.Backend"',
    ]);
    assert.deepEqual(toldOf({ subnetId: "front-door" }), [
      'rules[0].subnetId: "front-door" is not the resource id of a subnet: use the form /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/SUBNET',
    ]);
  });

  it("are refused with a priority that another has, or that cannot be, and with another action", () => {
    const rules = [
      { serviceTag: "A", priority: 100 },
      { serviceTag: "B", priority: 100 },
      { serviceTag: "C", priority: 0, action: "allow" },
      { serviceTag: "D", priority: LAST_PRIORITY + 1 },
      { serviceTag: "E", priority: 1.5 },
    ];
    assert.deepEqual(told(checkIpRestrictions("rules", rules)), [
      "rules[1].priority: 100 is the priority of rules[0] too: give each its own, so that their order is known",
      "rules[2].priority: 0 is not a priority: use a whole number from 1 to 2147483647",
      'rules[2].action: "allow" is not allowed: use "Allow" or "Deny"',
      "rules[3].priority: 2147483648 is not a priority: use a whole number from 1 to 2147483647",
      "rules[4].priority: 1.5 is not a priority: use a whole number from 1 to 2147483647",
    ]);
  });

  it("are refused when they are too many", () => {
    const rules = (count: number) => Array.from({ length: count }, () => ({ serviceTag: "AzureCloud" }));
    assert.deepEqual(checkIpRestrictions("rules", rules(512)), []);
    assert.deepEqual(told(checkIpRestrictions("rules", rules(513))), [
      "rules: it has 513 rules, and App Service takes 512: put up to 8 ranges into one rule, separated by commas",
    ]);
  });
});
