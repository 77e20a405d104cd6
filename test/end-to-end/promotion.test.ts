import assert from "node:assert/strict";
import * as azure from "@pulumi/azure-native";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { type ReleaseReference, SlottedWebApp, SwapAction } from "../../src";
import { ask, buildOf, packageUri } from "./support/builds";
import { inProduction } from "./support/example-story";
import { placedStack } from "./support/placed-stack";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const TEST = "00000000-0000-0000-0000-000000000000";
const PRODUCTION = "22222222-2222-2222-2222-222222222222";
const SITE = "resourceGroups/shop-test/providers/Microsoft.Web/sites/shop-test";
const SITE_ID = `/subscriptions/${TEST}/${SITE}`;

describe("a release that is promoted from one stack to another, in two subscriptions", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let test: TestStack;
  let production: TestStack;
  const inTest: { version: string; action?: SwapAction } = { version: "1.0.0" };
  /** What production declares: the greeting is its own, and so is the release if it does not follow the other stack. */
  const here: { greeting: string; pinned?: ReleaseReference } = { greeting: "hello" };

  before(async () => {
    cloud = await Cloud.open({}, [TEST, PRODUCTION]);
    test = await placedStack(cloud, "shop-test", (place) => {
      const { release } = new SlottedWebApp("shop-test", {
        ...place,
        name: "shop-test",
        build: { ...buildOf(inTest.version), settings: { GREETING: "test" } },
        slots: { staging: {} },
        ...(inTest.action === undefined ? {} : { swapAction: inTest.action }),
      });
      return { release };
    });
    production = await cloud.stack("shop", async () => {
      const provider = new azure.Provider("production", { subscriptionId: PRODUCTION, location: "westeurope" });
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" }, { provider });
      const plan = new AppServicePlan(
        "shop",
        {
          name: "shop",
          resourceGroupName: group.name,
          kind: "linux",
          reserved: true,
          sku: { name: "S1", tier: "Standard" },
        },
        { provider },
      );
      const test = new pulumi.StackReference("organization/shop-test/test");
      const promotedFrom = here.pinned ? pulumi.output(here.pinned) : test.requireOutput("release");
      const { release } = new SlottedWebApp(
        "shop",
        {
          name: "shop",
          resourceGroupName: group.name,
          serverFarmId: plan.id,
          build: {
            promotedFrom,
            // The package is public: the release does not say in which container it is.
            packageUri: promotedFrom.apply((release) => release.packageUri),
            stack: "NODE|22-lts",
            settings: { GREETING: here.greeting },
          },
          slots: { staging: {} },
        },
        { provider },
      );
      return { release };
    });
  });

  after(async () => {
    await cloud.close();
  });

  afterEach(() => cloud.local.disturb(undefined));

  const releaseOf = (version: string): ReleaseReference => ({
    siteId: SITE_ID,
    version,
    packageUri: packageUri(version),
  });

  const live = async () => {
    const { version, settings } = await ask(cloud.local, "shop");
    return [version, settings.GREETING];
  };

  /** Asserts that production refuses, and writes nothing. */
  const refuses = async (text: RegExp) => {
    const { writes } = await cloud.effectsOf(() =>
      assert.rejects(production.up(), (error: Error) => {
        assert.match(error.message, text);
        return true;
      }),
    );
    assert.deepEqual(writes, []);
  };

  const refuseToTell = (status: number, code: string) =>
    cloud.local.disturb(({ method, path }) =>
      method === "POST" && path.toLowerCase().startsWith(SITE_ID.toLowerCase())
        ? { status, code, message: "You may not list its settings." }
        : undefined,
    );

  it("is what runs in the other stack, with the configuration of this one, and is left alone by a second up", async () => {
    const { outputs } = await test.up();
    assert.deepEqual(outputs.release, { value: releaseOf("1.0.0"), secret: false });
    await production.up();
    await cloud.local.settled();
    assert.deepEqual(await live(), ["1.0.0", "hello"]);
    assert.deepEqual((await cloud.effectsOf(() => production.up())).writes, []);
  });

  it("goes live here once it runs there, without a restart of production", async () => {
    inTest.version = "2.0.0";
    await test.up();
    const { restarts, swaps } = await cloud.effectsOf(() => production.up());
    assert.deepEqual([swaps.length, inProduction(restarts.filter(({ site }) => site === "shop"))], [1, []]);
    assert.deepEqual(await live(), ["2.0.0", "hello"]);
  });

  it("is named by what runs, and not by a build that waits to be swapped", async () => {
    Object.assign(inTest, { version: "3.0.0", action: SwapAction.Preview });
    const { outputs } = await test.up();
    assert.deepEqual(outputs.release?.value, releaseOf("2.0.0"));
    assert.deepEqual((await cloud.effectsOf(() => production.up())).writes, []);
  });

  it("is refused where the other app does not run it, before anything is written, in a preview too", async () => {
    here.pinned = releaseOf("3.0.0");
    const text =
      /build\.promotedFrom: 3\.0\.0 would be released here, but production of "shop-test" runs 2\.0\.0\+[0-9a-f]+ \(.*sites\/shop-test\): run `pulumi up`/;
    await refuses(text);
    await assert.rejects(production.preview(), text);
    // What failed does not change what others are told.
    const { release } = await production.outputs();
    assert.match(JSON.stringify(release), /"version":"2\.0\.0"/);
    delete here.pinned;
  });

  it("is not asked about again once it runs here: the configuration changes, though the other app may not be read", async () => {
    refuseToTell(403, "AuthorizationFailed");
    here.greeting = "good day";
    await production.up();
    await cloud.local.settled();
    assert.deepEqual(await live(), ["2.0.0", "good day"]);
  });

  it("is refused where the other app may not be read, with the permission that is missing, which a preview warns of", async () => {
    inTest.action = SwapAction.Swap;
    await test.up();
    refuseToTell(403, "AuthorizationFailed");
    const text = /does not let you read which build production of .*shop-test runs \(403\).*config\/list\/action/;
    await refuses(text);
    const { stdout, stderr } = await production.preview();
    assert.match(stdout + stderr, text);
    refuseToTell(404, "ResourceNotFound");
    await refuses(/build\.promotedFrom: there is no app \/subscriptions\/.*shop-test/);
  });

  it("goes on once all is well", async () => {
    await production.up();
    await cloud.local.settled();
    assert.deepEqual(await live(), ["3.0.0", "good day"]);
  });
});
