import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { OperatingSystem, SlottedRelease, type SlottedReleaseArgs, SwapAction } from "../../src";
import { type ExistingApp, releaseSlotOf } from "../../src/components/azure/existing-app";
import { known } from "../../src/components/azure/hook";
import { DELIVERY_ELSEWHERE } from "../../src/components/templates/delivery";
import { declareRelease } from "../../src/components/validation/slotted-release";
import { mockEngine } from "../support/component-mocks";
import { GROUP, LocalApp, SITE, STAGING } from "../support/local-app";

const SITE_ID = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
const BUILD = { version: "2.0.0", packageUri: "https://shop.example/2.zip", stack: "NODE|22-lts" };

/** What an error says, each by its path. */
function problemsIn(error: unknown): Record<string, string> {
  assert.ok(pulumi.InputPropertiesError.isInstance(error), String(error));
  return Object.fromEntries(error.errors.map(({ propertyPath, reason }) => [propertyPath, reason]));
}

describe("SlottedRelease", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered);
  });

  const refused = (args: Partial<SlottedReleaseArgs>, name = "release") => {
    try {
      new SlottedRelease(name, { siteId: SITE_ID, build: BUILD, ...args });
    } catch (error) {
      return problemsIn(error);
    }
    return {};
  };

  it("is a delivery and a swap, and no site, slot or list of what sticks", async () => {
    const release = new SlottedRelease("release", { siteId: SITE_ID, build: BUILD });
    await known(release.liveBuild);
    const [, ...resources] = registered;
    assert.deepEqual(resources.map(({ name }) => name).sort(), [
      "release-declared",
      "release-delivery",
      "release-identity-key",
      "release-swap",
    ]);
    const kept = resources.map(({ name, inputs }) => [name, inputs.keepers?.value ?? inputs.keepers ?? {}]);
    const { "release-delivery": delivery, "release-swap": swap } = Object.fromEntries(kept);
    assert.deepEqual([delivery.slot, swap.slot], ["staging", "staging"]);
    assert.deepEqual(
      Object.keys(delivery).filter((name) => name.startsWith("sticky")),
      [],
    );
  });

  it("is told all that is wrong at once, each by its path", () => {
    const wrong = refused({
      siteName: "shop",
      build: { version: "2 0", packageUri: "shop.zip", stack: "NODE|22-lts", settings: { BUILD_VERSION: "2" } },
      releaseSlot: "production",
      operatingSystem: "macos" as "linux",
      targetBuildVersion: "2 0",
      swapAction: SwapAction.Preview,
      rollout: { steps: [{ percentage: 0, bakeTimeInSeconds: 0 }] },
      healthCheck: { path: "healthz" },
      checks: [{ command: [] }],
    });
    assert.deepEqual(Object.keys(wrong), [
      "siteId",
      "releaseSlot",
      "operatingSystem",
      "build.version",
      "build.packageUri",
      'build.settings["BUILD_VERSION"]',
      "targetBuildVersion",
      "healthCheck.path",
      "swapAction",
      "rollout.steps[0].percentage",
      "checks[0].command",
    ]);
  });

  it("is refused without an app or a build, and by a name that leads to deployment names that Azure refuses", () => {
    const { siteId } = refused({ siteId: undefined as unknown as string });
    assert.match(
      String(siteId),
      /^it is missing: give the app's resource id\. If that is an output of another stack, /,
    );
    assert.throws(
      () => new SlottedRelease("release", { build: BUILD }),
      (error) => {
        assert.deepEqual(Object.keys(problemsIn(error)), ["resourceGroupName", "siteName"]);
        return true;
      },
    );
    assert.match(String(refused({ build: undefined as never }).build), /^it is missing: declare a package/);
    assert.match(String(refused({}, "x".repeat(60))["the component's name"]), /shorten it by/);
  });

  it("takes a build of any system while it does not know the app, and only the app's once it does", async () => {
    const windows = { ...BUILD, stack: "ASPNET|v4.8" };
    assert.deepEqual(refused({ build: windows }), {});
    assert.deepEqual(Object.keys(refused({ build: { ...BUILD, stack: "COBOL" } })), ["build.stack"]);
    assert.deepEqual(Object.keys(refused({ build: windows, operatingSystem: OperatingSystem.Linux })), ["build.stack"]);
    const app = {
      siteId: SITE_ID,
      operatingSystem: OperatingSystem.Linux,
      hyperV: false,
      isFunctionApp: false,
      hostName: "",
      slots: [],
    };
    const onApp = async (args: Partial<SlottedReleaseArgs>, existing: ExistingApp) => {
      const { checkedFor } = declareRelease("release", { siteId: SITE_ID, build: BUILD, ...args });
      return known(checkedFor(pulumi.output(existing))).then(() => ({}), problemsIn);
    };
    assert.deepEqual(Object.keys(await onApp({ build: windows }, app)), ["build.stack", "releaseSlot"]);
    const onWindows = { ...app, operatingSystem: OperatingSystem.Windows };
    const declared = { build: windows, operatingSystem: OperatingSystem.Windows };
    assert.deepEqual(Object.keys(await onApp(declared, onWindows)), ["releaseSlot"]);
    assert.match(
      String((await onApp(declared, app))["operatingSystem" as never]),
      /"windows" is not what the app is on, "linux"/,
    );
    const functions = { ...BUILD, stack: "DOTNET-ISOLATED|9.0" };
    assert.deepEqual(refused({ build: functions }), {});
    assert.deepEqual(Object.keys(await onApp({ build: functions }, { ...app, isFunctionApp: true })), ["releaseSlot"]);
    assert.deepEqual(Object.keys(await onApp({ build: functions, hostCheck: true }, app)), [
      "hostCheck",
      "build.stack",
      "releaseSlot",
    ]);
    const image = { version: "1.0.0", image: "shop.azurecr.io/shop:1" };
    assert.deepEqual(Object.keys(await onApp({ build: image }, onWindows)), ["hyperV", "releaseSlot"]);
  });

  it("goes through the declared slot, the only one, or staging, and names those that there are", () => {
    const among = (names: readonly string[], declared?: string) => {
      const found = releaseSlotOf({ slots: names.map((name) => ({ name, hostName: "" })) }, declared);
      return "name" in found ? found.name : found.reason;
    };
    assert.equal(among(["beta"]), "beta");
    assert.equal(among(["beta", "Staging"]), "Staging");
    assert.equal(among(["beta", "staging"], "BETA"), "beta");
    assert.match(among(["a", "b"]), /none is "staging": use "a" or "b"/);
    assert.match(among(["a", "b"], "c"), /^"c" is not a slot of the app: use "a" or "b"/);
    assert.match(among([]), /the app has no slot/);
  });
});

