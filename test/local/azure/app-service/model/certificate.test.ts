import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE } from "../../../../support/local-app";

const WWW = "www.example.com";
const CERTIFICATE = `${GROUP}/providers/Microsoft.Web/certificates/${WWW}`;
const BINDING = `${SITE}/hostNameBindings/${WWW}`;

describe("a managed certificate", () => {
  let inDns = true;
  let app: LocalApp;

  beforeEach(async () => {
    inDns = true;
    app = await LocalApp.start({ hasDnsRecords: () => inDns });
    await app.createShop();
  });

  afterEach(() => app.close());

  const issue = (properties: object = { canonicalName: WWW, serverFarmId: PLAN }) =>
    app.ask("PUT", CERTIFICATE, { location: LOCATION, properties });
  const bind = (properties: object = {}) => app.ask("PUT", BINDING, { properties });

  it("is issued for a host name that is bound, and stays the same when it is written again", async () => {
    assert.equal((await issue()).status, 400);
    await bind();
    const issued = await issue();
    assert.deepEqual([issued.status, issued.at("properties.hostNames")], [200, [WWW]]);
    assert.match(String(issued.at("properties.thumbprint")), /^[0-9A-F]{40}$/);
    assert.equal((await issue()).at("properties.thumbprint"), issued.at("properties.thumbprint"));
    const listed = await app.ask("GET", `${GROUP}/providers/Microsoft.Web/certificates`);
    assert.equal((listed.at("value") as object[]).length, 1);
  });

  it("cannot be deleted while it is bound", async () => {
    await bind();
    const thumbprint = (await issue()).at("properties.thumbprint");
    await bind({ sslState: "SniEnabled", thumbprint });
    const bound = await app.ask("DELETE", CERTIFICATE);
    assert.equal(bound.status, 409);
    assert.match(
      String(bound.error.message),
      /^Cannot remove certificate with thumbprint \w+ because it is used for hostname www\./,
    );
    await app.ask("DELETE", BINDING);
    assert.equal((await app.ask("DELETE", CERTIFICATE)).status, 200);
  });

  it("needs DNS records, as its host name does", async () => {
    await bind();
    inDns = false;
    assert.equal((await issue()).status, 400);
    await app.ask("DELETE", BINDING);
    const refused = await bind();
    assert.equal(refused.status, 400);
    assert.match(
      String(refused.error.message),
      /^A TXT record pointing from asuid\.www\.example\.com to [0-9A-F]{64} was not found\.$/,
    );
    const analysis = () => app.ask("GET", `${SITE}/analyzeCustomHostname?hostName=${WWW}`);
    assert.equal((await analysis()).at("properties.customDomainVerificationTest"), "Failed");
    inDns = true;
    assert.equal((await analysis()).at("properties.customDomainVerificationTest"), "Passed");
  });

  it("is the only kind of certificate", async () => {
    const uploaded = await issue({ pfxBlob: "AAAA", password: "secret" });
    assert.equal(uploaded.status, 501);
  });
});
