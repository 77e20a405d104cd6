import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { describe, it } from "mocha";
import { azureNativeSuite, GROUP, SITE, SLOT } from "./azure-native-suite";
import { type Properties, secret, UNKNOWN } from "./plugin-client";

const WEB_APP = "azure-native:web:WebApp";
const VERSION = { azureApiVersion: "2025-05-01" };
const site = { name: "shop", resourceGroupName: "G" };
const slot = { ...site, slot: "staging" };

/** Both of the places that App Service has everything in: production, and a slot. */
const PLACES = [
  { suffix: "", parent: SITE, where: site },
  { suffix: "Slot", parent: SLOT, where: slot },
];

describe("azure-native stand-in: bodies", () => {
  const suite = azureNativeSuite();

  async function sent(inputs: Properties): Promise<unknown> {
    suite.arm.on(`PUT ${SITE}`, { body: { id: SITE } });
    await suite.plugin.update(WEB_APP, SITE, inputs);
    return suite.arm.bodies(`PUT ${SITE}`).at(-1);
  }

  it("drops what the types do not know, however deep: in objects, in lists, under names that are free", async () => {
    const siteConfig = {
      cors: { allowedOrigins: ["*"], unheardOf: 1 },
      appSettings: [{ name: "A", value: "1", slotSetting: true }],
      azureStorageAccounts: { files: { shareName: "s", unheardOf: 1 } },
      autoHealRules: { triggers: { requests: { count: 1, unheardOf: 1 } } },
    };
    const body = await sent({
      ...site,
      siteConfig,
      hostNameSslStates: [{ name: "h", unheardOf: 1 }],
      tags: { any: "1" },
    });
    assert.deepEqual(body, {
      tags: { any: "1" },
      properties: {
        hostNameSslStates: [{ name: "h" }],
        siteConfig: {
          cors: { allowedOrigins: ["*"] },
          appSettings: [{ name: "A", value: "1" }],
          azureStorageAccounts: { files: { shareName: "s" } },
          autoHealRules: { triggers: { requests: { count: 1 } } },
        },
      },
    });
  });

  it("sends what is empty, false or nought, and nothing in place of what is no longer said", async () => {
    const siteConfig = {
      appSettings: [],
      cors: { allowedOrigins: [] },
      appCommandLine: "",
      azureStorageAccounts: {},
      numberOfWorkers: 0,
    };
    const empty = { siteConfig, tags: {}, httpsOnly: false, clientCertExclusionPaths: "", hostNameSslStates: [] };
    const { tags, ...properties } = empty;
    assert.deepEqual(await sent({ ...site, ...empty }), { tags, properties });
    assert.deepEqual(await sent({ ...site, siteConfig: { alwaysOn: true } }), {
      properties: { siteConfig: { alwaysOn: true } },
    });
    assert.deepEqual(await sent({ ...site, siteConfig: {} }), { properties: { siteConfig: {} } });
    assert.deepEqual(await sent(site), { properties: {} });
  });

  it("leaves out of a preview's outputs what Azure does not tell, and knows the rest of what is declared", async () => {
    const siteConfig = {
      appSettings: [{ name: "A" }],
      connectionStrings: [],
      virtualApplications: [{ virtualPath: "/" }],
    };
    const { outputs } = await suite.plugin.create(WEB_APP, { ...site, location: "x", siteConfig }, true);
    const { appSettings, connectionStrings, virtualApplications } = outputs.siteConfig as Properties;
    assert.deepEqual([appSettings, connectionStrings], [undefined, undefined]);
    assert.deepEqual(virtualApplications, [
      { physicalPath: UNKNOWN, preloadEnabled: UNKNOWN, virtualDirectories: UNKNOWN, virtualPath: "/" },
    ]);
  });
});

