import assert from "node:assert/strict";
import type { Template } from "../../../src/components/templates/expressions";
import { currentPart, entriesOf, SETTINGS, template } from "../../../src/components/templates/expressions";
import { currentRules, restatedWith } from "../../../src/components/templates/sites";
import { compileTemplate } from "../../../src/local/azure/arm/template";
import { Answers } from "../../../src/local/azure/arm/template/scope";
import type { Json, JsonObject } from "../../../src/local/azure/json";
import { FACTS } from "../../local/azure/arm/template/facts";

/**
 * Evaluates a resource of a template. Microsoft's own engine gives the same results as the expected values here: `npm run
 * check:templates` compares the two.
 */
function write(resource: object, parameters: JsonObject, answers: readonly Json[] = []): Json {
  const declared = Object.fromEntries(Object.keys(parameters).map((name) => [name, { type: "object" }]));
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
  const whole: Template = template({ ...declared, site: { type: "string", defaultValue: "shop" } }, [
    { type: "Microsoft.Web/sites", apiVersion: "2024-11-01", name: "shop", ...resource },
  ]);
  const [written] = compileTemplate(JSON.parse(JSON.stringify(whole)) as Json, given, FACTS).resources;
  const known = new Answers();
  for (const answer of answers) {
    // The error contains the read that the evaluation waits for.
    try {
      written?.body(known);
    } catch (waiting) {
      known.set((waiting as { read: Parameters<Answers["set"]>[0] }).read, answer);
    }
  }
  return written?.body(known) ?? null;
}

const SITE = { location: "West Europe", properties: { serverFarmId: "/plan", state: "Running", sshEnabled: null } };
const RESTATED = { kind: "app", tags: {}, identity: { type: "None" }, location: "West Europe" };

const restated = (site: JsonObject) => write(restatedWith("site0", "createObject()"), { site0: site });

describe("a site that is restated", () => {
  it("is without what Azure does not tell, or tells to be null", () => {
    const expected = { ...RESTATED, properties: { serverFarmId: "/plan" } };
    assert.deepEqual(restated(SITE), expected);
    assert.deepEqual(restated({ ...SITE, kind: null, tags: null, identity: null, extendedLocation: null }), expected);
  });

  it("has its identities, without what Azure made of each", () => {
    const identityOf = (identity: JsonObject) => (restated({ ...SITE, identity }) as JsonObject).identity;
    assert.deepEqual(identityOf({ type: "SystemAssigned", principalId: "p", tenantId: "t" }), {
      type: "SystemAssigned",
    });
    assert.deepEqual(identityOf({ type: "SystemAssigned", userAssignedIdentities: null }), { type: "SystemAssigned" });
    assert.deepEqual(
      identityOf({ type: "UserAssigned", userAssignedIdentities: { "/i/A": { principalId: "p", clientId: "c" } } }),
      { type: "UserAssigned", userAssignedIdentities: { "/i/A": {} } },
    );
  });

  it("has the parts of its routing by the names of older versions, too", () => {
    const outboundVnetRouting = { allTraffic: false, applicationTraffic: true, imagePullTraffic: null };
    const routed = { ...SITE, properties: { ...SITE.properties, outboundVnetRouting } };
    assert.deepEqual((restated(routed) as JsonObject).properties, {
      serverFarmId: "/plan",
      outboundVnetRouting,
      vnetRouteAllEnabled: true,
    });
  });
});

describe("what Azure answers to a read", () => {
  it("has no settings where the list has none", () => {
    const properties = `[${currentPart(SETTINGS, undefined)}]`;
    for (const answer of [{ properties: null }, {}] as Json[]) {
      assert.deepEqual(write({ properties }, {}, [answer]), { properties: {} });
    }
  });

  it("has no rules where any part of the way there is null", () => {
    const properties = { rules: `[${currentRules(undefined)}]` };
    for (const told of [
      {},
      { experiments: null },
      { experiments: {} },
      { experiments: { rampUpRules: null } },
    ] as Json[]) {
      assert.deepEqual(write({ properties }, {}, [{ properties: told }]), { properties: { rules: [] } });
    }
  });

  it("keeps settings whose names differ in case only, and every text as it is", () => {
    const settings = {
      greeting: "hello",
      GREETING: "HELLO",
      a: '"q"\\n\u0001 it\'s',
      when: "2020-01-01T00:00:00+02:00",
      b: "[x]",
      left: "out",
    };
    const properties = `[${entriesOf("parameters('settings')", "not(equals(lambdaVariables('entry').key, 'left'))")}]`;
    const { left: _left, ...kept } = settings;
    assert.deepEqual(write({ properties }, { settings }), { properties: kept });
  });
});