describe("the delivery to an app that is declared elsewhere", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  const deliver = async (settings: Readonly<Record<string, string>>) => {
    const none = { connectionStrings: {}, mounts: {}, configuration: {}, recognisedBy: {} };
    const values = { site: "shop", slot: "staging", buildVersion: "1.0.0+1", settings, ...none };
    const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
    const properties = { mode: "Incremental", template: DELIVERY_ELSEWHERE, parameters };
    const ended = await app.follow("PUT", `${GROUP}/providers/Microsoft.Resources/deployments/test`, { properties });
    assert.equal(ended.at("status"), "Succeeded", JSON.stringify(ended.body));
  };

  it("keeps what Azure says is sticky, in any case, and what stays by default; all else is the build's", async () => {
    const staying = { environment: "staging", DIAGNOSTICS_EXTENSION_VERSION: "~2" };
    await app.createShop({ staging: { ...staying, LEFT: "over" }, sticky: ["ENVIRONMENT"] });
    await deliver({ GREETING: "hello" });
    assert.deepEqual(await app.settings(STAGING), { GREETING: "hello", BUILD_VERSION: "1.0.0+1", ...staying });
    assert.deepEqual(await app.settings(SITE), {});
  });

  it("takes what stays by default for the build's, where the app has it travel", async () => {
    const override = { WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: "False" };
    await app.createShop({
      staging: { ...override, DIAGNOSTICS_EXTENSION_VERSION: "~2" },
      sticky: Object.keys(override),
    });
    await deliver({ GREETING: "hello" });
    assert.deepEqual(await app.settings(STAGING), { GREETING: "hello", BUILD_VERSION: "1.0.0+1", ...override });
  });
});
