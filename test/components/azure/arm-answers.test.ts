import assert from "node:assert/strict";
import type { Arm } from "../../../src/components/azure/arm";
import { rampUpRulesOf, readAppSettings, readList, readProperties } from "../../../src/components/azure/arm-answers";
import { RolloutRecord } from "../../../src/components/releases/rollout-record";

const APP = { resourceGroupName: "shop", site: "shop", slot: "staging" };

/** Gives each answer once. */
function answering(...answers: unknown[]): Arm {
  return async () => answers.shift();
}

describe("an answer of Azure Resource Manager", () => {
  it("is refused where it has nothing of a resource, so that nothing is decided by it", async () => {
    for (const odd of [undefined, null, "a page", [], {}, { properties: null }, { properties: "none" }]) {
      await assert.rejects(readProperties(answering(odd), "/shop"), {
        message:
          "GET /shop answered without properties, which Azure always sends: something else may answer in its place, a proxy " +
          "for example. Let requests to Azure through, then run `pulumi up` again",
      });
    }
    assert.deepEqual(await readProperties(answering({ properties: { sku: "S1" } }), "/shop"), { sku: "S1" });
  });

  it("is refused where it is no list, on any page: packages of sites that are not told would be deleted", async () => {
    const nextLink = "https://management.azure.com/sites?$skipToken=2&api-version=2024-11-01";
    const first = { value: [{ id: "a" }], nextLink };
    await assert.rejects(readList(answering({}), "/sites"), /^Error: GET \/sites answered without value, /);
    await assert.rejects(
      readList(answering(first, undefined), "/sites"),
      /^Error: GET \/sites\?%24skipToken=2 answered without value, /,
    );
    assert.deepEqual(await readList(answering(first, { value: [{ id: "b" }], nextLink: null }), "/sites"), [
      { id: "a" },
      { id: "b" },
    ]);
  });

  it("may say of app settings and of traffic rules that there are none", async () => {
    assert.deepEqual(await readAppSettings(answering({ properties: null }), "/shop"), {});
    assert.deepEqual(await readAppSettings(answering({ properties: { A: "a" } }), "/shop"), { A: "a" });
    for (const properties of [{}, { experiments: null }, { experiments: { rampUpRules: null } }]) {
      assert.deepEqual(await rampUpRulesOf(answering({ properties }), "/shop"), []);
    }
    await assert.rejects(
      readAppSettings(answering(undefined), "/shop"),
      /^Error: POST \/shop\/config\/appsettings\/list answered without properties, /,
    );
  });
});

describe("the record of a gradual release", () => {
  const position = { build: "2.0.0+b", state: "Baking", step: 1, percentage: 10 };
  const timestamp = "2026-01-01T00:00:00Z";
  const read = (parameters: object, at?: string) => {
    const arm = answering({ properties: { provisioningState: "Succeeded", timestamp: at, parameters } });
    return new RolloutRecord(arm, APP, undefined as never).read();
  };

  it("is read with its time", async () => {
    assert.deepEqual(await read({ position: { value: position } }, timestamp), {
      ...position,
      since: Date.parse(timestamp),
    });
    assert.equal(await read({}, timestamp), undefined);
  });

  it("is refused where another deployment has its name", async () => {
    for (const value of ["10 %", { ...position, state: "Done" }, { ...position, percentage: "10" }, {}]) {
      await assert.rejects(
        read({ position: { value } }, timestamp),
        /^Error: deployment "rollout-shop-staging" of resource group "shop" has the name of .* delete that deployment/,
      );
    }
  });

  it("is refused without a time, from which a step bakes", async () => {
    await assert.rejects(
      read({ position: { value: position } }),
      / answered without provisioningState and timestamp, /,
    );
  });
});
