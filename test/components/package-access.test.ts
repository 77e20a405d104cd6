import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type BuildArgs, type SlotArgs, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { mockEngine, problemsOf } from "../support/component-mocks";

const ACCOUNT = "/subscriptions/s1/resourceGroups/shared/providers/Microsoft.Storage/storageAccounts/shoppackages";
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/packages`;
const URI = "https://shoppackages.blob.core.windows.net/packages/shop-2.0.0.zip";
const PACKAGE = { uri: URI, version: "2.0.0", containerId: CONTAINER };
const IDENTITY =
  "/subscriptions/s1/resourceGroups/shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
const OWN_IDENTITY = IDENTITY.replace("reader", "own");
const BUILD: BuildArgs = { package: PACKAGE, stack: "NODE|22-lts" };

describe("a build with a package in private storage", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ name, inputs }) => {
      const { identity } = inputs as { identity?: { type: string } };
      const own = identity?.type.includes("SystemAssigned") ? { principalId: `principal-of-${name}` } : {};
      return { ...inputs, identity: { ...identity, ...own }, hex: "00ff" };
    });
  });

  const argsOf = (build: BuildArgs, slots: Record<string, SlotArgs> = { staging: {} }): SlottedWebAppArgs => ({
    resourceGroupName: "shop",
    serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
    name: "shop",
    build,
    slots,
  });
  const declare = async (args: SlottedWebAppArgs): Promise<SlottedWebApp> => {
    const app = new SlottedWebApp("shop", args);
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    return app;
  };
  const identities = () =>
    Object.fromEntries(
      registered.filter(({ type }) => /:WebApp(Slot)?$/.test(type)).map(({ name, inputs }) => [name, inputs.identity]),
    );
  const assignments = () => registered.filter(({ type }) => type.endsWith(":RoleAssignment"));
  const resolved = <Value>(output: pulumi.Output<Value>) => new Promise<Value>((resolve) => output.apply(resolve));
  const settings = () => {
    const delivery = registered.find(({ name }) => name === "shop-staging-delivery");
    return JSON.stringify(delivery?.inputs);
  };
  const refused = (build: BuildArgs | Record<string, unknown>) =>
    problemsOf(() => new SlottedWebApp("shop", argsOf(build as BuildArgs)));

  it("has the package's version, and is read by each slot's own identity, which is allowed to first", async () => {
    const { buildIdentity } = await declare(
      argsOf(BUILD, { staging: {}, beta: {}, empty: { configurationSource: "" } }),
    );
    assert.match(await resolved(buildIdentity), /^2\.0\.0\+/);
    assert.deepEqual(identities(), {
      shop: { type: "SystemAssigned" },
      "shop-staging": { type: "SystemAssigned" },
      "shop-beta": { type: "SystemAssigned" },
      "shop-empty": { type: "None" },
    });
    assert.match(settings(), /WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID":"SystemAssigned"/);
    const made = assignments();
    assert.deepEqual(
      made.map(({ inputs: { scope, principalId, principalType } }) => [scope, principalId, principalType]),
      ["shop", "shop-staging", "shop-beta"].map((name) => [CONTAINER, `principal-of-${name}`, "ServicePrincipal"]),
    );
    for (const { inputs } of made) {
      assert.match(inputs.roleAssignmentName, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(
        inputs.roleDefinitionId,
        "/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
      );
    }
    assert.equal(new Set(made.map(({ inputs }) => inputs.roleAssignmentName)).size, 3);
    const order = registered.map(({ name }) => name);
    assert.ok(order.indexOf("shop-production-package-access") < order.indexOf("shop-staging-delivery"), `${order}`);
  });

  it("assigns the same role again for another version: the assignments keep their names", async () => {
    await declare(argsOf(BUILD));
    const before = assignments().map(({ inputs }) => inputs);
    registered.length = 0;
    await declare(argsOf({ ...BUILD, package: pulumi.output({ ...PACKAGE, uri: `${URI}.zip`, version: "3.0.0" }) }));
    assert.deepEqual(
      assignments().map(({ inputs }) => inputs),
      before,
    );
  });

  for (const [how, packageIdentity] of [
    ["its id", IDENTITY],
    ["an Output", pulumi.output(IDENTITY)],
  ] as const) {
    it(`is read by a user-assigned identity, given by ${how}, which production and the slot get beside theirs`, async () => {
      const own = { systemAssigned: true, userAssigned: [OWN_IDENTITY] };
      await declare(argsOf({ ...BUILD, packageIdentity }, { staging: { identity: own } }));
      assert.deepEqual(identities(), {
        shop: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
        "shop-staging": {
          type: "SystemAssigned, UserAssigned",
          userAssignedIdentities: [OWN_IDENTITY, IDENTITY],
        },
      });
      assert.match(settings(), /WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID":"[^"]*userAssignedIdentities\/reader"/);
      // Whoever made the identity gives it the role: two apps that share it could not both.
      assert.deepEqual(assignments(), []);
    });
  }

  it("needs no identity where it is deployed into the slot", async () => {
    await declare(argsOf({ ...BUILD, stack: "PYTHON|3.13" }));
    assert.deepEqual([identities().shop, assignments()], [{ type: "None" }, []]);
  });

  it("leaves an app with a packageUri as it is", async () => {
    await declare(argsOf({ version: "1", packageUri: URI, packageIdentity: "SystemAssigned", stack: "NODE|22-lts" }));
    assert.deepEqual([identities().shop, assignments()], [{ type: "None" }, []]);
  });

  it("is refused together with another content, and with parts that do not fit", () => {
    assert.deepEqual(refused({ ...BUILD, packageUri: URI }), [
      "build.packageUri: it is declared together with build.package, but a build has only one package: remove one",
    ]);
    assert.deepEqual(refused({ version: "1", package: PACKAGE, image: "shop.azurecr.io/shop:1" }), [
      "build.package: it is declared together with build.image, but an app runs only one of the two: remove one",
    ]);
    assert.deepEqual(refused({ package: PACKAGE }), [
      "build.stack: it is missing: a build is a package or a packageUri with its stack, or an image",
    ]);
    assert.deepEqual(refused({ packageUri: URI, stack: "NODE|22-lts" }), [
      'build.version: it is missing: say which build it is, for example "2.0.0"',
    ]);
    assert.deepEqual(refused({ ...BUILD, package: { uri: URI, version: "2" } }), [
      "build.package.containerId: it is missing: give the id of its blob container",
    ]);
    assert.match(
      refused({ ...BUILD, package: { ...PACKAGE, version: "2+1", containerId: ACCOUNT } }).join("\n"),
      /^build\.package\.version: "2\+1" is not a version.*\nbuild\.package\.containerId: ".*shoppackages" is not the resource id of a blob container/,
    );
    const withUri = (uri: string) => refused({ ...BUILD, package: { ...PACKAGE, uri } }).join("\n");
    assert.match(
      withUri("https://others.blob.core.windows.net/packages/a.zip"),
      /^build\.package\.uri: .* is not in the /,
    );
    assert.match(
      withUri("https://shoppackages.blob.core.windows.net/other/a.zip"),
      /^build\.package\.uri: .* is not in the/,
    );
    assert.match(withUri(`${URI}?sv=1&sig=hidden`), /^build\.package\.uri: it has a query/);
    assert.doesNotMatch(withUri(`${URI}?sv=1&sig=hidden`), /hidden/);
    assert.match(withUri("shop.zip"), /^build\.package\.uri: it is not the address of a blob/);
    assert.deepEqual(refused({ ...BUILD, stack: "PYTHON|3.13", packageIdentity: "SystemAssigned" }), [
      "build.packageIdentity: it is declared for PYTHON|3.13, whose package is fetched without an identity: remove it",
    ]);
  });
});
