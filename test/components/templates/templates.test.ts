import assert from "node:assert/strict";
import { RELEASE_DELIVERY } from "../../../src/components/templates/delivery";
import type { Template } from "../../../src/components/templates/expressions";
import { ROLLOUT_POSITION } from "../../../src/components/templates/rollout";
import { PRODUCTION_STICKY_VALUES, SLOT_STICKY_VALUES } from "../../../src/components/templates/sticky-values";
import { GUARD, PREVIEWED_SWAP } from "../../../src/components/templates/swap";
import { type Answer, GROUP, LocalApp, SITE, STAGING } from "../../support/local-app";

const NONE = { settings: [], connectionStrings: [], mounts: [] };
const NO_VALUES = { settings: {}, connectionStrings: {}, mounts: {} };

describe("the deployments of a component", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  async function deploy(template: Template, parameters: Readonly<Record<string, unknown>>): Promise<Answer> {
    const values = Object.entries({ site: "shop", ...parameters }).map(([name, value]) => [name, { value }]);
    const path = `${GROUP}/providers/Microsoft.Resources/deployments/test`;
    const properties = { mode: "Incremental", template, parameters: Object.fromEntries(values) };
    const ended = await app.follow("PUT", path, { properties });
    assert.equal(ended.at("status"), "Succeeded", JSON.stringify(ended.body));
    return app.ask("GET", path, undefined, "2022-09-01");
  }

  const stickToProduction = (settings: Readonly<Record<string, string>>, sticky: readonly string[]) =>
    deploy(PRODUCTION_STICKY_VALUES, {
      ...NO_VALUES,
      settings,
      sticky: { ...NONE, settings: sticky },
      releaseSlot: "staging",
      kept: NONE,
    });

  describe("of what sticks to production", () => {
    it("drops what stuck to it and now sticks to the release slot only", async () => {
      await app.createShop({
        production: { ENVIRONMENT: "production", REGION: "west", GREETING: "hello" },
        staging: { ENVIRONMENT: "staging", GREETING: "hello" },
        sticky: ["ENVIRONMENT", "REGION"],
      });
      await stickToProduction({ REGION: "west" }, ["environment", "region"]);
      assert.deepEqual(await app.settings(SITE), { REGION: "west", GREETING: "hello" });
    });

    it("drops what travelled there and now sticks to the release slot only, where it would stay for ever", async () => {
      await app.createShop({ production: { REGION: "west", GREETING: "hello" }, staging: { REGION: "staging" } });
      await stickToProduction({}, ["region"]);
      assert.deepEqual(await app.settings(SITE), { GREETING: "hello" });
    });

    it("keeps what stuck to it until the release slot's build brings it", async () => {
      await app.createShop({
        production: { REGION: "west", ENVIRONMENT: "production" },
        staging: { REGION: "build" },
        sticky: ["ENVIRONMENT", "REGION"],
      });
      await stickToProduction({ ENVIRONMENT: "production" }, ["environment"]);
      assert.deepEqual(await app.settings(SITE), { REGION: "west", ENVIRONMENT: "production" });
    });
  });

  it("rid a slot of what travelled there and now sticks to others only", async () => {
    await app.createShop({ staging: { REGION: "west", GREETING: "hello" } });
    await deploy(SLOT_STICKY_VALUES, { ...NO_VALUES, slot: "staging", sticky: { ...NONE, settings: ["region"] } });
    assert.deepEqual(await app.settings(STAGING), { GREETING: "hello" });
  });

  it("deliver a build again to a slot that has settings left over beside it", async () => {
    const buildVersion = "1.0.0+1";
    const settings = { BUILD_VERSION: buildVersion, GREETING: "hello" };
    await app.createShop({ staging: { ...settings, LEFT: "over", ENVIRONMENT: "staging" }, sticky: ["ENVIRONMENT"] });
    await deploy(RELEASE_DELIVERY, {
      ...NO_VALUES,
      buildVersion,
      settings: { GREETING: "hello" },
      slot: "staging",
      configuration: {},
      recognisedBy: {},
      sticky: { ...NONE, settings: ["environment"], defaultsTravel: false },
    });
    assert.deepEqual(await app.settings(STAGING), { ...settings, ENVIRONMENT: "staging" });
  });

  it("give a slot its traffic rule, or take it away, and keep the other slots' and all else", async () => {
    await app.createShop({ production: { GREETING: "hello" } });
    const ramp = { name: "beta", reroutePercentage: 5, changeStep: 5, changeIntervalInMinutes: 60 };
    const rampUpRules = [{ name: "Staging", reroutePercentage: 40, changeStep: 5, changeIntervalInMinutes: 60 }, ramp];
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules } } });
    const rules = async () => {
      const found = (await app.ask("GET", `${SITE}/config/web`)).at("properties.experiments.rampUpRules");
      return (found as Record<string, unknown>[]).map((rule) => [
        rule.name,
        rule.reroutePercentage,
        rule.changeStep,
        rule.actionHostName,
      ]);
    };
    const rollOut = (rule: object) => deploy(ROLLOUT_POSITION, { slot: "staging", rule, position: { step: 1 } });
    const deployment = await rollOut({ name: "staging", reroutePercentage: 12.5 });
    const own = ["staging", 12.5, null, "shop-staging.azurewebsites.net"];
    assert.deepEqual(await rules(), [["beta", 5, 5, null], own]);
    assert.deepEqual(deployment.at("properties.parameters.position.value"), { step: 1 });
    await rollOut({});
    assert.deepEqual(await rules(), [["beta", 5, 5, null]]);
    assert.deepEqual(await app.settings(SITE), { GREETING: "hello" });
  });

  it("tell what production runs of an app that has no slot, and fail when that is not the target", async () => {
    await app.createShop({ production: { BUILD_VERSION: "1.0.0+1" } });
    await app.ask("DELETE", STAGING);
    const deployment = await deploy(GUARD, { target: "1.0.0" });
    assert.equal(deployment.at("properties.outputs.liveBuild.value"), "1.0.0+1");
    await assert.rejects(deploy(GUARD, { target: "2.0.0" }), /1\.0\.0\+1/);
  });

  it("swap nothing while the build waits on the slot, and fail when it is not there", async () => {
    await app.createShop({ production: { BUILD_VERSION: "1.0.0+1" }, staging: { BUILD_VERSION: "2.0.0+2" } });
    const waiting = { slot: "staging", action: "Preview" };
    const deployment = await deploy(PREVIEWED_SWAP, { ...waiting, target: "2.0.0" });
    assert.equal(deployment.at("properties.outputs.liveBuild.value"), "1.0.0+1");
    assert.equal((await app.settings(SITE)).BUILD_VERSION, "1.0.0+1");
    await deploy(PREVIEWED_SWAP, { ...waiting, target: "1.0.0+1" });
    await assert.rejects(deploy(PREVIEWED_SWAP, { ...waiting, target: "3.0.0" }), /2\.0\.0\+2/);
  });
});
