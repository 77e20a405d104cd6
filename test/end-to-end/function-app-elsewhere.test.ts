import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FtpsState, SlotSwap, SlottedFunctionApp, SlottedRelease, type SlottedReleaseArgs } from "../../src";
import type { RequestEntry } from "../../src/local";
import { actionOf } from "../support/azure-actions";
import { hostSettings, publishFunctions, STORAGE } from "../support/function-app";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shop";
const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/shop`;
const SITE = `${GROUP}/providers/Microsoft.Web/sites/shop`;
const DISABLED = "AzureWebJobs.nightly.Disabled";

/** A package of functions: one that is asked, and one that fires by itself. */
const FUNCTIONS = (version: string) => ({
  "index.js": `
const { app } = require("@azure/functions");
app.http("version", { authLevel: "anonymous", handler: () => ({ body: "${version}" }) });
app.timer("nightly", { schedule: "0 0 3 * * *", handler: () => {} });
`,
});

describe("a function app that is declared elsewhere, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let releases: TestStack;
  let declared: SlottedReleaseArgs;
  const packages = new Map<string, string>();
  const buildOf = (version: string) => ({
    version,
    packageUri: packages.get(version) ?? "",
    stack: "NODE|22",
    settings: { GREETING: version },
  });

  before(async () => {
    cloud = await Cloud.open();
    for (const version of ["1.0.0", "2.0.0"]) {
      packages.set(version, await publishFunctions(cloud.local, version, FUNCTIONS(version)));
    }
    const location = "westeurope";
    await cloud.put(GROUP, { location });
    await cloud.put(PLAN, { location, kind: "elastic", sku: { name: "EP1" }, properties: { reserved: true } });
    for (const [place, disabled] of [
      ["", "false"],
      ["/slots/staging", "true"],
    ] as const) {
      const settings = hostSettings({ WEBSITE_CONTENTSHARE: `share${place.length}`, [DISABLED]: disabled });
      const appSettings = Object.entries(settings).map(([name, value]) => ({ name, value }));
      const serverFarmId = PLAN.replace("{subscription}", cloud.local.connection.subscriptionId);
      const properties = { serverFarmId, reserved: true, siteConfig: { appSettings } };
      await cloud.put(`${SITE}${place}`, { location, kind: "functionapp,linux", properties });
    }
    declared = { resourceGroupName: "shop", siteName: "shop", build: buildOf("1.0.0"), hostCheck: true };
    releases = await cloud.stack("releases", async () => {
      const { liveBuild } = new SlottedRelease("release", declared);
      return { liveBuild };
    });
  });

  after(() => cloud.close());

  const settingsOf = async (place: string) => {
    const { properties } = (await cloud.post(`${SITE}${place}/config/appsettings/list`)) as {
      properties: Record<string, string>;
    };
    return properties;
  };

  it("is refused where its functions would fire in the slot, before anything is written", async () => {
    const { writes } = await cloud.effectsOf(() =>
      assert.rejects(
        releases.up(),
        /slot "staging" has "AzureWebJobs\.nightly\.Disabled", and a swap or a delivery would have "nightly" fire/,
      ),
    );
    assert.deepEqual(writes, []);
    await cloud.put(`${SITE}/config/slotConfigNames`, { properties: { appSettingNames: [DISABLED] } });
  });

  it("is released once its host runs, and keeps what its host has", async () => {
    assert.match(String((await releases.up()).outputs.liveBuild?.value), /^1\.0\.0\+/);
    declared = { ...declared, build: buildOf("2.0.0") };
    const { swaps, restarts } = await cloud.effectsOf(() => releases.up());
    assert.equal(swaps.length, 1);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    const { BUILD_VERSION, ...production } = await settingsOf("");
    assert.match(BUILD_VERSION ?? "", /^2\.0\.0\+/);
    assert.deepEqual(production, {
      ...hostSettings({ WEBSITE_CONTENTSHARE: "share0", [DISABLED]: "false" }),
      WEBSITE_RUN_FROM_PACKAGE: packages.get("2.0.0"),
      GREETING: "2.0.0",
    });
    const slot = await settingsOf("/slots/staging");
    assert.deepEqual([slot[DISABLED], slot.WEBSITE_CONTENTSHARE, slot.GREETING], ["true", "share14", "1.0.0"]);
    assert.deepEqual((await cloud.effectsOf(() => releases.up())).writes, []);
  });

  it("is swapped back by a SlotSwap, which asks its host too", async () => {
    const swapping = await cloud.stack("swapping", async () => {
      new SlotSwap("swap", {
        resourceGroupName: "shop",
        siteName: "shop",
        targetBuildVersion: "1.0.0",
        hostCheck: true,
      });
    });
    const { records, swaps } = await cloud.effectsOf(() => swapping.up());
    assert.equal(swaps.length, 1);
    const keys = records.filter((record) => record.kind === "request" && /host\/default\/listkeys$/i.test(record.path));
    const [, row = ""] =
      /^\| `hostCheck` of a function app +\| (.+)$/m.exec(readFileSync("docs/security.md", "utf8")) ?? [];
    assert.deepEqual(
      [...new Set(keys.map((record) => actionOf(record as RequestEntry)))].sort(),
      [...row.matchAll(/`([^`]+)`/g)].map(([, action = ""]) => action.toLowerCase()).sort(),
    );
    const { GREETING, FUNCTIONS_EXTENSION_VERSION } = await settingsOf("");
    assert.deepEqual([GREETING, FUNCTIONS_EXTENSION_VERSION], ["1.0.0", "~4"]);
  });

  it("is taken over by a SlottedFunctionApp, without a restart of production", async () => {
    const siteId = SITE.replace("{subscription}", cloud.local.connection.subscriptionId);
    const adopting = await cloud.stack("adopting", async () => {
      const { liveBuild } = new SlottedFunctionApp("shop", {
        name: "shop",
        resourceGroupName: "shop",
        serverFarmId: PLAN.replace("{subscription}", cloud.local.connection.subscriptionId),
        existingApp: { siteId },
        // What the app has, and a SlottedFunctionApp would not have by default.
        ftpsState: FtpsState.FtpsOnly,
        build: buildOf("2.0.0"),
        slots: { staging: {} },
        hostStorage: { connectionString: STORAGE },
        disabledInSlots: ["nightly"],
      });
      return { liveBuild };
    });
    const { swaps, restarts } = await cloud.effectsOf(async () => {
      assert.match(String((await adopting.up()).outputs.liveBuild?.value), /^2\.0\.0\+/);
    });
    assert.deepEqual([swaps.length, restarts.filter(({ slot }) => slot === "production")], [1, []]);
    const [production, slot] = await Promise.all([settingsOf(""), settingsOf("/slots/staging")]);
    assert.deepEqual([production.GREETING, production[DISABLED]], ["2.0.0", "false"]);
    assert.deepEqual([slot.GREETING, slot[DISABLED], slot.WEBSITE_CONTENTSHARE], ["1.0.0", "true", "share14"]);
    assert.deepEqual((await cloud.effectsOf(() => adopting.up())).writes, []);
  });
});
