import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { azureNativeSuite, DEPLOYMENT, GROUP, SITE, SLOT } from "./azure-native-suite";
import { CLAIMS } from "./fake-arm";
import { type Properties, secret, UNKNOWN } from "./plugin-client";

const WEB_APP = "azure-native:web:WebApp";
const WEB_APP_SLOT = "azure-native:web:WebAppSlot";
const RESOURCE_GROUP = "azure-native:resources:ResourceGroup";

describe("azure-native stand-in: check", () => {
  const suite = azureNativeSuite();

  it("makes up the same name for the same seed, without a dash, and marks it", async () => {
    const news = { location: "x" };
    const first = await suite.plugin.check(RESOURCE_GROUP, news);
    const { resourceGroupName: name } = first.inputs;
    assert.match(String(name), /^shop[0-9a-f]{8}$/);
    assert.deepEqual(first, {
      inputs: { location: "x", resourceGroupName: name, __createBeforeDelete: true },
      failures: [],
    });
    assert.deepEqual(await suite.plugin.check(RESOURCE_GROUP, news), first);
    const other = await suite.plugin.check(RESOURCE_GROUP, news, { seed: "another" });
    assert.notEqual(other.inputs.resourceGroupName, name);
  });

  it("keeps the name that it made up, and the location, of a resource that exists", async () => {
    const olds = { name: "shop12345678", location: "north", __createBeforeDelete: true };
    const { inputs } = await suite.plugin.check(WEB_APP, { resourceGroupName: "G" }, { olds });
    assert.deepEqual(inputs, { ...olds, resourceGroupName: "G" });
  });

  it("takes the location of the resource group, asking once", async () => {
    const { arm, plugin } = suite;
    arm.on(`GET ${GROUP}`, { body: { id: GROUP, location: "westeurope" } });
    for (const type of [WEB_APP, "azure-native:web:AppServicePlan"]) {
      const { inputs, failures } = await plugin.check(type, { name: "shop", resourceGroupName: "G" });
      assert.deepEqual(inputs, { name: "shop", resourceGroupName: "G", location: "westeurope" });
      assert.deepEqual(failures, []);
    }
    assert.deepEqual(arm.lines, [`GET ${GROUP}`]);
  });

  it("takes the configured location before that, and knows none of a group that is not known yet", async () => {
    const unknown = await suite.plugin.check(WEB_APP, { name: "shop", resourceGroupName: UNKNOWN });
    assert.equal(unknown.inputs.location, UNKNOWN);
    await suite.plugin.configure({ "azure-native:config:location": "northeurope" });
    const configured = await suite.plugin.check(WEB_APP, { name: "shop", resourceGroupName: UNKNOWN });
    assert.equal(configured.inputs.location, "northeurope");
    assert.deepEqual(suite.arm.lines, []);
  });

  it("says what is missing", async () => {
    assert.deepEqual((await suite.plugin.check(WEB_APP_SLOT, { resourceGroupName: "elsewhere" })).failures, [
      "missing required property 'name'",
      "missing required property 'location'. Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.",
    ]);
    const { failures } = await suite.plugin.check("azure-native:resources:Deployment", { resourceGroupName: "G" });
    assert.deepEqual(failures, ["missing required property 'properties'"]);
  });

  it("names a slot, and leaves a deployment without a location", async () => {
    const slot = await suite.plugin.check(WEB_APP_SLOT, { name: "shop", resourceGroupName: "G", location: "x" });
    // A slot's name need not be unique but in its site, so it gets nothing added.
    assert.deepEqual(slot.inputs, { name: "shop", resourceGroupName: "G", location: "x", slot: "shop" });
    const { inputs } = await suite.plugin.check("azure-native:resources:Deployment", {
      deploymentName: "release",
      resourceGroupName: "G",
      properties: {},
    });
    assert.deepEqual(inputs, { deploymentName: "release", resourceGroupName: "G", properties: {} });
  });

  it("names what the local App Service does not model", async () => {
    const instead =
      ": where the program runs here, declare it by an azure-native resources.Deployment, whose template can have any type, " +
      "or leave it out; the plugin of azure-native itself knows it";
    await assert.rejects(suite.plugin.check("azure-native:cache:Redis", {}), {
      details: `the local App Service does not model resources of type 'azure-native:cache:Redis'${instead}`,
    });
    await assert.rejects(suite.plugin.invoke("azure-native:web:constructor"), {
      details: `the local App Service does not model the function 'azure-native:web:constructor'${instead}`,
    });
  });
});

