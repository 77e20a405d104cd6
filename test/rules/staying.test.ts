import assert from "node:assert/strict";
import { checkStaying } from "../../src/rules";
import { told } from "./told";

const NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network";
const IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop";

/** What is said of what stays with staging. */
const toldOf = (declared: Readonly<Record<string, unknown>>) => told(checkStaying('slots["staging"]', declared));

describe("what stays with a slot", () => {
  it("passes with Azure's values, and while values are not known yet", () => {
    assert.deepEqual(toldOf({}), []);
    assert.deepEqual(
      toldOf({
        minTlsVersion: "1.3",
        scmMinTlsVersion: "1.0",
        ftpsState: "FtpsOnly",
        clientCertMode: "OptionalInteractiveUser",
        healthCheckPath: "/healthz",
        publicNetworkAccess: "Disabled",
        ipRestrictionsDefaultAction: "Deny",
        virtualNetworkSubnetId: `${NETWORK}/virtualNetworks/hub/subnets/apps`,
        keyVaultReferenceIdentity: IDENTITY,
        identity: { systemAssigned: true, userAssigned: [IDENTITY, Promise.resolve("later")] },
        customHostNames: { "www.contoso.com": { thumbprint: "ab".repeat(20) }, "*.contoso.com": {} },
      }),
      [],
    );
    assert.deepEqual(toldOf({ keyVaultReferenceIdentity: "SystemAssigned", healthCheckPath: "" }), []);
    const later = Promise.resolve("later");
    const names = ["minTlsVersion", "ftpsState", "healthCheckPath", "virtualNetworkSubnetId", "identity"];
    assert.deepEqual(toldOf(Object.fromEntries(names.map((name) => [name, later]))), []);
    assert.deepEqual(toldOf({ customHostNames: later, keyVaultReferenceIdentity: later }), []);
    assert.deepEqual(toldOf({ customHostNames: { "a.example": { thumbprint: later } } }), []);
  });

  it("is refused with a value that is not among Azure's", () => {
    assert.deepEqual(
      toldOf({
        minTlsVersion: "1.4",
        scmMinTlsVersion: "TLS1.2",
        ftpsState: "Off",
        clientCertMode: "Needed",
        publicNetworkAccess: "enabled",
        ipRestrictionsDefaultAction: "Block",
        scmIpRestrictionsDefaultAction: "deny",
      }),
      [
        'slots["staging"].minTlsVersion: "1.4" is not allowed: use "1.0", "1.1", "1.2" or "1.3"',
        'slots["staging"].scmMinTlsVersion: "TLS1.2" is not allowed: use "1.0", "1.1", "1.2" or "1.3"',
        'slots["staging"].ftpsState: "Off" is not allowed: use "AllAllowed", "FtpsOnly" or "Disabled"',
        'slots["staging"].clientCertMode: "Needed" is not allowed: use "Required", "Optional" or "OptionalInteractiveUser"',
        'slots["staging"].publicNetworkAccess: "enabled" is not allowed: use "Enabled" or "Disabled"',
        'slots["staging"].ipRestrictionsDefaultAction: "Block" is not allowed: use "Allow" or "Deny"',
        'slots["staging"].scmIpRestrictionsDefaultAction: "deny" is not allowed: use "Allow" or "Deny"',
      ],
    );
  });

  it("is refused with a path or an id of another form", () => {
    const form = "/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME";
    assert.deepEqual(
      toldOf({
        healthCheckPath: "healthz",
        virtualNetworkSubnetId: `${NETWORK}/virtualNetworks/hub`,
        keyVaultReferenceIdentity: "shop",
        identity: { userAssigned: [IDENTITY, "shop"] },
      }),
      [
        'slots["staging"].healthCheckPath: "healthz" is not a path on the site: begin it with "/", for example "/healthz"',
        `slots["staging"].virtualNetworkSubnetId: "${NETWORK}/virtualNetworks/hub" is not the resource id of a subnet: use the form /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/SUBNET`,
        `slots["staging"].keyVaultReferenceIdentity: "shop" is not an identity: use "SystemAssigned", or the resource id of a user-assigned one, ${form}`,
        `slots["staging"].identity.userAssigned[1]: "shop" is not the resource id of a user-assigned identity: use the form ${form}`,
      ],
    );
  });

  it("is refused with a host name or a thumbprint of another form", () => {
    for (const thumbprint of ["AB:CD", "a".repeat(39), "a".repeat(41), "g".repeat(40)]) {
      assert.deepEqual(toldOf({ customHostNames: { "www.contoso.com": { thumbprint } } }), [
        `slots["staging"].customHostNames["www.contoso.com"].thumbprint: "${thumbprint}" is not the thumbprint of a certificate: use its 40 hexadecimal digits, without spaces or colons`,
      ]);
    }
    const long = `${"a".repeat(64)}.example`;
    const longest = `${"a.".repeat(125)}example`;
    for (const name of [
      "contoso",
      "www_contoso.com",
      "-a.com",
      "a..com",
      "www.*.com",
      "https://a.com",
      long,
      longest,
    ]) {
      assert.deepEqual(toldOf({ customHostNames: { [name]: {} } }), [
        `slots["staging"].customHostNames["${name}"]: "${name}" is not a host name: use labels of letters, digits and hyphens, for example "www.contoso.com" or "*.contoso.com"`,
      ]);
    }
  });
});
