import assert from "node:assert/strict";
import { checkManagedCertificate, checkStaying, domainRecordsOf, recordTypeOf } from "../../src/rules";

const TARGET = { defaultHostName: "shop.azurewebsites.net", ipAddress: "203.0.113.7", verificationId: "ID" };

describe("the DNS records of a custom host name", () => {
  const recordsOf = (hostName: string, declared?: string) =>
    domainRecordsOf(hostName, recordTypeOf(hostName, declared), TARGET).map(
      ({ type, name, value }) => `${type} ${name} ${value}`,
    );

  it("lead a root domain to the app's address, and any other name to its host name", () => {
    assert.deepEqual(recordsOf("contoso.com"), ["A contoso.com 203.0.113.7", "TXT asuid.contoso.com ID"]);
    assert.deepEqual(recordsOf("www.contoso.com"), [
      "CNAME www.contoso.com shop.azurewebsites.net",
      "TXT asuid.www.contoso.com ID",
    ]);
    assert.deepEqual(recordsOf("*.contoso.com"), [
      "CNAME *.contoso.com shop.azurewebsites.net",
      "TXT asuid.contoso.com ID",
    ]);
    assert.deepEqual(recordsOf("contoso.co.uk", "A"), ["A contoso.co.uk 203.0.113.7", "TXT asuid.contoso.co.uk ID"]);
  });
});

describe("a managed certificate", () => {
  const managed = { managedCertificate: true };
  const refused = (hostName: string, declared: object, own: Record<string, unknown> = {}) =>
    checkManagedCertificate("at", hostName, declared, own).map(({ reason }) => reason);

  it("is refused where App Service issues none", () => {
    assert.match(refused("*.contoso.com", managed).join(), /no certificate for all names, "\*\.contoso\.com"/);
    assert.match(refused(`${"a".repeat(60)}.contoso.com`, managed).join(), /has 72 characters, .* at most 64/);
    assert.match(refused("www.contoso.com", { ...managed, thumbprint: "0" }).join(), /together with thumbprint/);
    const closed = { publicNetworkAccess: "Disabled" };
    assert.match(refused("www.contoso.com", managed, closed).join(), /publicNetworkAccess is Disabled/);
    const restricted = { ipRestrictions: [{ priority: 1, ipAddress: "203.0.113.0/24" }] };
    assert.match(refused("contoso.com", managed, restricted).join(), /^ipRestrictions close the slot/);
    assert.deepEqual(refused("www.contoso.com", managed, restricted), []);
    assert.deepEqual(refused("*.contoso.com", {}), []);
  });

  it("is checked where its host name is declared", () => {
    const customHostNames = { "*.contoso.com": managed, "www.contoso.com": { dnsRecordType: "CNAME" } };
    assert.deepEqual(
      checkStaying("production", { customHostNames }).map(({ path }) => path),
      [
        'production.customHostNames["*.contoso.com"].managedCertificate',
        'production.customHostNames["www.contoso.com"].dnsRecordType',
      ],
    );
  });
});