describe("azure-native stand-in: diff", () => {
  const suite = azureNativeSuite();
  const inputs = { name: "shop", resourceGroupName: "G", location: "westeurope" };

  it("shows each change where it is", async () => {
    const news = { ...inputs, siteConfig: { alwaysOn: true, appSettings: [{ value: "2" }] }, tags: { "a.b": "1" } };
    const olds = { ...inputs, siteConfig: { alwaysOn: false, appSettings: [{ value: "1" }, {}] }, tags: { old: "1" } };
    assert.deepEqual(await suite.plugin.diff(WEB_APP, olds, news), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
      detailed: {
        "siteConfig.alwaysOn": "update",
        "siteConfig.appSettings[0].value": "update",
        "siteConfig.appSettings[1]": "delete",
        "tags.old": "delete",
        'tags["a.b"]': "add",
      },
    });
  });

  it("sees no change in what means the same", async () => {
    const news = { ...inputs, resourceGroupName: "g", location: "West Europe", __createBeforeDelete: true };
    assert.equal((await suite.plugin.diff(WEB_APP, inputs, news)).changes, false);
  });

  it("replaces what is elsewhere or has another name: first the old one goes, unless its name was made up", async () => {
    for (const [property, value] of Object.entries({ name: "b", resourceGroupName: "H", location: "north" })) {
      const news = { ...inputs, [property]: value };
      const expected = { changes: true, replaces: [property], detailed: { [property]: "update-replace" } };
      assert.deepEqual(await suite.plugin.diff(WEB_APP, inputs, news), { ...expected, deleteBeforeReplace: true });
      const named = { ...inputs, __createBeforeDelete: true };
      assert.deepEqual(await suite.plugin.diff(WEB_APP, named, news), { ...expected, deleteBeforeReplace: false });
    }
    const slot = await suite.plugin.diff(WEB_APP_SLOT, { ...inputs, slot: "a" }, { ...inputs, slot: "b" });
    assert.deepEqual(slot.replaces, ["slot"]);
  });

  it("replaces a site for what is decided when it is created, and a web app for another kind, unlike a slot", async () => {
    const olds = { ...inputs, kind: "app", reserved: false, siteConfig: { vnetName: "a", alwaysOn: true } };
    for (const [change, path] of [
      [{ reserved: true }, "reserved"],
      [{ kind: "functionapp" }, "kind"],
    ] as const) {
      const news = { ...olds, ...change };
      assert.deepEqual((await suite.plugin.diff(WEB_APP, olds, news)).replaces, [path]);
      const slot = await suite.plugin.diff(WEB_APP_SLOT, { ...olds, slot: "s" }, { ...news, slot: "s" });
      assert.deepEqual(slot.replaces, path === "kind" ? [] : [path]);
    }
    const { replaces } = await suite.plugin.diff(WEB_APP, olds, { ...inputs, siteConfig: { alwaysOn: true } });
    assert.deepEqual(replaces.sort(), ["kind", "reserved"], "what is no longer said takes a new site, too");
    const { siteConfig, ...rest } = olds;
    const moved = await suite.plugin.diff(WEB_APP, olds, { ...rest, siteConfig: { ...siteConfig, vnetName: "b" } });
    assert.deepEqual([moved.detailed, moved.replaces], [{ "siteConfig.vnetName": "update" }, []]);
  });

  it("counts what is not known yet as a change", async () => {
    const { detailed } = await suite.plugin.diff(
      WEB_APP,
      { ...inputs, tags: { a: "1" } },
      { ...inputs, tags: { a: UNKNOWN } },
    );
    assert.deepEqual(detailed, { "tags.a": "update" });
    const twice = { ...inputs, serverFarmId: UNKNOWN };
    assert.deepEqual((await suite.plugin.diff(WEB_APP, twice, twice)).detailed, { serverFarmId: "update" });
  });

  it("replaces nothing when the program says at last where the resource has been all along", async () => {
    const { location, ...olds } = inputs;
    assert.deepEqual((await suite.plugin.diff(WEB_APP, olds, inputs, { location })).detailed, { location: "add" });
    assert.deepEqual((await suite.plugin.diff(WEB_APP, olds, inputs, { location: "north" })).replaces, ["location"]);
  });

  it("updates everything whose version of Azure's interface is another one", async () => {
    const { plugin } = suite;
    await plugin.check(WEB_APP, inputs);
    assert.equal(plugin.last.azureApiVersion, "2025-05-01");
    await plugin.check("azure-native:web/v20241101:WebApp", inputs);
    assert.equal(plugin.last.azureApiVersion, "2024-11-01");
    const news = { ...inputs, azureApiVersion: "2025-05-01" };
    const changed = { changes: true, replaces: [], deleteBeforeReplace: false };
    const expected = { ...changed, detailed: { azureApiVersion: "update" } };
    assert.deepEqual(await plugin.diff(WEB_APP, { ...inputs, azureApiVersion: "2024-11-01" }, news), expected);
    // What was imported has it among the outputs alone.
    assert.deepEqual(await plugin.diff(WEB_APP, inputs, news, { azureApiVersion: "2024-11-01" }), expected);
    assert.equal((await plugin.diff(WEB_APP, inputs, news, { azureApiVersion: "2025-05-01" })).changes, false);
  });

  it("finds the old inputs where older versions kept them", async () => {
    const outputs = { __inputs: secret(inputs) };
    assert.equal((await suite.plugin.diff(WEB_APP, {}, inputs, outputs)).changes, false);
  });
});

