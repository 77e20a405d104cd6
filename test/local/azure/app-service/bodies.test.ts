import assert from "node:assert/strict";
import { API, GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";

const PROVIDERS = `${GROUP}/providers`;

describe("a body, as Azure reads it", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown, api?: string) => app.ask(method, path, body, api);
  const web = (properties: object) => ask("PATCH", `${STAGING}/config/web`, { properties });
  const shown = async (path: string, ...names: string[]) => {
    const answer = await ask("GET", path);
    return names.map((name) => answer.at(name));
  };

  it("has its names in any case: plan, site, settings and sticky names", async () => {
    const [plan, site] = [
      `${PROVIDERS}/Microsoft.Web/serverfarms/odd-plan`,
      `${PROVIDERS}/Microsoft.Web/sites/odd-app`,
    ];
    const sku = { Name: "P1V3", Tier: "PREMIUMV3" };
    assert.equal(
      (await ask("PUT", plan, { Location: LOCATION, SKU: sku, Properties: { RESERVED: true } })).status,
      200,
    );
    const properties = {
      ServerFarmId: plan,
      HttpsOnly: true,
      SiteConfig: {
        AppSettings: [{ Name: "A", Value: "1" }],
        ConnectionStrings: [{ NAME: "Db", ConnectionString: "x", TYPE: "sqlazure" }],
        IPSecurityRestrictions: [{ IPAddress: "203.0.113.0/24", Action: "Allow", Priority: "5", Name: "office" }],
      },
    };
    const tags = { Team: "shop" };
    assert.equal(
      (await ask("PUT", site, { LOCATION, Location: LOCATION, Tags: tags, Properties: properties })).status,
      200,
    );
    await ask("PUT", `${site}/config/slotConfigNames`, { PROPERTIES: { AppSettingNames: ["A"] } });
    assert.deepEqual(await shown(plan, "sku.name", "sku.tier", "properties.reserved"), ["P1v3", "PremiumV3", true]);
    assert.deepEqual(await shown(site, "properties.httpsOnly", "tags"), [true, tags]);
    assert.deepEqual(await app.settings(site), { A: "1" });
    const strings = await ask("POST", `${site}/config/connectionstrings/list`);
    assert.deepEqual(strings.at("properties"), { Db: { value: "x", type: "SQLAzure" } });
    assert.deepEqual(await shown(`${site}/config/slotConfigNames`, "properties.appSettingNames"), [["A"]]);
    const rule = "properties.ipSecurityRestrictions.0";
    assert.deepEqual(await shown(`${site}/config/web`, `${rule}.name`, `${rule}.priority`), ["office", 5]);
    const policy = `${site}/basicPublishingCredentialsPolicies/scm`;
    assert.equal((await ask("PUT", policy, { Properties: { Allow: false } })).at("properties.allow"), false);
  });

  it("has its names in any case: groups, storage accounts, containers, vaults", async () => {
    const other = GROUP.replace("shop-group", "odd-group");
    const group = await ask("PUT", other, { Location: LOCATION, Tags: { Team: "shop" }, ManagedBy: "/owner" });
    assert.deepEqual([group.at("tags"), group.at("managedBy")], [{ Team: "shop" }, "/owner"]);
    const account = `${PROVIDERS}/Microsoft.Storage/storageAccounts/oddaccount`;
    await app.follow("PUT", account, {
      Location: LOCATION,
      Kind: "storagev2",
      SKU: { NAME: "standard_lrs" },
      Properties: { AllowBlobPublicAccess: true },
    });
    assert.deepEqual(await shown(account, "kind", "sku.name", "properties.allowBlobPublicAccess"), [
      "StorageV2",
      "Standard_LRS",
      true,
    ]);
    const container = `${account}/blobServices/default/containers/odd`;
    assert.equal((await ask("PUT", container, { Properties: { PublicAccess: "Blob" } })).status, 201);
    assert.deepEqual(await shown(container, "properties.publicAccess"), ["Blob"]);
    const vault = `${PROVIDERS}/Microsoft.KeyVault/vaults/odd-vault`;
    const tenant = app.local.connection.tenantId;
    const properties = { TenantId: tenant, Sku: { Family: "A", Name: "standard" }, EnableRBACAuthorization: true };
    assert.equal((await ask("PUT", vault, { Location: LOCATION, Properties: properties })).status, 201);
    assert.deepEqual(await shown(vault, "properties.enableRbacAuthorization", "properties.sku.name"), [
      true,
      "standard",
    ]);
  });

  it("has no say in what is read-only, and nothing that Azure does not know", async () => {
    const properties = { state: "Stopped", hostNames: ["x.example"], defaultHostName: "x.example", ownIdea: 1 };
    const answer = await ask("PATCH", STAGING, { id: "/else", type: "Else", properties });
    assert.equal(answer.status, 200);
    assert.deepEqual([answer.at("properties.state"), answer.at("properties.ownIdea")], ["Running", undefined]);
    assert.equal(answer.at("properties.defaultHostName"), "shop-staging.azurewebsites.net");
    assert.equal((await web({ ownIdea: 1 })).at("properties.ownIdea"), undefined);
  });

  it("leaves no password and no key in the configuration", async () => {
    const machineKey = { validation: "SHA1", validationKey: "s3cret", decryptionKey: "s3cret" };
    const answer = await web({
      publishingPassword: "s3cret",
      machineKey,
      metadata: [{ name: "key", value: "s3cret" }],
    });
    assert.equal(answer.status, 200);
    const read = await ask("GET", `${STAGING}/config/web`);
    assert.ok(!JSON.stringify([answer.body, read.body]).includes("s3cret"));
    assert.equal(read.at("properties.publishingUsername"), "REDACTED");
  });

  it("of `config/web` may have settings, connection strings and mounts", async () => {
    const media = { type: "AzureFiles", accountName: "a", shareName: "s", mountPath: "/media", accessKey: "k" };
    const answer = await web({
      appSettings: [{ name: "FROM_WEB", value: 5 }],
      connectionStrings: [{ name: "Db", connectionString: "x", type: "Custom" }],
      azureStorageAccounts: { media },
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(await app.settings(STAGING), { FROM_WEB: "5" });
    const mounts = await ask("POST", `${STAGING}/config/azurestorageaccounts/list`);
    assert.equal(mounts.at("properties.media.mountPath"), "/media");
    assert.match(String(mounts.at("id")), /\/config\/appsettings$/);
    await web({ alwaysOn: true });
    assert.deepEqual(await app.settings(STAGING), { FROM_WEB: "5" }, "the rest stays");
  });

  it("has values of the right type, out of the sets that are closed; else its path is told", async () => {
    const wrong: [method: string, path: string, body: object, told: string][] = [
      ["PATCH", STAGING, { properties: { clientCertMode: "Sometimes" } }, "properties.clientCertMode"],
      ["PATCH", STAGING, { properties: { redundancyMode: "Twice" } }, "properties.redundancyMode"],
      ["PATCH", STAGING, { properties: { ipMode: "IPv5" } }, "properties.ipMode"],
      ["PATCH", STAGING, { identity: { type: "Own" } }, "identity.type"],
      ["PATCH", STAGING, { properties: { siteConfig: { cors: "x" } } }, "properties.siteConfig.cors"],
      ["PATCH", `${STAGING}/config/web`, { properties: { healthCheckPath: 5 } }, "properties.healthCheckPath"],
      ["PATCH", `${STAGING}/config/web`, { properties: { loadBalancing: "Any" } }, "properties.loadBalancing"],
      [
        "PUT",
        `${STAGING}/config/connectionstrings`,
        { properties: { Db: { value: "x", type: "Access" } } },
        "properties.Db.type",
      ],
      [
        "PUT",
        `${STAGING}/config/azurestorageaccounts`,
        { properties: { media: { type: "AzureTable" } } },
        "properties.media.type",
      ],
      [
        "PUT",
        `${STAGING}/config/logs`,
        { properties: { applicationLogs: { fileSystem: { level: "Loud" } } } },
        "properties.applicationLogs.fileSystem.level",
      ],
      ["PUT", `${SITE}/config/slotConfigNames`, { properties: { appSettingNames: "A" } }, "properties.appSettingNames"],
      ["PATCH", PLAN, { sku: { name: "X9" } }, "sku.name"],
      ["PUT", PLAN, { location: LOCATION, sku: 7 }, "sku"],
      ["PATCH", PLAN, { properties: { zoneRedundant: { toString: 1 } } }, "properties.zoneRedundant"],
      ["PUT", PLAN, { location: LOCATION, sku: {} }, "sku"],
      ["PUT", PLAN, { location: LOCATION, sku: { name: {} } }, "sku.name"],
      ["PUT", PLAN, { location: LOCATION, sku: { name: "S1", capacity: -1 } }, "sku.capacity"],
      ["PATCH", PLAN, { sku: { capacity: 1.5 } }, "sku.capacity"],
      ["PATCH", PLAN, { sku: { capacity: 1e9 } }, "sku.capacity"],
      ["PATCH", PLAN, { properties: { zoneRedundant: "x" } }, "properties.zoneRedundant"],
    ];
    for (const [method, path, body, told] of wrong) {
      const { status, error } = await ask(method, path, body);
      assert.deepEqual([status, error.message], [400, `The parameter ${told} has an invalid value.`]);
    }
    assert.deepEqual(await shown(PLAN, "sku.tier"), ["Standard"]);
  });

  it("has a version as a number too, as the Azure CLI sends it", async () => {
    const written = await web({ minTlsVersion: 1.0, scmMinTlsVersion: 1.3 });
    assert.deepEqual([written.status, written.error.message], [200, undefined]);
    const names = ["properties.minTlsVersion", "properties.scmMinTlsVersion"];
    assert.deepEqual(await shown(`${STAGING}/config/web`, ...names), ["1.0", "1.3"]);
    const wrong = await web({ minTlsVersion: 7 });
    assert.deepEqual(
      [wrong.status, wrong.error.message],
      [400, "The parameter properties.minTlsVersion has an invalid value."],
    );
    await web({ minTlsVersion: "1.2", scmMinTlsVersion: "1.2" });
  });

  it("sets properties that older answers do not tell, and nothing is dropped", async () => {
    const answer = await ask("PATCH", STAGING, { properties: { clientAffinityPartitioningEnabled: true } });
    assert.equal(answer.at("properties.clientAffinityPartitioningEnabled"), true);
    const plan = await ask("PATCH", PLAN, { identity: { type: "SystemAssigned" }, properties: { rdpEnabled: true } });
    assert.deepEqual([plan.at("identity.type"), plan.at("properties.rdpEnabled")], ["SystemAssigned", true]);
    for (const fixed of ["isXenon", "hyperV"]) {
      await ask("PATCH", STAGING, { properties: { [fixed]: true } });
      assert.deepEqual(await shown(STAGING, `properties.${fixed}`), [false], fixed);
    }
  });

  it("with traffic rules of another slot than production has no effect", async () => {
    const rule = { actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 10, name: "staging" };
    const written = await web({ experiments: { rampUpRules: [rule] } });
    assert.deepEqual([written.status, written.at("properties.experiments")], [200, { rampUpRules: [] }]);
  });

  it("binds a certificate to a host name by `hostNameSslStates` with `toUpdate`", async () => {
    const binding = `${SITE}/hostNameBindings/www.shop.example`;
    await ask("PUT", binding, { properties: {} });
    const state = { name: "www.shop.example", sslState: "sniEnabled", thumbprint: "AB12", toUpdate: true };
    assert.equal((await ask("PATCH", SITE, { properties: { hostNameSslStates: [state] } })).status, 200);
    assert.deepEqual(await shown(binding, "properties.sslState", "properties.thumbprint"), ["SniEnabled", "AB12"]);
    const unknown = { ...state, name: "else.shop.example" };
    assert.equal((await ask("PATCH", SITE, { properties: { hostNameSslStates: [unknown] } })).status, 404);
  });

  it("makes an app on Linux without saying so, and names a plan without its group", async () => {
    const site = `${PROVIDERS}/Microsoft.Web/sites/bare-app`;
    const properties = { serverFarmId: "shop-plan" };
    const answer = await ask("PUT", site, { location: LOCATION, properties });
    assert.deepEqual([answer.at("kind"), answer.at("properties.reserved")], ["app,linux", true]);
    assert.equal(answer.at("properties.serverFarmId"), PLAN);
    assert.match(String(answer.at("properties.webSpace")), /webspace-Linux$/);
    assert.deepEqual(await shown(PLAN, "kind"), ["linux"]);
    assert.equal(
      (await ask("PUT", `${site}2`, { location: LOCATION, properties: { serverFarmId: "else" } })).status,
      404,
    );
  });

  it("is of an api-version that there is", async () => {
    for (const version of ["2018-02-01", "2021-01-15", "2025-05-01", API]) {
      assert.equal((await ask("GET", SITE, undefined, version)).status, 200, version);
    }
    for (const [path, type, version] of [
      [SITE, "sites", "2099-01-01"],
      [`${STAGING}/config/web`, "sites/slots/config", "bogus"],
      [PLAN, "serverfarms", "2016-08-01"],
    ] as const) {
      const { status, error } = await ask("GET", path, undefined, version);
      assert.deepEqual([status, error.code], [400, "NoRegisteredProviderFound"]);
      const begin = `No registered resource provider found for location '${LOCATION}' and API version '${version}' for type '${type}'. The supported api-versions are '2014-04-01, `;
      assert.ok(String(error.message).startsWith(begin), String(error.message));
    }
    const group = await ask("GET", GROUP, undefined, "bogus");
    assert.deepEqual([group.status, group.error.code], [400, "InvalidApiVersionParameter"]);
  });

  it("is for a region that there is", async () => {
    const location = "middleearth";
    const site = `${PROVIDERS}/Microsoft.Web/sites/far-app`;
    for (const [path, body] of [
      [site, { location, properties: { serverFarmId: PLAN } }],
      [`${PLAN}-far`, { location }],
    ] as const) {
      const { status, error } = await ask("PUT", path, body);
      assert.deepEqual([status, error.code], [400, "LocationNotAvailableForResourceType"]);
      assert.match(String(error.message), /^The provided location 'middleearth' is not available for resource type/);
    }
    const { status, error } = await ask("PUT", `${GROUP}-far`, { location });
    assert.deepEqual([status, error.code], [400, "LocationNotAvailableForResourceGroup"]);
  });
});