describe("azure-native stand-in: what is inside of a site", () => {
  const suite = azureNativeSuite();

  for (const { suffix, parent, where } of PLACES) {
    it(`binds a host name, which is the resource's own name if none is given, and unbinds it (${parent})`, async () => {
      const { arm, plugin } = suite;
      const type = `azure-native:web:WebAppHostNameBinding${suffix}`;
      const checked = await plugin.check(type, where, { name: "www.example.org" });
      assert.deepEqual(checked, { inputs: { ...where, hostName: "www.example.org" }, failures: [] });
      assert.deepEqual((await plugin.check(type, { resourceGroupName: "G" })).failures.slice(0, 1), [
        "missing required property 'name'",
      ]);

      const path = `${parent}/hostNameBindings/www.example.org`;
      const properties = { siteName: "shop", sslState: "SniEnabled", virtualIP: "1.2.3.4" };
      const body = { id: path, name: "shop/www.example.org", properties };
      arm
        .on(`GET ${path}`, { status: 404 }, { body })
        .on(`PUT ${path}`, { body })
        .on(`DELETE ${path}`, { status: 200 });
      const inputs = { ...checked.inputs, siteName: "shop", sslState: "SniEnabled", kind: "k", hostNames: "no" };
      const { id, outputs } = await plugin.create(type, inputs);
      assert.equal(id, path);
      assert.deepEqual(arm.bodies(`PUT ${path}`), [
        { kind: "k", properties: { siteName: "shop", sslState: "SniEnabled" } },
      ]);
      assert.deepEqual(outputs, { ...VERSION, ...properties, name: "shop/www.example.org" });
      const found = await plugin.invoke(`azure-native:web:getWebAppHostNameBinding${suffix}`, checked.inputs);
      assert.deepEqual(found, { ...outputs, id: path });
      await plugin.delete(type, path);
      assert.equal(arm.lines.at(-1), `DELETE ${path}`);

      const { replaces } = await plugin.diff(type, inputs, { ...inputs, hostName: "example.org", thumbprint: "T" });
      assert.deepEqual(replaces, ["hostName"]);
    });

    it(`makes a side container, whose password Azure never tells, and deletes it (${parent})`, async () => {
      const { arm, plugin } = suite;
      const type = `azure-native:web:WebAppSiteContainer${suffix}`;
      const checked = await plugin.check(type, { ...where, image: "redis:7", isMain: false }, { name: "redis" });
      assert.deepEqual(checked.inputs, { ...where, image: "redis:7", isMain: false, containerName: "redis" });
      const path = `${parent}/sitecontainers/redis`;
      const body = { id: path, name: "redis", properties: { image: "redis:7", isMain: false, passwordSecret: null } };
      arm
        .on(`GET ${path}`, { status: 404 }, { body })
        .on(`PUT ${path}`, { body })
        .on(`DELETE ${path}`, { status: 200 });
      const inputs = {
        ...checked.inputs,
        passwordSecret: "p",
        environmentVariables: [{ name: "A", value: "B", no: 1 }],
      };
      const { id, outputs } = await plugin.create(type, inputs);
      assert.equal(id, path);
      assert.deepEqual(arm.bodies(`PUT ${path}`), [
        {
          properties: {
            image: "redis:7",
            isMain: false,
            passwordSecret: "p",
            environmentVariables: [{ name: "A", value: "B" }],
          },
        },
      ]);
      assert.deepEqual(outputs, { ...VERSION, image: "redis:7", isMain: false, name: "redis" });
      await plugin.delete(type, path);
      const { replaces } = await plugin.diff(type, inputs, { ...inputs, containerName: "cache", image: "redis:8" });
      assert.deepEqual(replaces, ["containerName"]);
    });

    it(`writes authentication, reads it with the names of its secrets, and turns it off in the end (${parent})`, async () => {
      const { arm, plugin } = suite;
      const path = `${parent}/config/authsettingsV2`;
      const type = `azure-native:web:WebAppAuthSettingsV2${suffix}`;
      const properties = {
        platform: { enabled: true },
        identityProviders: { gitHub: { registration: { clientId: "c", clientSecretSettingName: "GITHUB_SECRET" } } },
      };
      const body = { id: path, name: "authsettingsV2", properties };
      arm.on(`GET ${path}/list`, { body }).on(`PUT ${path}`, { body });
      const gitHub = { registration: { ...properties.identityProviders.gitHub.registration, clientSecret: "no" } };
      const { outputs } = await plugin.create(type, { ...where, ...properties, identityProviders: { gitHub } });
      assert.deepEqual(outputs, { azureApiVersion: "2021-02-01", name: "authsettingsV2", ...properties });
      await plugin.delete(type, path);
      assert.deepEqual(arm.lines, [`GET ${path}/list`, `PUT ${path}`, `GET ${path}/list`, `PUT ${path}`]);
      assert.deepEqual(arm.bodies(`PUT ${path}`), [{ properties }, { properties: { platform: { enabled: false } } }]);
      assert.ok(arm.requests.every(({ query }) => query["api-version"] === "2021-02-01"));
    });

    it(`has the newer type of authentication, too, and its function (${parent})`, async () => {
      const { arm, plugin } = suite;
      const path = `${parent}/config/authsettingsV2`;
      const type = `azure-native:web:WebAppAuthSettingsV2WithoutSecrets${suffix}`;
      const properties = { globalValidation: { requireAuthentication: true, excludedPaths: [] } };
      const body = { id: path, name: "authsettingsV2", properties };
      arm.on(`GET ${path}`, { body }).on(`PUT ${path}`, { body });
      const { outputs } = await plugin.create(type, { ...where, ...properties });
      assert.deepEqual(outputs, { ...VERSION, name: "authsettingsV2", ...properties });
      const found = await plugin.invoke(`azure-native:web:getWebAppAuthSettingsV2WithoutSecrets${suffix}`, where);
      assert.deepEqual(found, { ...outputs, id: path });
      await plugin.delete(type, path);
      assert.deepEqual(arm.bodies(`PUT ${path}`), [{ properties }, { properties: { platform: { enabled: false } } }]);
      assert.deepEqual([...new Set(arm.lines)], [`GET ${path}`, `PUT ${path}`]);
    });

    it(`configures logs, which are always there, and puts them back in the end (${parent})`, async () => {
      const { arm, plugin } = suite;
      const path = `${parent}/config/logs`;
      const type = `azure-native:web:WebAppDiagnosticLogsConfiguration${suffix}`;
      const properties = { httpLogs: { fileSystem: { enabled: true, retentionInDays: 0 } } };
      const body = { id: path, name: "logs", properties: { ...properties, detailedErrorMessages: { enabled: false } } };
      arm.on(`GET ${path}`, { body }).on(`PUT ${path}`, { body });
      const { id, outputs } = await plugin.create(type, { ...where, ...properties });
      assert.equal(id, path);
      assert.deepEqual(outputs, { ...VERSION, name: "logs", ...body.properties });
      const found = await plugin.invoke(`azure-native:web:getWebAppDiagnosticLogsConfiguration${suffix}`, where);
      assert.deepEqual(found, { ...outputs, id: path });
      await plugin.delete(type, path);
      assert.deepEqual(arm.bodies(`PUT ${path}`), [{ properties }, { properties: { applicationLogs: {} } }]);
    });

    it(`joins a virtual network, and leaves it (${parent})`, async () => {
      const { arm, plugin } = suite;
      const path = `${parent}/networkConfig/virtualNetwork`;
      const type = `azure-native:web:WebAppSwiftVirtualNetworkConnection${suffix}`;
      const alone = { id: path, name: "virtualNetwork", properties: { subnetResourceId: null, swiftSupported: true } };
      const body = { ...alone, properties: { subnetResourceId: "/subnet", swiftSupported: true } };
      arm
        .on(`GET ${path}`, { body: alone }, { body })
        .on(`PUT ${path}`, { body })
        .on(`DELETE ${path}`, { status: 200 });
      const { outputs } = await plugin.create(type, { ...where, subnetResourceId: "/subnet" });
      assert.deepEqual(outputs, { ...VERSION, name: "virtualNetwork", ...body.properties });
      assert.deepEqual(arm.bodies(`PUT ${path}`), [{ properties: { subnetResourceId: "/subnet" } }]);
      const found = await plugin.invoke(`azure-native:web:getWebAppSwiftVirtualNetworkConnection${suffix}`, where);
      assert.deepEqual(found, { ...outputs, id: path });
      await plugin.delete(type, path);
      assert.equal(arm.lines.at(-1), `DELETE ${path}`);
    });
  }

  it("does not take over the network that a site is in already, but does so with a slot, which can come with one", async () => {
    const { arm, plugin } = suite;
    const taken = { properties: { subnetResourceId: "/another", swiftSupported: true } };
    for (const { parent } of PLACES) {
      const path = `${parent}/networkConfig/virtualNetwork`;
      arm.on(`GET ${path}`, { body: { id: path, ...taken } }).on(`PUT ${path}`, { body: { id: path } });
    }
    const type = "azure-native:web:WebAppSwiftVirtualNetworkConnection";
    await assert.rejects(plugin.create(type, { ...site, subnetResourceId: "/subnet" }), {
      details: `cannot create already existing subresource '${SITE}/networkConfig/virtualNetwork'`,
    });
    await plugin.create(`${type}Slot`, { ...slot, subnetResourceId: "/subnet" });
    assert.deepEqual(
      arm.lines.filter((line) => line.startsWith("PUT")),
      [`PUT ${SLOT}/networkConfig/virtualNetwork`],
    );
  });

  it("names what is inside of another resource as the engine wishes, if it does", async () => {
    const type = "azure-native:web:WebAppSlot";
    const inputs = { ...site, location: "x" };
    for (const autonaming of ["PROPOSE", "ENFORCE"] as const) {
      assert.deepEqual((await suite.plugin.check(type, inputs, { autonaming })).inputs, {
        ...inputs,
        slot: "proposed",
        __createBeforeDelete: true,
      });
    }
    assert.deepEqual((await suite.plugin.check(type, inputs, { autonaming: "DISABLE" })).failures, [
      "missing required property 'slot'",
    ]);
  });
});