describe("azure-native stand-in: read", () => {
  const suite = azureNativeSuite();
  const site = { id: SITE, name: "shop", location: "West Europe", properties: { httpsOnly: true, state: "Running" } };
  const inputs = { name: "shop", resourceGroupName: "G", location: "westeurope", siteConfig: { alwaysOn: true } };

  async function readAgain(before: Properties, now: Properties, declared: Properties = inputs) {
    suite.arm.on(`GET ${SITE}`, { body: site }).on(`GET ${SITE}/config/web`, { body: { properties: now } });
    const outputs = { location: "West Europe", httpsOnly: true, state: "Stopped", siteConfig: before };
    return suite.plugin.read(WEB_APP, SITE, outputs, declared);
  }

  it("keeps the inputs of a resource that has not changed, whatever Azure says besides", async () => {
    const { inputs: refreshed, outputs } = await readAgain(
      { alwaysOn: true, numberOfWorkers: 1 },
      { alwaysOn: true, numberOfWorkers: 1 },
    );
    assert.deepEqual(refreshed, inputs);
    assert.equal(outputs.state, "Running");
  });

  it("puts into the inputs what has changed in Azure, declared or not", async () => {
    const before = { alwaysOn: true, linuxFxVersion: "NODE|20-lts", numberOfWorkers: 1, appCommandLine: "run" };
    const now = { alwaysOn: true, linuxFxVersion: "NODE|22-lts", numberOfWorkers: 1 };
    const changed = { ...inputs, siteConfig: { alwaysOn: true, appCommandLine: "run" } };
    assert.deepEqual((await readAgain(before, now, changed)).inputs, {
      ...inputs,
      siteConfig: { alwaysOn: true, linuxFxVersion: "NODE|22-lts" },
    });
    const { siteConfig, ...bare } = inputs;
    assert.ok(siteConfig);
    // Nothing was declared below it, so the whole of it gets in.
    assert.deepEqual((await readAgain(before, now, bare)).inputs, { ...bare, siteConfig: now });
  });

  it("finds nothing where there is nothing", async () => {
    assert.deepEqual(await suite.plugin.read(WEB_APP, SITE, { location: "x" }, inputs), {
      id: "",
      outputs: {},
      inputs: {},
    });
  });

  it("makes inputs from an id and what is there, for an import", async () => {
    suite.arm
      .on(`GET ${SLOT}`, { body: { ...site, id: SLOT, name: "shop/staging" } })
      .on(`GET ${SLOT}/config/web`, { body: { properties: { alwaysOn: true, machineKey: {} } } });
    const { id, inputs: found } = await suite.plugin.read(WEB_APP_SLOT, SLOT);
    assert.equal(id, SLOT);
    assert.deepEqual(found, {
      name: "shop",
      slot: "staging",
      resourceGroupName: "G",
      location: "West Europe",
      httpsOnly: true,
      siteConfig: { alwaysOn: true },
    });
  });

  it("takes a 404 for absence by Azure Resource Manager's own codes alone", async () => {
    const type = "azure-native:resources:Deployment";
    const gone = async (body: unknown) => {
      suite.arm.reset();
      suite.arm.on(`GET ${DEPLOYMENT}`, { status: 404, body });
      return (await suite.plugin.read(type, DEPLOYMENT, { location: "x" }, inputs)).id === "";
    };
    for (const code of ["NotFound", "ResourceNotFound", "ResourceGroupNotFound"]) {
      assert.ok(await gone({ error: { code, message: "none" } }), code);
    }
    await assert.rejects(gone({ error: { code: "DeploymentNotFound", message: "none" } }), {
      details: 'Status=404 Code="DeploymentNotFound" Message="none"',
    });
    await assert.rejects(gone({ Code: "NotFound", Message: "none" }), /Status=404 Message="\{"Code":"NotFound"/);
  });

  it("reports what is wrong other than absence", async () => {
    suite.arm.on(`GET ${SITE}`, { status: 400, body: "no" });
    await assert.rejects(readAgainAfterFault(), { details: 'Status=400 Message="no"' });
    function readAgainAfterFault() {
      return suite.plugin.read(WEB_APP, SITE, { location: "x" }, inputs);
    }
  });
});

describe("azure-native stand-in: preview", () => {
  const suite = azureNativeSuite();

  it("shows the inputs, and of the rest that it is not known yet", async () => {
    const { id, outputs } = await suite.plugin.create(
      "azure-native:resources:Deployment",
      { resourceGroupName: "G", deploymentName: "release", properties: { mode: "Incremental", template: {} } },
      true,
    );
    assert.equal(id, "");
    const { properties, ...top } = outputs;
    assert.deepEqual(top, { azureApiVersion: UNKNOWN, location: UNKNOWN, name: UNKNOWN, tags: UNKNOWN, type: UNKNOWN });
    const { mode, outputs: made, template } = properties as Properties;
    assert.deepEqual({ mode, made, template }, { mode: "Incremental", made: UNKNOWN, template: undefined });
    assert.deepEqual(suite.arm.lines, []);
  });

  it("shows of a change also what can never change", async () => {
    const olds = { name: "shop", location: "West Europe", defaultHostName: "h" };
    const outputs = await suite.plugin.update(WEB_APP, SITE, { httpsOnly: true }, { olds, preview: true });
    const { name, location, defaultHostName, httpsOnly } = outputs;
    assert.deepEqual(
      { name, location, defaultHostName, httpsOnly },
      { name: "shop", location: "West Europe", defaultHostName: UNKNOWN, httpsOnly: true },
    );
    assert.deepEqual(suite.arm.lines, []);
  });
});

describe("azure-native stand-in: functions", () => {
  const suite = azureNativeSuite();

  it("gets a site as one request shows it", async () => {
    const properties = { state: "Running", siteConfig: { alwaysOn: true }, buildVersion: "1", targetSwapSlot: null };
    suite.arm.on(`GET ${SITE}`, { body: { id: SITE, name: "shop", properties } });
    assert.deepEqual(
      await suite.plugin.invoke("azure-native:web:getWebApp", { name: "shop", resourceGroupName: "G" }),
      {
        azureApiVersion: "2025-05-01",
        id: SITE,
        name: "shop",
        siteConfig: { alwaysOn: true },
        state: "Running",
      },
    );
    assert.deepEqual(suite.arm.lines, [`GET ${SITE}`]);
  });

  it("lists settings by an empty POST, keeping their names", async () => {
    const path = `${SLOT}/config/appsettings`;
    suite.arm.on(`POST ${path}/list`, {
      body: { id: path, name: "appsettings", properties: { type: "A", "b.c": "" } },
    });
    const args = { name: "shop", slot: "staging", resourceGroupName: "G" };
    const found = await suite.plugin.invoke("azure-native:web:listWebAppApplicationSettingsSlot", args);
    assert.deepEqual(found, { id: path, name: "appsettings", properties: { type: "A", "b.c": "" } });
    assert.deepEqual(suite.arm.bodies(`POST ${path}/list`), [{}]);
  });

  it("gets groups and deployments with their properties as they are", async () => {
    suite.arm
      .on(`GET ${GROUP}`, {
        body: { id: GROUP, name: "G", location: "x", properties: { provisioningState: "Succeeded" } },
      })
      .on(`GET ${DEPLOYMENT}`, { body: { id: DEPLOYMENT, properties: { outputs: { a: { value: 1 } } } } });
    const group = await suite.plugin.invoke("azure-native:resources:getResourceGroup", { resourceGroupName: "G" });
    assert.deepEqual(group.properties, { provisioningState: "Succeeded" });
    const args = { resourceGroupName: "G", deploymentName: "release" };
    const deployment = await suite.plugin.invoke("azure-native:resources:getDeployment", args);
    assert.deepEqual(deployment.properties, { outputs: { a: { value: 1 } } });
  });

  it("knows who it is, and gives out its token", async () => {
    assert.deepEqual(await suite.plugin.invoke("azure-native:authorization:getClientConfig"), {
      clientId: CLAIMS.appid,
      objectId: CLAIMS.oid,
      tenantId: CLAIMS.tid,
      subscriptionId: "S",
    });
    const audienceOf = async (args: Record<string, string>) => {
      const { token } = await suite.plugin.invoke("azure-native:authorization:getClientToken", args);
      return JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString()).aud;
    };
    assert.equal(await audienceOf({ endpoint: "https://x/" }), "https://x");
    assert.equal(await audienceOf({}), suite.arm.endpoint);
  });

  it("passes on Azure's error", async () => {
    await assert.rejects(suite.plugin.invoke("azure-native:web:getWebApp", { name: "shop", resourceGroupName: "G" }), {
      details: `Status=404 Code="ResourceNotFound" Message="no ${SITE}"`,
    });
  });
});
