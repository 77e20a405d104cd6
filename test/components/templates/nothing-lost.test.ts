import assert from "node:assert/strict";
import { RELEASE_DELIVERY } from "../../../src/components/templates/delivery";
import type { Template } from "../../../src/components/templates/expressions";
import { INHERITED_FROM_PRODUCTION } from "../../../src/components/templates/inheritance";
import { ROLLOUT_POSITION } from "../../../src/components/templates/rollout";
import { ADDED_STICKY_NAMES } from "../../../src/components/templates/sticky-names";
import { PRODUCTION_STICKY_VALUES, SLOT_STICKY_VALUES } from "../../../src/components/templates/sticky-values";
import { GUARDED_SWAP } from "../../../src/components/templates/swap";
import { trafficRules } from "../../../src/components/templates/traffic";
import type { Switches } from "../../../src/local";
import { type Everything, everythingOf, propertiesWithoutValue, setEverything } from "../../support/everything";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../support/local-app";

const NONE = { settings: [], connectionStrings: [], mounts: [] };
const BETA = `${SITE}/slots/beta`;
const SLOTS = { production: SITE, staging: STAGING, beta: BETA };
type Name = keyof typeof SLOTS;

/** What nobody knows about Azure: once as it loses least, once as it loses most. */
const WAYS: readonly Partial<Switches>[] = [
  {},
  {
    putWithoutTopLevelProperties: "resets",
    partialConfigurationPut: "resetsOthers",
    trafficRulesAtSwap: "travel",
    buildVersionAtSwap: "stays",
    targetBuildVersionOnLaterPut: "cleared",
  },
];

it("every property that can be set has a value in the tests of what may be lost", () => {
  assert.deepEqual(propertiesWithoutValue(), []);
});

for (const switches of WAYS) {
  describe(`what the library's writes leave alone, ${switches.putWithoutTopLevelProperties ?? "as documented"}`, () => {
    let app: LocalApp;
    let was: Readonly<Record<Name, Everything>>;

    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await app.ask(method, path, body);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    };

    const everything = async () => {
      const told = Object.entries(SLOTS).map(async ([name, path]) => [name, await everythingOf(ask, path)] as const);
      return Object.fromEntries(await Promise.all(told)) as Record<Name, Everything>;
    };

    const deploy = async (template: Template, parameters: Readonly<Record<string, unknown>>) => {
      const values = Object.entries({ site: "shop", ...parameters }).map(([name, value]) => [name, { value }]);
      const path = `${GROUP}/providers/Microsoft.Resources/deployments/test`;
      const properties = { mode: "Incremental", template, parameters: Object.fromEntries(values) };
      const ended = await app.follow("PUT", path, { properties });
      assert.equal(ended.at("status"), "Succeeded", JSON.stringify(ended.body));
    };

    /** Asserts that nothing changed except what a step changes on purpose. */
    const nothingElseChanged = async (changed: Partial<Record<Name, Partial<Everything>>>) => {
      const now = await everything();
      for (const name of Object.keys(SLOTS) as Name[]) {
        assert.deepEqual(now[name], { ...was[name], ...changed[name] }, name);
      }
    };

    const settingsOf = async (name: Name) => ({ named: (await everythingOf(ask, SLOTS[name])).named });

    before(async () => {
      app = await LocalApp.start({ switches, retryAfterMilliseconds: 20 });
      await app.createShop({
        production: { BUILD_VERSION: "1.0.0+1", WHERE: "production" },
        staging: { BUILD_VERSION: "0.0.0+0", WHERE: "staging" },
        sticky: ["WHERE"],
      });
      const siteConfig = { appSettings: [] };
      await ask("PUT", BETA, { location: LOCATION, properties: { serverFarmId: PLAN, siteConfig } });
      for (const [name, path] of Object.entries(SLOTS)) {
        const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
        const identity = { type: "UserAssigned", userAssignedIdentities: { [id]: {} } };
        await ask("PATCH", path, { tags: { slot: name }, identity });
        await setEverything(ask, path, name);
      }
    });

    beforeEach(async () => {
      was = await everything();
    });

    after(() => app.close());

    it("a delivery", async () => {
      await deploy(RELEASE_DELIVERY, {
        settings: { GREETING: "hello" },
        connectionStrings: { ORDERS: { value: "orders", type: "SQLAzure" } },
        mounts: {},
        slot: "staging",
        buildVersion: "2.0.0+2",
        configuration: { linuxFxVersion: "NODE|22-lts", appCommandLine: "npm start" },
        recognisedBy: { linuxFxVersion: "NODE|22-lts" },
        sticky: { ...NONE, settings: ["where"], defaultsTravel: false },
      });
      assert.deepEqual(await app.settings(STAGING), { BUILD_VERSION: "2.0.0+2", GREETING: "hello", WHERE: "staging" });
      await nothingElseChanged({ staging: await settingsOf("staging") });
    });

    it("a build that a new slot gets", async () => {
      await deploy(INHERITED_FROM_PRODUCTION, {
        slot: "beta",
        sticky: { ...NONE, settings: ["where"], defaultsTravel: false },
      });
      assert.deepEqual(await app.settings(BETA), { BUILD_VERSION: "1.0.0+1" });
      await nothingElseChanged({ beta: await settingsOf("beta") });
    });

    it("sticky names and values", async () => {
      const values = { settings: { WHERE: "here" }, connectionStrings: {}, mounts: {} };
      const sticky = { ...NONE, settings: ["where"] };
      await deploy(ADDED_STICKY_NAMES, {
        appSettingNames: ["WHERE"],
        connectionStringNames: [],
        azureStorageConfigNames: [],
      });
      await deploy(SLOT_STICKY_VALUES, { ...values, slot: "staging", sticky });
      await deploy(PRODUCTION_STICKY_VALUES, { ...values, sticky, releaseSlot: "staging", kept: NONE });
      assert.deepEqual(await app.settings(SITE), { BUILD_VERSION: "1.0.0+1", WHERE: "here" });
      await nothingElseChanged({ staging: await settingsOf("staging"), production: await settingsOf("production") });
    });

    it("traffic rules, all at once and one alone", async () => {
      const rulesOf = async () => ({ rules: (await everythingOf(ask, SITE)).rules });
      await deploy(trafficRules(1), { slot0: "staging", rule0: { name: "staging", reroutePercentage: 10 } });
      await deploy(ROLLOUT_POSITION, {
        slot: "beta",
        rule: { name: "beta", reroutePercentage: 5 },
        position: { step: 1 },
      });
      const production = await rulesOf();
      assert.deepEqual(
        (production.rules as { name: string }[]).map(({ name }) => name),
        ["staging", "beta"],
      );
      await nothingElseChanged({ production });
    });

    it("a swap", async () => {
      await deploy(GUARDED_SWAP, { slot: "staging", target: "2.0.0+2" });
      assert.deepEqual(await app.settings(SITE), { BUILD_VERSION: "2.0.0+2", GREETING: "hello", WHERE: "here" });
      assert.deepEqual(await app.settings(STAGING), { BUILD_VERSION: "1.0.0+1", WHERE: "here" });
      await nothingElseChanged({ staging: await settingsOf("staging"), production: await settingsOf("production") });
    });
  });
}
