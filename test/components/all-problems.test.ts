import assert from "node:assert/strict";
import {
  BakeTime,
  OperatingSystem,
  SlotSwap,
  SlottedWebApp,
  type SlottedWebAppArgs,
  StickySettings,
  SwapAction,
  TrafficRouting,
} from "../../src";
import { mockEngine, problemsOf, refusedPaths } from "../support/component-mocks";

const SITE = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

describe("what is wrong with the declaration of", () => {
  beforeEach(() => mockEngine());

  it("StickySettings is told at once, each by its path", () => {
    const paths = refusedPaths(
      () =>
        new StickySettings("sticky", {
          siteId: SITE,
          siteName: "shop",
          production: { settings: { "A:B": "1" } },
          slots: { "not a name": {}, staging: { settings: { "C-D": "1" } } },
        }),
    );
    assert.deepEqual(paths, [
      "siteId",
      'slots["not a name"]',
      'production.settings["A:B"]',
      'slots["staging"].settings["C-D"]',
    ]);
  });

  it("SlotSwap is told at once, each by its path", () => {
    const release = { siteId: SITE, targetBuildVersion: "2 0", swapAction: "preview" as "Preview" };
    assert.deepEqual(
      refusedPaths(() => new SlotSwap("release", release)),
      ["targetBuildVersion", "swapAction"],
    );
    const between = { siteId: SITE, targetBuildVersion: "2.0.0", slot: "Beta", targetSlot: "beta" };
    const rollout = { steps: [{ percentage: 10, bakeTimeInSeconds: 0 }] };
    assert.deepEqual(
      refusedPaths(() => new SlotSwap("release", { ...between, rollout, swapAction: SwapAction.Preview })),
      ["targetSlot", "rollout", "swapAction", "swapAction"],
    );
    assert.deepEqual(
      refusedPaths(() => new SlotSwap("release", { ...between, targetSlot: "production", rollout })),
      [],
    );
  });

  it("BakeTime is told at once, each by its path", () => {
    const declared = {
      siteId: "shop",
      liveBuild: "2.0.0+abc",
      bakeTimeInSeconds: 90_000,
      healthCheck: { path: "healthz" },
      metrics: { maximumServerErrorPercentage: 101, minimumRequests: 0 },
    };
    assert.deepEqual(
      refusedPaths(() => new BakeTime("west", declared)),
      [
        "siteId",
        "bakeTimeInSeconds",
        "metrics.maximumServerErrorPercentage",
        "metrics.minimumRequests",
        "healthCheck.path",
      ],
    );
    const { liveBuild } = declared;
    assert.deepEqual(
      refusedPaths(() => new BakeTime("west", { siteId: SITE, liveBuild, bakeTimeInSeconds: -1 })),
      ["bakeTimeInSeconds"],
    );
    assert.deepEqual(
      refusedPaths(() => new BakeTime("west", JSON.parse('{ "siteName": "shop", "bakeTimeInSeconds": "60" }'))),
      ["liveBuild", "bakeTimeInSeconds"],
    );
  });

  it("SlottedWebApp is told where App Service is to ask and cannot, and where a warm-up is declared twice", () => {
    const declaration: SlottedWebAppArgs = {
      resourceGroupName: "shop",
      serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
      build: {
        version: "1.0.0",
        packageUri: "https://shop.example/1.zip",
        stack: "NODE|22-lts",
        settings: { WEBSITE_WARMUP_PATH: "/" },
        warmUp: { swapPath: "warm", startPath: "/" },
      },
      slots: { staging: {} },
      healthCheckPath: "/ready",
      production: { stickySettings: { website_swap_warmup_ping_path: "/" } },
      healthCheck: { path: "/healthz", by: "AppService", bodyContains: "ok" },
    };
    assert.deepEqual(
      refusedPaths(() => new SlottedWebApp("shop", declaration)),
      [
        "build.warmUp.swapPath",
        'build.settings["WEBSITE_WARMUP_PATH"]',
        'build.warmUp["WEBSITE_SWAP_WARMUP_PING_PATH"]',
        "healthCheck.bodyContains",
        "healthCheckPath",
      ],
    );
  });

  it("SlottedWebApp is told where an app that exists is not the declared one, which would replace it", () => {
    const args = {
      serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
      build: { version: "1.0.0", packageUri: "https://shop.example/1.zip", stack: "NODE|22-lts" },
      slots: { staging: {} },
    };
    const other = { siteId: SITE, slots: ["Staging", "beta"] };
    const declare = (change: Pick<SlottedWebAppArgs, "name" | "resourceGroupName" | "existingApp">) =>
      refusedPaths(() => new SlottedWebApp("shop", { ...args, ...change }));
    assert.deepEqual(declare({ name: "store", resourceGroupName: "store", existingApp: other }), [
      "name",
      "resourceGroupName",
      "existingApp.slots",
    ]);
    assert.deepEqual(declare({ resourceGroupName: "SHOP", existingApp: { siteId: SITE } }), ["name"]);
    assert.deepEqual(declare({ name: "shop", resourceGroupName: "shop", existingApp: { siteId: SITE } }), []);
    const slot = { siteId: `${SITE}/slots/staging` };
    assert.deepEqual(declare({ name: "shop", resourceGroupName: "shop", existingApp: slot }), ["existingApp.siteId"]);
  });

  it("SlottedWebApp is told where a swap with preview cannot be", () => {
    const authentication = { gitHub: { clientId: "shop", clientSecretSettingName: "GITHUB_SECRET" } };
    const args = {
      resourceGroupName: "shop",
      serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
      operatingSystem: OperatingSystem.Windows,
      build: { version: "1.0.0", packageUri: "https://shop.example/1.zip", stack: "NODE|~22" },
      swapAction: SwapAction.Preview,
    };
    const reasons = (rest: Pick<SlottedWebAppArgs, "slots" | "production">) =>
      problemsOf(() => new SlottedWebApp("shop", { ...args, ...rest }));
    assert.deepEqual(reasons({ slots: { staging: {}, beta: { authentication } } }), []);
    assert.match(
      reasons({ slots: { staging: { autoSwapSlotName: "production" } } }).join(),
      /^swapAction: with auto swap/,
    );
    assert.match(
      reasons({ slots: { staging: { authentication } }, production: { authentication } }).join(),
      /^swapAction: .*production\.authentication is enabled.*,swapAction: .*slots\["staging"\]\.authentication is enabled/,
    );
  });

  it("TrafficRouting is told at once, each by its path", () => {
    const paths = refusedPaths(
      () =>
        new TrafficRouting("traffic", {
          siteId: "shop",
          percentages: { production: 10, staging: 110 },
          ramps: {
            beta: { changeStep: 5, changeIntervalInMinutes: 10 },
            staging: { changeStep: 0, changeIntervalInMinutes: 0 },
          },
        }),
    );
    assert.deepEqual(
      new Set(paths),
      new Set([
        "siteId",
        'percentages["production"]',
        'percentages["staging"]',
        'ramps["beta"]',
        'ramps["staging"].changeStep',
        'ramps["staging"].changeIntervalInMinutes',
        'ramps["staging"]',
      ]),
    );
  });
});
