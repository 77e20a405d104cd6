import assert from "node:assert/strict";
import * as azure from "@pulumi/azure-native";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp, type SlottedWebAppArgs, StickySettings, TrafficRouting } from "../../src";
import { ask, buildOf } from "./support/builds";
import { placedStack } from "./support/placed-stack";
import { Cloud } from "./support/project";

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

  const tagsOf = async (site: string) =>
    (
      (await cloud.get(
        `/subscriptions/{subscription}/resourceGroups/${site}/providers/Microsoft.Web/sites/${site}`,
      )) as { tags: unknown }
    ).tags;

  it("two components of one name, of two types or of two parents, live side by side", async () => {
    const stack = await placedStack(cloud, "twins", (place) => {
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

  it("a provider of one's own does all of it, and aliases keep an app that is renamed and given a parent", async () => {
    const declared = { isMoved: false, version: "1.0.0", tags: "first" };
    const undeclared = { scmSiteAlsoStopped: true, clientAffinityProxyEnabled: true };
    const general = { managedPipelineMode: "Classic", loadBalancing: "LeastResponseTime" };
    /** What the transforms set, as production and the slot have it. */
    const isStillSet = async () => {
      for (const slot of ["", "/slots/staging"]) {
        const path = `/subscriptions/{subscription}/resourceGroups/options/providers/Microsoft.Web/sites/options${slot}`;
        const [site, web] = (await Promise.all([cloud.get(path), cloud.get(`${path}/config/web`)])) as {
          properties: Record<string, unknown>;
        }[];
        assert.deepEqual(site && Object.keys(undeclared).map((name) => site.properties[name]), [true, true], slot);
        const values = web && Object.keys(general).map((name) => web.properties[name]);
        assert.deepEqual(values, Object.values(general), slot);
      }
    };
    const stack = await placedStack(cloud, "options", (place) => {
      const provider = new azure.Provider("own", {});
      const { isMoved, version, tags } = declared;
      const parent = isMoved ? new pulumi.ComponentResource("company:index:Team", "team") : undefined;
      new SlottedWebApp(
        isMoved ? "after" : "before",
        {
          ...place,
          name: "options",
          build: buildOf(version),
          slots: { staging: {} },
          tags: { declared: tags },
          healthCheck: { path: "/", intervalInSeconds: 0, consecutiveSuccesses: 1 },
        },
        {
          provider,
          ...(parent ? { parent, aliases: [{ name: "before", parent: pulumi.rootStackResource }] } : {}),
          transforms: [
            // What no argument declares, in production and the slot alike.
            ({ type, props, opts }) =>
              /^azure-native:web:WebApp(Slot)?$/.test(type)
                ? { props: { ...props, ...undeclared, siteConfig: { ...props.siteConfig, ...general } }, opts }
                : undefined,
            ({ type, props, opts }) =>
              type === "azure-native:web:WebApp"
                ? {
                    props: { ...props, tags: { ...props.tags, by: "transform" } },
                    opts: pulumi.mergeOptions(opts, { ignoreChanges: ["tags"] }),
                  }
                : undefined,
          ],
        },
      );
    });
    await stack.up();
    assert.equal((await ask(cloud.local, "options")).version, "1.0.0");
    assert.deepEqual(await tagsOf("options"), { declared: "first", by: "transform" });
    declared.isMoved = true;
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
    Object.assign(declared, { version: "2.0.0", tags: "second" });
    await stack.up();
    assert.equal((await ask(cloud.local, "options")).version, "2.0.0");
    // Neither the delivery nor the swap has undone it.
    await isStillSet();
    assert.deepEqual(await tagsOf("options"), { declared: "first", by: "transform" });
  });

  it("what it depends on is there before its first write, and what depends on it waits for its swap", async () => {
    const declared = { version: "1.0.0" };
    const stack = await placedStack(cloud, "order", ({ resourceGroupName, serverFarmId }) => {
      const account = (accountName: string, opts: pulumi.CustomResourceOptions) =>
        new StorageAccount(
          accountName,
          {
            accountName,
            resourceGroupName,
            kind: "StorageV2",
            sku: { name: "Standard_LRS" },
            tags: { for: declared.version },
          },
          opts,
        );
      const app = new SlottedWebApp(
        "order",
        { resourceGroupName, serverFarmId, name: "order", build: buildOf(declared.version), slots: { staging: {} } },
        { dependsOn: account("orderfirst", {}) },
      );
      account("orderlast", { dependsOn: app });
    });
    for (const version of ["1.0.0", "2.0.0"]) {
      declared.version = version;
      const { records } = await cloud.effectsOf(() => stack.up());
      const paths = records.map((record) =>
        record.kind === "request" ? `${record.method} ${record.path}` : record.kind,
      );
      const first = paths.map((path) => path.endsWith("/orderfirst")).lastIndexOf(true);
      const app = paths.findIndex((path) => /^P(UT|ATCH|OST) .*(\/sites\/|\/deployments\/)/.test(path));
      const swapped = paths.lastIndexOf("swap");
      const last = paths.findIndex((path) => /^PUT .*\/orderlast$/.test(path));
      assert.ok(first !== -1 && first < app, `${first} ${app}`);
      assert.ok(app < swapped && swapped < last, `${app} ${swapped} ${last}`);
    }
    // So that it is no chance, and holds in the other direction when all is destroyed.
    const { resources } = (await stack.exportStack()).deployment as {
      resources: { urn: string; dependencies?: string[] }[];
    };
    const dependenciesOf = (urn: string) =>
      resources.find((resource) => resource.urn.endsWith(urn))?.dependencies?.map((each) => each.split("::").pop());
    assert.ok(dependenciesOf("SlottedWebApp::order")?.includes("orderfirst"));
    assert.ok(dependenciesOf("::orderlast")?.includes("order-swap"));
  });
});
