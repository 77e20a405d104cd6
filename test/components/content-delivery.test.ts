import assert from "node:assert/strict";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type BuildArgs, OperatingSystem, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { mockEngine, refusedPaths } from "../support/component-mocks";
import { until } from "../support/until";

const URI = "https://packages.example/shop-1.0.0.zip?sig=secret";

/** By which Pulumi marks a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

describe("the delivery of a build", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ inputs }) => ({ ...inputs, hex: "00ff" }));
  });

  const argsOf = (build: Partial<BuildArgs>, more: Partial<SlottedWebAppArgs> = {}): SlottedWebAppArgs => ({
    resourceGroupName: "shop",
    serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
    name: "shop",
    build: { version: "1.0.0", packageUri: URI, ...build },
    slots: { staging: {} },
    ...more,
  });
  const deliveryOf = async (args: SlottedWebAppArgs): Promise<Readonly<Record<string, unknown>>> => {
    const delivered = () => registered.find(({ name }) => name === "shop-staging-delivery");
    new SlottedWebApp("shop", args);
    await until("it is delivered", () => delivered() !== undefined);
    const { keepers } = unwrapped(delivered()?.inputs) as { readonly keepers: Readonly<Record<string, unknown>> };
    return keepers;
  };
  /** The members of a parameter. */
  const membersOf = (keepers: Readonly<Record<string, unknown>>, parameter: string) =>
    Object.fromEntries(
      Object.entries(keepers).flatMap(([name, value]) =>
        name.startsWith(`${parameter}.`) ? [[name.slice(parameter.length + 1), value]] : [],
      ),
    );
  /** The plain values of what is secret. */
  const unwrapped = (value: unknown): unknown =>
    value !== null && typeof value === "object"
      ? SECRET in value
        ? unwrapped((value as unknown as { readonly value: unknown }).value)
        : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unwrapped(each)]))
      : value;
  const masked = (_name: string, value: unknown) =>
    value !== null && typeof value === "object" && SECRET in value ? "[secret]" : value;
  const refused = (args: SlottedWebAppArgs) => refusedPaths(() => new SlottedWebApp("shop", args));

  it("has the package as a setting where the stack runs from it, with the identity that reads it", async () => {
    const delivered = await deliveryOf(argsOf({ stack: "NODE|22-lts", packageIdentity: "SystemAssigned" }));
    assert.deepEqual(membersOf(delivered, "settings"), {
      WEBSITE_RUN_FROM_PACKAGE: URI,
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: "SystemAssigned",
    });
    assert.deepEqual(membersOf(delivered, "content"), {});
  });

  for (const [stack, build, settings, type] of [
    ["PYTHON|3.13", {}, { SCM_DO_BUILD_DURING_DEPLOYMENT: "true" }, "zip"],
    ["PYTHON|3.13", { buildDuringDeployment: false }, { SCM_DO_BUILD_DURING_DEPLOYMENT: "false" }, "zip"],
    ["JAVA|21-java21", { packageUri: "https://packages.example/shop.jar" }, {}, "jar"],
    ["TOMCAT|10.1-java21", { packageType: "war" }, {}, "war"],
  ] as const) {
    it(`deploys a ${type} for ${stack} ${JSON.stringify(build)}, and never runs it from its package`, async () => {
      const delivered = await deliveryOf(argsOf({ stack, ...build }));
      assert.deepEqual(membersOf(delivered, "settings"), settings);
      const packageUri = "packageUri" in build ? build.packageUri : URI;
      assert.deepEqual(membersOf(delivered, "content"), { packageUri, type, clean: "true", restart: "false" });
      const delivery = registered.find(({ name }) => name === "shop-staging-delivery");
      assert.doesNotMatch(JSON.stringify(delivery?.inputs, masked), /packages\.example/);
    });
  }

  it("is of another build where only the package's address or type is another", async () => {
    const identityOf = async (build: Partial<BuildArgs>) => {
      registered.length = 0;
      return (await deliveryOf(argsOf({ stack: "TOMCAT|10.1-java21", ...build }))).buildVersion;
    };
    const identities = [
      await identityOf({}),
      await identityOf({ packageUri: "https://packages.example/other.zip" }),
      await identityOf({ packageType: "war" }),
    ];
    assert.equal(new Set(identities).size, 3);
    assert.equal(await identityOf({ packageType: "zip" }), identities[0]);
  });

  it("is copied to no slot without a build, and swapped by nobody but the declaration", () => {
    const python = { stack: "PYTHON|3.13" };
    assert.deepEqual(refused(argsOf(python, { slots: { staging: {}, beta: {} } })), []);
    const copied = { staging: {}, beta: { configurationSource: "production" } };
    assert.deepEqual(refused(argsOf(python, { slots: copied })), ['slots["beta"].configurationSource']);
    assert.deepEqual(refused(argsOf({ stack: "NODE|22-lts" }, { slots: copied })), []);
    const auto = {
      operatingSystem: OperatingSystem.Windows,
      slots: { staging: { autoSwapSlotName: "production" } },
    };
    assert.deepEqual(refused(argsOf({ stack: "JAVA|21" }, auto)), ['slots["staging"].autoSwapSlotName']);
  });

  it("of an image has nothing of a package", () => {
    const { packageUri: _, ...build } = argsOf({}).build;
    const image = { ...build, image: "shop.azurecr.io/shop:1" };
    assert.deepEqual(refused(argsOf({}, { build: { ...image, packageType: "jar", buildDuringDeployment: true } })), [
      "build.packageType",
      "build.buildDuringDeployment",
    ]);
  });
});
