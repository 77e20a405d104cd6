import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { OperatingSystem, RegistryAuthentication, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { mockEngine, problemsOf } from "../support/component-mocks";

const DECLARATION: SlottedWebAppArgs = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  name: "shop",
  build: {
    version: "1.0.0",
    packageUri: "https://packages.example/shop-1.0.0.zip",
    stack: "NODE|22-lts",
    settings: { CACHE_SIZE: "10" },
  },
  slots: { staging: {} },
};

describe("side containers of a SlottedWebApp", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered);
  });

  const refused = (change: Partial<SlottedWebAppArgs>) =>
    problemsOf(() => new SlottedWebApp("shop", { ...DECLARATION, ...change }));

  it("are declared once, and are resources of each slot and then of production, before the build comes", async () => {
    const app = new SlottedWebApp("shop", {
      ...DECLARATION,
      sideContainers: {
        redis: {
          image: "contoso.azurecr.io/redis:7",
          targetPort: pulumi.output(6379),
          environmentVariables: { SIZE: "CACHE_SIZE" },
          authType: RegistryAuthentication.UserCredentials,
          userName: "puller",
          passwordSecret: "secret-1",
        },
        otel: { image: "otel", volumeMounts: [{ volumeSubPath: "/shared", containerMountPath: "/in" }] },
      },
    });
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    assert.deepEqual(
      registered
        .map(({ type, name }) => `${type.split(":").pop()} ${name}`)
        .filter((each) => /Slot shop-staging$|SiteContainer|-sticky$/.test(each))
        .slice(0, 6),
      [
        "WebAppSlot shop-staging",
        "WebAppSiteContainerSlot shop-staging-container-redis",
        "WebAppSiteContainerSlot shop-staging-container-otel",
        "WebAppSiteContainer shop-production-container-redis",
        "WebAppSiteContainer shop-production-container-otel",
        "RandomUuid shop-staging-sticky",
      ],
    );
    const inputs = (name: string) => registered.find((each) => each.name === `shop-${name}`)?.inputs;
    const { passwordSecret, ...redis } = inputs("production-container-redis");
    assert.match(JSON.stringify(passwordSecret), /secret-1/);
    assert.notEqual(passwordSecret, "secret-1", "it is a secret for the engine");
    assert.deepEqual(redis, {
      resourceGroupName: "shop",
      name: "shop",
      containerName: "redis",
      image: "contoso.azurecr.io/redis:7",
      isMain: false,
      targetPort: "6379",
      authType: "UserCredentials",
      userName: "puller",
      inheritAppSettingsAndConnectionStrings: true,
      environmentVariables: [{ name: "SIZE", value: "CACHE_SIZE" }],
      volumeMounts: [],
    });
    assert.deepEqual(inputs("staging-container-otel"), {
      resourceGroupName: "shop",
      name: "shop",
      slot: "staging",
      containerName: "otel",
      image: "otel",
      isMain: false,
      authType: "Anonymous",
      inheritAppSettingsAndConnectionStrings: true,
      environmentVariables: [],
      volumeMounts: [{ volumeSubPath: "/shared", containerMountPath: "/in", readOnly: false }],
    });
  });

  it("may name the settings of any build and any slot", () => {
    const environmentVariables = { A: "CACHE_SIZE", B: "ENVIRONMENT", C: "BETA", D: "BUILD_VERSION" };
    const { version, packageUri, stack } = { stack: "NODE|22-lts", ...DECLARATION.build };
    assert.deepEqual(
      refused({
        slots: {
          staging: { stickySettings: { ENVIRONMENT: "staging" } },
          beta: { build: { version, packageUri: packageUri ?? "", stack, settings: { BETA: "1" } } },
        },
        sideContainers: { redis: { image: "redis", environmentVariables } },
      }),
      [],
    );
  });

  it("are refused where App Service would not run them, and where they are not what they must be", () => {
    const sideContainers = { redis: { image: "redis" } };
    assert.match(
      refused({ sideContainers, operatingSystem: OperatingSystem.Windows }).join(),
      /sideContainers: App Service runs them on Linux only: remove them/,
    );
    assert.match(
      refused({ sideContainers, build: { version: "1", image: "shop:1" } }).join(),
      /^sideContainers: build has an image, and App Service ignores side containers beside one/,
    );
    assert.match(
      refused({ sideContainers, slots: { staging: {}, beta: { build: { version: "1", image: "shop:1" } } } }).join(),
      /^sideContainers: slots\["beta"\]\.build has an image/,
    );
    const anything = (of: unknown) => refused({ sideContainers: of } as Partial<SlottedWebAppArgs>).join();
    assert.match(
      anything({ redis: {} }),
      /^sideContainers\["redis"\]\.image: it is missing: give the container's image/,
    );
    assert.match(anything({ redis: "redis" }), /^sideContainers\["redis"\]: "redis" is not an object/);
    assert.match(anything({ redis: { image: "r", targetPort: "80" } }), /targetPort: "80" is not a number/);
    assert.match(
      anything({ redis: { image: "r", environmentVariables: { A: 1 } } }),
      /\["A"\]: a number is not a string/,
    );
    assert.match(anything({ redis: { image: "r", volumeMounts: "/a" } }), /volumeMounts: "\/a" is not a list/);
    assert.match(
      anything({ redis: { image: "r", volumeMounts: [{ volumeSubPath: "/a" }] } }),
      /volumeMounts\[0\]\.containerMountPath: it is missing/,
    );
    assert.deepEqual(refused({ sideContainers: {}, build: { version: "1", image: "shop:1" } }), []);
  });
});
