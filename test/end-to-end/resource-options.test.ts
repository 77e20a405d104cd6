import assert from "node:assert/strict";
import * as azure from "@pulumi/azure-native";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlotSwap, SlottedWebApp, type SlottedWebAppArgs, StickySettings, TrafficRouting } from "../../src";
import { ask, packageUri } from "./support/builds";
import { Cloud, type TestStack } from "./support/project";

const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
const OTHER_SUBSCRIPTION = "11111111-1111-1111-1111-111111111111";

/** A company's module, one of several that have a child of the same constant name. */
class Service extends pulumi.ComponentResource {
  constructor(kind: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super(`company:index:${kind}`, "service", {}, opts);
    new SlottedWebApp("web", args, { parent: this });
    this.registerOutputs({});
  }
}

describe("Pulumi's resource options, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  const slotsOf = (site: string) =>
    Object.keys(cloud.local.sites().find(({ name }) => name === site)?.slotHostNames ?? {}).sort();

  /** A stack with a group and a plan of its own. */
  const stackOf = (
    name: string,
    declare: (place: {
      readonly resourceGroupName: pulumi.Output<string>;
      readonly serverFarmId: pulumi.Output<string>;
    }) => unknown,
  ): Promise<TestStack> =>
    cloud.stack(name, async () => {
      const group = new ResourceGroup(name, { resourceGroupName: name });
      const plan = new AppServicePlan(name, {
        name,
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
      });
      const outputs = declare({ resourceGroupName: group.name, serverFarmId: plan.id });
      return { ...(outputs as Record<string, unknown> | undefined) };
    });

  it("two components of one name, of two types or of two parents, live side by side", async () => {
    const stack = await stackOf("twins", (place) => {
      const args = { ...place, build: buildOf("1.0.0"), slots: { staging: {} } };
      const one = new Service("Shop", { ...args, name: "twin-one" });
      const two = new Service("Api", { ...args, name: "twin-two" }, { dependsOn: one });
      const app = { resourceGroupName: place.resourceGroupName, siteName: "twin-one" };
      const sticky = new StickySettings("shop", { ...app, production: { settings: { A: "1" } } }, { dependsOn: two });
      new TrafficRouting("shop", { ...app, percentages: { staging: 0 } }, { dependsOn: sticky });
    });
    await stack.up();
    assert.equal((await ask(cloud.local, "twin-two")).version, "1.0.0");
    assert.equal((await ask(cloud.local, "twin-one")).settings.A, "1");
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
  });

  it("a provider of one's own, under a name from before, with parents and transforms, does all of it", async () => {
    const declared = { name: "before", version: "1.0.0" };
    const stack = await stackOf("options", (place) => {
      const provider = new azure.Provider("own", {});
      const { name, version } = declared;
      new SlottedWebApp(
        name,
        {
          ...place,
          name: "options",
          build: buildOf(version),
          slots: { staging: {} },
          healthCheck: { path: "/", intervalInSeconds: 0, consecutiveSuccesses: 1 },
        },
        {
          providers: [provider],
          aliases: [{ name: "before" }],
          transforms: [
            async ({ type, props, opts }) =>
              type === "azure-native:web:WebApp" ? { props: { ...props, tags: { by: "transform" } }, opts } : undefined,
          ],
        },
      );
    });
    await stack.up();
    assert.equal((await ask(cloud.local, "options")).version, "1.0.0");
    const { tags } = (await cloud.get(
      "/subscriptions/{subscription}/resourceGroups/options/providers/Microsoft.Web/sites/options",
    )) as { tags: unknown };
    assert.deepEqual(tags, { by: "transform" });
    declared.name = "after";
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
    declared.version = "2.0.0";
    await stack.up();
    assert.equal((await ask(cloud.local, "options")).version, "2.0.0");
  });

  for (const option of ["protect", "retainOnDelete"] as const) {
    it(`with ${option}, a full plan and a rollout, it releases, and no slot is stopped or deleted behind the engine`, async () => {
      const site = option.toLowerCase();
      const others = (...names: string[]) =>
        Object.fromEntries(names.map((name) => [name, { configurationSource: "" }]));
      const declared = { version: "1.0.0", slots: others("aa", "bb", "cc", "dd") };
      const stack = await stackOf(site, (place) => {
        new SlottedWebApp(
          site,
          {
            ...place,
            name: site,
            build: buildOf(declared.version),
            slots: { staging: {}, ...declared.slots },
            rollout: { steps: [{ percentage: 50, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
          },
          { [option]: true },
        );
      });
      await stack.up();
      declared.version = "2.0.0";
      await stack.up();
      assert.equal((await ask(cloud.local, site)).version, "2.0.0");
      declared.slots = others("aa", "bb", "cc", "ee");
      const { records } = await cloud.effectsOf(() => stack.up().catch(() => undefined));
      assert.ok(slotsOf(site).includes("dd"));
      const isStop = records.filter((record) => record.kind === "request" && record.path.endsWith("/slots/dd/stop"));
      assert.deepEqual(isStop, []);
    });
  }

  it("an id of another subscription is refused, and the app of the same name in the provider's is left alone", async () => {
    const site = "/resourceGroups/options/providers/Microsoft.Web/sites/options";
    const stack = await cloud.stack("elsewhere", async () => {
      new SlotSwap("release", { siteId: `/subscriptions/${OTHER_SUBSCRIPTION}${site}`, targetBuildVersion: "1.0.0" });
    });
    const { swaps } = await cloud.effectsOf(() =>
      assert.rejects(
        stack.up(),
        new RegExp(
          `siteId: .* is in subscription ${OTHER_SUBSCRIPTION}, and the component's provider in subscription 0000`,
        ),
      ),
    );
    assert.deepEqual(swaps, []);
    assert.equal((await ask(cloud.local, "options")).version, "2.0.0");
  });

  it("a refusal to read is told as it is, and not taken for a slot without a build", async () => {
    const stack = await cloud.stack("refused404", async () => {
      new SlotSwap("release", { resourceGroupName: "options", siteName: "options", targetBuildVersion: "1.0.0" });
    });
    cloud.local.disturb(({ method, path }) =>
      method === "POST" && path.endsWith("/config/appsettings/list")
        ? { status: 403, code: "AuthorizationFailed", message: "Client 404-404 may not list settings: NotFound." }
        : undefined,
    );
    try {
      const { writes } = await cloud.effectsOf(() => assert.rejects(stack.up(), /may not list settings/));
      assert.deepEqual(writes, []);
    } finally {
      cloud.local.disturb(undefined);
    }
  });

  it("a preview by somebody who may only read says what it could not see, and goes on", async () => {
    const declared: { version: string; target?: string } = { version: "1.0.0" };
    const stack = await stackOf("reader", (place) => {
      const { liveBuild, slotBuilds } = new SlottedWebApp("reader", {
        ...place,
        name: "reader",
        build: buildOf(declared.version),
        ...(declared.target === undefined ? {} : { targetBuildVersion: declared.target }),
        slots: { staging: {} },
      });
      return { liveBuild, slotBuilds };
    });
    await stack.up();
    declared.version = "2.0.0";
    cloud.local.disturb(({ method, path }) =>
      method === "POST" && path.endsWith("/list")
        ? { status: 403, code: "AuthorizationFailed", message: "You may not list settings." }
        : undefined,
    );
    try {
      const told = async () => {
        const { stdout, stderr } = await stack.preview({ diff: true });
        const text = stdout + stderr;
        assert.match(text, /warning: the preview cannot see which builds the slots hold/);
        assert.equal(text.split("warning:").length, 2, text);
        return text;
      };
      assert.match(await told(), /reader-staging-delivery/);
      // What is held is asked for by many: it is said once all the same.
      declared.target = "1.0.0";
      assert.match(await told(), /reader-staging-delivery/);
      declared.version = "1.0.0";
      assert.doesNotMatch(await told(), /outputs/);
      await assert.rejects(stack.up(), (error: Error) => {
        assert.match(
          error.message,
          /SlottedWebApp \(reader\):\n +error: Azure does not let you list the settings .*config\/list\/action/,
        );
        assert.match(error.message, /You may not list settings/);
        assert.doesNotMatch(error.message, /^ +at /m);
        return true;
      });
    } finally {
      cloud.local.disturb(undefined);
    }
  });
});
