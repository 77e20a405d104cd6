import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import {
  AutoHealActionType,
  type HealthCheckArgs,
  OperatingSystem,
  SlottedWebApp,
  type SlottedWebAppArgs,
  type StayingArgs,
} from "../../src";
import { TRAVELLING_CONFIGURATION } from "../../src/rules";
import { mockEngine, refusedPaths } from "../support/component-mocks";
import { until } from "../support/until";

const DECLARATION: SlottedWebAppArgs = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  name: "shop",
  build: { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
};

/** By which Pulumi marks a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

describe("SlottedWebApp", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ name, type, inputs }) => ({
      defaultHostName: `${name}.azurewebsites.net`,
      ...inputs,
      ...(type === "random:index/randomBytes:RandomBytes" ? { hex: "00ff" } : {}),
    }));
  });

  const declare = async (args: SlottedWebAppArgs, name = "shop") => {
    const app = new SlottedWebApp(name, args);
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    // What a slot inherits comes after the swap.
    const inheriting = Object.entries(args.slots).filter(
      ([slot, own]) => slot !== "staging" && own.build === undefined,
    );
    await until(
      "every slot is given its build",
      () => registered.filter(({ name: each }) => each.endsWith("-delivery")).length >= inheriting.length + 1,
    );
  };

  it("is declared under mocks that make nothing up", async () => {
    await mockEngine(registered);
    const { name: _made, ...rest } = DECLARATION;
    await declare(rest);
    assert.ok(registered.some(({ name }) => name === "shop-swap"));
  });

  const refused = (args: SlottedWebAppArgs) => refusedPaths(() => new SlottedWebApp("shop", args));

  it("declares the site, its slots, one delivery and one swap, and that nothing is sticky where nothing is", async () => {
    await declare(DECLARATION);
    assert.deepEqual(
      registered.map(({ type, name }) => `${type.split(":").pop()} ${name}`),
      [
        "SlottedWebApp shop",
        "RandomBytes shop-identity-key",
        "RandomUuid shop-declared",
        "WebApp shop",
        "WebAppSlot shop-staging",
        "WebAppFtpAllowedSlot shop-staging-ftp-credentials",
        "WebAppScmAllowedSlot shop-staging-scm-credentials",
        "WebAppFtpAllowed shop-production-ftp-credentials",
        "WebAppScmAllowed shop-production-scm-credentials",
        "RandomUuid shop-staging-sticky",
        "RandomUuid shop-staging-delivery",
        "RandomUuid shop-production-sticky",
        "RandomUuid shop-sticky-names",
        "RandomUuid shop-swap",
      ],
    );
  });

  it("declares sticky names once, and values for the slots that have any", async () => {
    await declare({
      ...DECLARATION,
      slots: { staging: { stickySettings: { B: "1" } }, canary: {} },
      production: { stickySettings: { A: "2", B: "2" } },
    });
    assert.deepEqual(
      registered.slice(5).map(({ name }) => name),
      [
        "shop-canary",
        "shop-staging-ftp-credentials",
        "shop-staging-scm-credentials",
        "shop-canary-ftp-credentials",
        "shop-canary-scm-credentials",
        "shop-production-ftp-credentials",
        "shop-production-scm-credentials",
        "shop-staging-sticky",
        "shop-canary-sticky",
        "shop-staging-delivery",
        "shop-production-sticky",
        "shop-sticky-names",
        "shop-swap",
        "shop-canary-delivery",
      ],
    );
    const names = registered.find(({ name }) => name === "shop-sticky-names");
    assert.equal(names?.inputs.keepers.appSettingNames, '["A","B"]');
  });

  /** By production and slot: HTTPS only, Always On, FTP, the oldest TLS of app and deployment site, and the path that is asked. */
  const defaults = async (args: Partial<SlottedWebAppArgs>) => {
    registered.length = 0;
    await declare({ ...DECLARATION, ...args });
    const sites = registered.filter(({ type }) => /^azure-native:web:WebApp(Slot)?$/.test(type));
    return sites.map(({ inputs: { httpsOnly, siteConfig } }) => {
      const { alwaysOn, ftpsState, minTlsVersion, scmMinTlsVersion, healthCheckPath } = siteConfig;
      return [httpsOnly, alwaysOn, ftpsState, minTlsVersion, scmMinTlsVersion, healthCheckPath];
    });
  };

  it("is safe by default, in production and in every slot", async () => {
    assert.deepEqual(await defaults({ slots: { staging: {}, beta: {} } }), [
      [true, true, "Disabled", "1.2", "1.2", ""],
      [true, false, "Disabled", "1.2", "1.2", ""],
      [true, false, "Disabled", "1.2", "1.2", ""],
    ]);
  });

  it("is as declared where a default is turned off or changed", async () => {
    const own: StayingArgs = {
      alwaysOn: false,
      minTlsVersion: "1.3",
      scmMinTlsVersion: "1.0",
    };
    const app = { httpsOnly: false, ftpsState: "FtpsOnly", healthCheckPath: "" } as const;
    const healthCheck = { path: "/healthz" };
    const off = [false, false, "FtpsOnly", "1.3", "1.0", ""];
    assert.deepEqual(await defaults({ ...app, production: own, slots: { staging: own }, healthCheck }), [off, off]);
    const staging = { httpsOnly: false, alwaysOn: true };
    assert.deepEqual(await defaults({ slots: { staging }, healthCheck, healthCheckPath: "/ready" }), [
      [true, true, "Disabled", "1.2", "1.2", "/ready"],
      [false, true, "Disabled", "1.2", "1.2", "/ready"],
    ]);
  });

  it("lets nobody publish with a password where that is not declared", async () => {
    const allowed = async (args: Partial<SlottedWebAppArgs>) => {
      registered.length = 0;
      await declare({ ...DECLARATION, ...args });
      const policies = registered.filter(({ type }) => /:WebApp(Ftp|Scm)Allowed/.test(type));
      return Object.fromEntries(policies.map(({ name, inputs }) => [name, inputs.allow]));
    };
    const none = {
      "shop-staging-ftp-credentials": false,
      "shop-staging-scm-credentials": false,
      "shop-production-ftp-credentials": false,
      "shop-production-scm-credentials": false,
    };
    assert.deepEqual(await allowed({}), none);
    const slots = { staging: { basicPublishingCredentialsPolicies: { scm: true } } };
    assert.deepEqual(await allowed({ slots }), { ...none, "shop-staging-scm-credentials": true });
  });

  it("writes what has no neutral value only where it is declared", async () => {
    const written = async (args: Partial<SlottedWebAppArgs>) => {
      registered.length = 0;
      await declare({ ...DECLARATION, ...args });
      const [{ inputs } = { inputs: {} }] = registered.filter(({ type }) => type === "azure-native:web:WebApp");
      const { autoHealEnabled, autoHealRules, defaultDocuments, limits, websiteTimeZone, minTlsCipherSuite } =
        inputs.siteConfig;
      const { ipMode, endToEndEncryptionEnabled, storageAccountRequired, sshEnabled } = inputs;
      return {
        autoHealEnabled,
        autoHealRules,
        documents: defaultDocuments.length,
        limits,
        websiteTimeZone,
        minTlsCipherSuite,
        others: [ipMode, endToEndEncryptionEnabled, storageAccountRequired, sshEnabled],
      };
    };
    assert.deepEqual(await written({}), {
      autoHealEnabled: false,
      autoHealRules: undefined,
      documents: 9,
      limits: undefined,
      websiteTimeZone: undefined,
      minTlsCipherSuite: undefined,
      others: ["IPv4", false, false, undefined],
    });
    const autoHealRules = {
      triggers: { requests: { count: 5, timeInterval: "00:01:00" } },
      actions: { actionType: AutoHealActionType.Recycle },
    };
    const own = { limits: { maxMemoryInMb: 512 }, websiteTimeZone: "Europe/Berlin", ipMode: "IPv4AndIPv6" } as const;
    const others = { endToEndEncryptionEnabled: true, storageAccountRequired: true, sshEnabled: false };
    const minTlsCipherSuite = "TLS_AES_128_GCM_SHA256";
    assert.deepEqual(
      await written({
        autoHealRules,
        ...own,
        ...others,
        defaultDocuments: ["home.html"],
        production: { minTlsCipherSuite },
      }),
      {
        autoHealEnabled: true,
        autoHealRules,
        documents: 1,
        limits: own.limits,
        websiteTimeZone: own.websiteTimeZone,
        minTlsCipherSuite,
        others: ["IPv4AndIPv6", true, true, false],
      },
    );
  });

  it("has Always On in every slot alike where it travels", async () => {
    const kept = async (args: Partial<SlottedWebAppArgs>) =>
      (await defaults({ ...args, defaultStickySettingsTravel: true })).map(([, alwaysOn]) => alwaysOn);
    assert.deepEqual(await kept({ slots: { staging: {}, beta: {} } }), [true, true, true]);
    const off = { alwaysOn: false };
    assert.deepEqual(await kept({ slots: { staging: off }, production: off }), [false, false]);
  });

  it("has App Service ask the path of its health check, where App Service can ask as that does", async () => {
    const asked = async (healthCheck: HealthCheckArgs) => (await defaults({ healthCheck })).map((each) => each.at(-1));
    const path = pulumi.output("/healthz");
    assert.deepEqual(await asked({ path: "/healthz", bodyContains: "ok", headers: {} }), ["/healthz", "/healthz"]);
    assert.deepEqual(await asked({ path, statuses: [pulumi.output(200), 204] }), ["/healthz", "/healthz"]);
    assert.deepEqual(await asked({ path, statuses: [200, pulumi.output(401)] }), ["", ""]);
    assert.deepEqual(await asked({ path, headers: { authorization: "Bearer key" } }), ["", ""]);
  });

  it("keeps everything that travels out of the site and its slots, what azure-native adds unasked too", async () => {
    await declare(DECLARATION);
    const configurations = registered.filter(({ type }) => /^azure-native:web:WebApp(Slot)?$/.test(type));
    assert.deepEqual(
      configurations.map(({ name, inputs }) => [name, inputs.siteConfig.alwaysOn]),
      [
        ["shop", true],
        ["shop-staging", false],
      ],
    );
    for (const { inputs } of configurations) {
      const names = Object.keys(inputs.siteConfig);
      assert.deepEqual(
        names.filter(
          (name) => TRAVELLING_CONFIGURATION.includes(name) || /^(appSettings|localMySqlEnabled)$/.test(name),
        ),
        [],
      );
    }
  });

  it("tells all that is wrong at once, each by its path", () => {
    const paths = refused({
      ...DECLARATION,
      name: "a-name-that-is-much-too-long-for-the-host-names-of-its-slots",
      build: {
        version: "1.0.0+5",
        packageUri: "shop.zip",
        stack: "COBOL|85",
        settings: { "NOT-ALLOWED": "1", BOTH: "1", WEBSITE_RUN_FROM_PACKAGE: "1" },
      },
      slots: { production: {}, "not a name": {}, staging: { stickySettings: { BOTH: "2", "A:B": "3" } } },
      releaseSlot: "nowhere",
    });
    assert.deepEqual(
      new Set(paths),
      new Set([
        'slots["production"]',
        'slots["not a name"]',
        "releaseSlot",
        "name",
        "build.version",
        "build.packageUri",
        "build.stack",
        'build.settings["NOT-ALLOWED"]',
        'build.settings["WEBSITE_RUN_FROM_PACKAGE"]',
        'slots["staging"].stickySettings["A:B"]',
        'build.settings["BOTH"]',
      ]),
    );
    assert.deepEqual(registered, []);
  });

  it("needs to know which slot it releases through when there are several", () => {
    assert.deepEqual(refused({ ...DECLARATION, slots: {} }), []);
    assert.deepEqual(refused({ ...DECLARATION, slots: { blue: {}, green: {} } }), ["releaseSlot"]);
    assert.deepEqual(refused({ ...DECLARATION, slots: { blue: {}, green: {} }, releaseSlot: "green" }), []);
  });

  it("refuses a stack of the other operating system", () => {
    const build = { ...DECLARATION.build, stack: "DOTNET|v9.0" };
    assert.deepEqual(refused({ ...DECLARATION, build }), ["build.stack"]);
    assert.deepEqual(refused({ ...DECLARATION, build, operatingSystem: OperatingSystem.Windows }), []);
  });

  it("refuses a custom host name that two slots have", () => {
    const customHostNames = { "www.shop.example": {} };
    const slots = { staging: { customHostNames: { "WWW.shop.example": {}, "next.shop.example": {} } } };
    assert.deepEqual(refused({ ...DECLARATION, production: { customHostNames }, slots }), [
      `slots["staging"].customHostNames["WWW.shop.example"]`,
    ]);
  });

  it("takes the paths of a Windows container for a sticky mount, too", () => {
    const mount = { accountName: "media", shareName: "one", accessKey: "key", mountPath: "C:\\media" };
    const windows = {
      ...DECLARATION,
      operatingSystem: OperatingSystem.Windows,
      production: { stickyMounts: { media: mount } },
    };
    const build = { version: "1.0.0", image: "contoso.azurecr.io/shop:1.0.0" };
    assert.deepEqual(refused({ ...windows, build, hyperV: true }), []);
    assert.deepEqual(refused({ ...windows, build: { ...DECLARATION.build, stack: "NODE|~22" } }), [
      `production.stickyMounts["media"].mountPath`,
    ]);
  });

  it("refuses a name of its own making that leaves no room for its slots", () => {
    const { name: _, ...unnamed } = DECLARATION;
    assert.throws(() => new SlottedWebApp("s".repeat(33), unnamed), /has 41 characters/);
  });

  it("refuses a component's name that makes names of deployments that Azure refuses", () => {
    assert.throws(
      () => new SlottedWebApp("s".repeat(34), DECLARATION),
      /the component's name: .* names of 66 characters, but Azure allows 64: shorten it by 2/,
    );
  });

  it("keeps settings as secrets in its records, and the package's address with them", async () => {
    await declare({
      ...DECLARATION,
      build: { ...DECLARATION.build, settings: { KEY: "of-build" } },
      production: { stickySettings: { OTHER: "of-production" } },
    });
    const [plain, secret] = [false, true].map((isSecret) =>
      records().flatMap(({ inputs }) => (SECRET in inputs.keepers === isSecret ? [keepersOf(inputs)] : [])),
    );
    assert.doesNotMatch(JSON.stringify(plain), /of-build|of-production|packages\.example/);
    const all = Object.assign({}, ...(secret ?? [])) as Readonly<Record<string, string>>;
    assert.deepEqual([all["settings.KEY"], all["settings.OTHER"]], ["of-build", "of-production"]);
  });

  it("gives every deployment the same template for every app and every release", async () => {
    await declare(DECLARATION);
    const first = templates();
    registered.length = 0;
    await declare({ ...DECLARATION, name: "other", build: { ...DECLARATION.build, version: "2.0.0" } }, "other");
    assert.equal(first.length, 5);
    assert.deepEqual(templates(), first);
  });

  const records = () => registered.filter(({ type }) => type.endsWith(":RandomUuid"));
  /** Mocks are handed all as one secret, where something in it is one. */
  const keepersOf = ({ keepers }: MockResourceArgs["inputs"]): Readonly<Record<string, string>> =>
    SECRET in keepers ? keepers.value : keepers;
  const templates = () =>
    records()
      .map(({ inputs }) => keepersOf(inputs).template)
      .filter((digest) => digest !== undefined);
});