describe("azure-native stand-in: secrets", () => {
  const suite = azureNativeSuite();
  const path = `${GROUP}/providers/Microsoft.Web/certificates/tls`;
  const TYPE = "azure-native:web:Certificate";
  const inputs = {
    name: "tls",
    resourceGroupName: "G",
    location: "x",
    pfxBlob: secret("c2VjcmV0LWtleQ=="),
    password: secret("hunter2"),
    hostNames: [secret("h")],
  };

  it("makes a certificate in the place of its group, with a name of its own", async () => {
    const { arm, plugin } = suite;
    arm.on(`GET ${GROUP}`, { body: { id: GROUP, location: "westeurope" } });
    const { inputs: checked, failures } = await plugin.check(TYPE, { resourceGroupName: "G" });
    assert.deepEqual(failures, []);
    assert.match(String(checked.name), /^shop[0-9a-f]{8}$/);
    assert.equal(checked.location, "westeurope");
    arm.on(`DELETE ${path}`, { status: 204 });
    await plugin.delete(TYPE, path);
    assert.equal(arm.lines.at(-1), `DELETE ${path}`);
  });

  it("takes none from the engine, which then marks what comes back under the same name", async () => {
    const { arm, plugin } = suite;
    const { acceptsecrets, acceptoutputs } = await plugin.configure();
    assert.deepEqual({ acceptsecrets, acceptoutputs }, { acceptsecrets: false, acceptoutputs: false });
    arm
      .on(`GET ${path}`, { status: 404 }, { body: { id: path, properties: { hostNames: ["h"], thumbprint: "T" } } })
      .on(`PUT ${path}`, { body: { id: path } });
    const { outputs } = await plugin.create(TYPE, inputs);
    assert.deepEqual(arm.bodies(`PUT ${path}`), [
      { location: "x", properties: { hostNames: ["h"], password: "hunter2", pfxBlob: "c2VjcmV0LWtleQ==" } },
    ]);
    assert.deepEqual(outputs, { ...VERSION, hostNames: ["h"], thumbprint: "T" });
  });

  it("repeats none where something goes wrong, neither in an error nor in a warning", async () => {
    const { arm, plugin } = suite;
    arm
      .on(`GET ${path}`, { status: 404 }, { status: 400, body: { Code: "BadRequest", Message: "cannot be read" } })
      .on(`PUT ${path}`, { body: { id: path } }, { status: 400, body: { Code: "BadRequest", Message: "no" } });
    await plugin.create(TYPE, inputs);
    const error = await plugin.update(TYPE, path, inputs).catch((thrown: unknown) => thrown);
    const { details } = error as ServiceError;
    assert.equal(details, 'Status=400 Code="BadRequest" Message="no"');
    assert.match(plugin.log, /warning: '.*certificates\/tls' was written, but could not be read: .*cannot be read/);
    assert.doesNotMatch(plugin.log + details, /hunter2|c2VjcmV0LWtleQ/);
  });
});
