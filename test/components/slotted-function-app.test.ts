import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { DurableStorage, OperatingSystem, SlottedFunctionApp, type SlottedFunctionAppArgs } from "../../src";
import { pairedSettings } from "../../src/components/args/function-host";
import { known } from "../../src/components/azure/hook";
import { declare } from "../../src/components/validation/declare";
import { FUNCTION_APP } from "../../src/rules";
import { mockEngine, problemsOf } from "../support/component-mocks";

const GROUP = "/subscriptions/s/resourceGroups/shop/providers";
const ACCOUNT = `${GROUP}/Microsoft.Storage/storageAccounts/shophost`;
const KEY = "DefaultEndpointsProtocol=https;AccountName=shophost;AccountKey=c2VjcmV0";
const BUILD = { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", stack: "NODE|22" };
const APP: SlottedFunctionAppArgs = {
  resourceGroupName: "shop",
  serverFarmId: `${GROUP}/Microsoft.Web/serverfarms/shop`,
  name: "shop",
  build: BUILD,
  slots: { staging: {} },
  hostStorage: { connectionString: KEY },
};

describe("a SlottedFunctionApp", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ name, inputs }) => ({
      defaultHostName: `${name}.test`,
      ...inputs,
      identity: { ...inputs.identity, principalId: `principal-of-${name}` },
    }));
  });

  /** The settings of the build, and those that stay with the slot and with production. */
  const settingsOf = async (change: Partial<SlottedFunctionAppArgs>) => {
    const { args } = declare("shop", { ...APP, ...change }, undefined, FUNCTION_APP).declaration;
    const [build, staging, production] = await Promise.all(
      [args.build.settings, args.slots.staging?.stickySettings, args.production?.stickySettings].map((settings) =>
        known(pulumi.output(settings)),
      ),
    );
    return { build, staging, production } as Record<"build" | "staging" | "production", Record<string, string>>;
  };

  const refused = (change: object) => problemsOf(() => new SlottedFunctionApp("shop", { ...APP, ...change }));
  const paths = (change: object) => refused(change).map((problem) => problem.split(": ")[0]);

  it("gives its host storage by a connection string, with a share only in plans that have one", async () => {
    const content = "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING";
    assert.deepEqual((await settingsOf({})).build, { AzureWebJobsStorage: KEY, [content]: KEY });
    assert.deepEqual((await settingsOf({ hostingPlan: "Dedicated" })).build, { AzureWebJobsStorage: KEY });
    const hostStorage = { accountName: "shophost", identityClientId: "c", contentConnectionString: KEY };
    assert.deepEqual((await settingsOf({ hostStorage })).build, {
      AzureWebJobsStorage__accountName: "shophost",
      AzureWebJobsStorage__credential: "managedidentity",
      AzureWebJobsStorage__clientId: "c",
      [content]: KEY,
    });
  });

  it("opens its host's storage by each slot's own identity, with the roles that a host needs, before a build comes", async () => {
    const app = new SlottedFunctionApp("shop", { ...APP, hostStorage: { accountId: ACCOUNT } });
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    const roles = registered.filter(({ type }) => type.endsWith(":RoleAssignment"));
    assert.deepEqual(
      roles.map(({ name, inputs }) => [name, inputs.scope, inputs.principalId]),
      ["staging", "production"].flatMap((place) =>
        ["blobs", "queues", "tables"].map((part) => [
          `shop-${place}-host-${part}-access`,
          ACCOUNT,
          `principal-of-shop${place === "production" ? "" : `-${place}`}`,
        ]),
      ),
    );
    const names = registered.map(({ name }) => name);
    assert.ok(names.indexOf("shop-production-host-tables-access") < names.indexOf("shop-staging-delivery"));
    const site = registered.find(({ type }) => type.endsWith(":WebApp"))?.inputs;
    assert.deepEqual(
      [site?.kind, site?.clientAffinityEnabled, site?.siteConfig.alwaysOn, site?.identity.type],
      ["functionapp,linux", false, false, "SystemAssigned"],
    );
    assert.equal(
      (await settingsOf({ hostStorage: { accountId: ACCOUNT } })).build.AzureWebJobsStorage__accountName,
      "shophost",
    );
  });

  it("keeps one version of the host everywhere, and functions that fire by themselves out of slots", async () => {
    const { staging, production } = await settingsOf({ disabledInSlots: ["nightly"] });
    assert.deepEqual(staging, { FUNCTIONS_EXTENSION_VERSION: "~4", "AzureWebJobs.nightly.Disabled": "true" });
    assert.deepEqual(production, { FUNCTIONS_EXTENSION_VERSION: "~4", "AzureWebJobs.nightly.Disabled": "false" });
  });

  it("adds ids of hosts where names are too long, in every slot another; or is refused, with the setting to add", async () => {
    const name = "orders-of-the-northern-warehouse";
    const { staging, production } = await settingsOf({ name });
    const ids = [staging, production].map(({ AzureFunctionsWebHost__hostid: id = "" }) => id);
    assert.match(ids[0] ?? "", /^orders-of-the-north-[0-9a-f]{12}$/);
    assert.notEqual(ids[0], ids[1]);
    assert.equal((await settingsOf({})).staging.AzureFunctionsWebHost__hostid, undefined);
    const [problem = ""] = refused({ name, addHostIds: false });
    assert.match(problem, /^addHostIds: .*"staging".*AzureFunctionsWebHost__hostid in every slot and in production/);
    const own = (hostId: string) => ({ stickySettings: { AzureFunctionsWebHost__hostid: hostId } });
    assert.deepEqual(refused({ name, addHostIds: false, production: own("a"), slots: { staging: own("b") } }), []);
    const path = (place: string) => `${place}.stickySettings["AzureFunctionsWebHost__hostid"]`;
    assert.deepEqual(paths({ production: own("a") }), [path('slots["staging"]')]);
    assert.deepEqual(paths({ production: own("a"), slots: { staging: own("a") } }), [path('slots["staging"]')]);
  });

  it("has durable orchestrations stay with a task hub of each slot, or go with the code in storage of a pair", async () => {
    const hub = "AzureFunctionsJobHost__extensions__durableTask__hubName";
    const perSlot = await settingsOf({ durableFunctions: { storage: DurableStorage.TaskHubPerSlot } });
    assert.deepEqual(
      [perSlot.staging[hub], perSlot.production[hub], perSlot.build[hub]],
      ["shopstaginghub", "shopproductionhub", undefined],
    );
    const durableFunctions = {
      storage: DurableStorage.TravelsWithBuild,
      connections: { production: { accountName: "storea" }, staging: { accountName: "storeb" } },
    };
    const travels = await settingsOf({ durableFunctions });
    assert.deepEqual([travels.staging[hub], travels.build[hub]], [undefined, "shopproductionhub"]);
    const { declaration } = declare("shop", { ...APP, durableFunctions }, undefined, FUNCTION_APP);
    assert.deepEqual(pairedSettings(declaration), {
      DurableStorage__accountName: { slot: "storeb", production: "storea" },
    });
  });

  it("is refused where durable functions are declared without a choice, or with one half of a pair", () => {
    assert.match(
      refused({ durableFunctions: {} }).join(),
      /durableFunctions\.storage: it is missing: use "TaskHubPerSlot" or "TravelsWithBuild"/,
    );
    assert.deepEqual(
      paths({ durableFunctions: { storage: "TravelsWithBuild", connections: { production: { accountName: "a" } } } }),
      ['durableFunctions.connections["staging"]'],
    );
    const taskHubs = { production: "one", staging: "One", beta: "my-hub" };
    assert.deepEqual(paths({ durableFunctions: { storage: "TaskHubPerSlot", taskHubs } }), [
      'durableFunctions.taskHubs["beta"]',
      'durableFunctions.taskHubs["beta"]',
      'durableFunctions.taskHubs["staging"]',
    ]);
  });

  it("is refused where a trigger's connection would travel, or is missing in a slot", () => {
    const triggerConnections = ["ORDERS"];
    const has = { stickySettings: { ORDERS__fullyQualifiedNamespace: "orders.servicebus.windows.net" } };
    assert.deepEqual(refused({ triggerConnections, production: has, slots: { staging: has } }), []);
    assert.deepEqual(paths({ triggerConnections, production: has }), ['slots["staging"].stickySettings']);
    const build = { ...BUILD, settings: { ORDERS: "Endpoint=…" } };
    assert.match(
      refused({ triggerConnections, build }).join("\n"),
      /triggerConnections\[0\]: "ORDERS" is among build\.settings/,
    );
  });

  it("has no build wait beside production with what fires by itself, which would fire in both", () => {
    const previewed = (args: Record<string, unknown>) => paths({ swapAction: "Preview", ...args });
    assert.deepEqual(previewed({}), []);
    assert.deepEqual(previewed({ disabledInSlots: ["nightly"] }), ["swapAction"]);
    assert.deepEqual(previewed({ durableFunctions: { storage: DurableStorage.TaskHubPerSlot } }), ["swapAction"]);
    const connected = { stickySettings: { ORDERS: "own" } };
    const connections = { triggerConnections: ["ORDERS"], production: connected, slots: { staging: connected } };
    assert.deepEqual(paths(connections), []);
    assert.deepEqual(previewed(connections), ["swapAction"]);
  });

  it("is refused with what function apps or its plan do not have, all at once, each by its path", () => {
    assert.deepEqual(
      paths({
        hostingPlan: "Consumption",
        operatingSystem: OperatingSystem.Windows,
        hostStorage: { accountName: "a", connectionString: "b" },
        build: { ...BUILD, startupCommand: "node", settings: { WEBSITE_CONTENTSHARE: "shop" } },
        production: { alwaysOn: true },
        slots: { staging: {}, beta: { build: BUILD } },
        traffic: { staging: 10 },
        disabledInSlots: ["1st"],
      }).sort(),
      [
        'build.settings["WEBSITE_CONTENTSHARE"]',
        "build.startupCommand",
        "disabledInSlots[0]",
        "hostStorage.connectionString",
        "production.alwaysOn",
        "slots",
        "traffic",
      ],
    );
    assert.deepEqual(paths({ hostStorage: undefined }), ["hostStorage"]);
    assert.deepEqual(paths({ hostStorage: { accountId: "shophost" } }), ["hostStorage.accountId"]);
    assert.deepEqual(paths({ hostingPlan: "Consumption" }), ["hostingPlan"]);
    assert.deepEqual(registered, []);
  });
});
