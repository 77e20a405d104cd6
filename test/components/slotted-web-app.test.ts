import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import {
  type HealthCheckArgs,
  OperatingSystem,
  SlottedWebApp,
  type SlottedWebAppArgs,
  type StayingArgs,
} from "../../src";
import { TRAVELLING_CONFIGURATION } from "../../src/rules";
import { until } from "../support/until";

const DECLARATION: SlottedWebAppArgs = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  name: "shop",
  build: { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
};

describe("SlottedWebApp", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        const state = { ...args.inputs };
        if (args.type === "random:index/randomBytes:RandomBytes") {
          state.hex = "00ff";
        }
        return { id: `${args.name}-id`, state: { defaultHostName: `${args.name}.azurewebsites.net`, ...state } };
      },
      call: ({ inputs }) => inputs,
    });
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
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => {
        registered.push({ name } as MockResourceArgs);
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    });
    const { name: _made, ...rest } = DECLARATION;
    await declare(rest);
    assert.ok(registered.some(({ name }) => name === "shop-swap"));
  });

  const refused = (args: SlottedWebAppArgs): string[] => {
    try {
      new SlottedWebApp("shop", args);
    } catch (error) {
      assert.ok(pulumi.InputPropertiesError.isInstance(error));
      for (const { propertyPath, reason } of error.errors) {
        assert.ok(error.message.includes(`${propertyPath}: ${reason}`));
      }
      return error.errors.map(({ propertyPath }) => propertyPath);
    }
    return [];
  };

  it("declares the site, its slots, one delivery and one swap, and that nothing is sticky where nothing is", async () => {
    await declare(DECLARATION);
    assert.deepEqual(
      registered.map(({ type, name }) => `${type.split(":").pop()} ${name}`),
      [
        "SlottedWebApp shop",
        "RandomBytes shop-identity-key",
        "WebApp shop",
        "WebAppSlot shop-staging",
        "Deployment shop-staging-sticky",
        "Deployment shop-staging-delivery",
        "Deployment shop-production-sticky",
        "Deployment shop-sticky-names",
        "Deployment shop-swap",
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
      registered.slice(4).map(({ name }) => name),
      [
        "shop-canary",
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
    assert.deepEqual(names?.inputs.properties.parameters.appSettingNames, { value: ["A", "B"] });
  });

  /** By production and slot: HTTPS only, Always On, FTP, the oldest TLS of app and deployment site, and the path that is asked. */
  const defaults = async (args: Partial<SlottedWebAppArgs>) => {
    registered.length = 0;
    await declare({ ...DECLARATION, ...args });
    const sites = registered.filter(({ type }) => type.startsWith("azure-native:web:"));
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
      ftpsState: "FtpsOnly",
      minTlsVersion: "1.3",
      scmMinTlsVersion: "1.0",
      healthCheckPath: "",
    };
    const healthCheck = { path: "/healthz" };
    const off = [false, false, "FtpsOnly", "1.3", "1.0", ""];
    assert.deepEqual(await defaults({ httpsOnly: false, production: own, slots: { staging: own }, healthCheck }), [
      off,
      off,
    ]);
    const staging = { httpsOnly: false, alwaysOn: true, healthCheckPath: "/ready" };
    assert.deepEqual(await defaults({ slots: { staging }, healthCheck }), [
      [true, true, "Disabled", "1.2", "1.2", "/healthz"],
      [false, true, "Disabled", "1.2", "1.2", "/ready"],
    ]);
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
    const configurations = registered.filter(({ type }) => type.startsWith("azure-native:web:"));
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

  it("hands settings over as secure parameters, and the package's address with them", async () => {
    await declare({
      ...DECLARATION,
      build: { ...DECLARATION.build, settings: { KEY: "value" } },
      production: { stickySettings: { OTHER: "value" } },
    });
    for (const { name, inputs } of registered.filter(({ type }) => type.endsWith(":Deployment"))) {
      const { template, parameters } = revealed(inputs.properties);
      const plain = Object.entries(template.parameters)
        .filter(([, { type }]) => !type.startsWith("secure"))
        .map(([parameter]) => JSON.stringify(parameters[parameter]));
      assert.ok(!plain.some((text) => /value":"value|packages\.example/.test(text)), name);
    }
  });

  it("gives every deployment the same template for every app and every release", async () => {
    await declare(DECLARATION);
    const first = templates();
    registered.length = 0;
    await declare({ ...DECLARATION, name: "other", build: { ...DECLARATION.build, version: "2.0.0" } }, "other");
    assert.deepEqual(templates(), first);
  });

  const templates = () =>
    registered
      .filter(({ type }) => type.endsWith(":Deployment"))
      .map(({ inputs }) => revealed(inputs.properties).template);
});

/** A value that may be wrapped as a secret, as mocks are handed it. */
function revealed(value: { readonly value?: unknown }): {
  readonly template: { readonly parameters: Record<string, { readonly type: string }> };
  readonly parameters: Record<string, unknown>;
} {
  return (value.value ?? value) as ReturnType<typeof revealed>;
}
