import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type BuildArgs, type ReleaseReference, SlottedWebApp } from "../../src";
import { mockEngine, refusedPaths } from "../support/component-mocks";
import { until } from "../support/until";

const SITE = "/subscriptions/t/resourceGroups/shop-test/providers/Microsoft.Web/sites/shop-test";
const CONTAINER =
  "/subscriptions/t/resourceGroups/shop-test/providers/Microsoft.Storage/storageAccounts/shop/blobServices/default/containers/packages";
const PACKAGE = "https://shop.blob.core.windows.net/packages/shop-2.0.0.zip";
const RELEASE: ReleaseReference = {
  siteId: SITE,
  version: "2.0.0",
  packageUri: PACKAGE,
  packageContainerId: CONTAINER,
};
const IMAGE = "shop.azurecr.io/shop:2.0.0";
const STACK = { stack: "NODE|22-lts" };

describe("a promoted build", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ inputs }) => ({ ...inputs, identity: { principalId: "p" }, hex: "00ff" }));
  });

  const appOf = (build: BuildArgs, own?: BuildArgs) =>
    new SlottedWebApp("shop", {
      resourceGroupName: "shop",
      serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
      name: "shop",
      build,
      slots: { staging: {}, ...(own === undefined ? {} : { beta: { build: own } }) },
    });
  const resolved = <Value>(output: pulumi.Output<Value>) => new Promise<Value>((resolve) => output.apply(resolve));

  /** The release of a declared app, once all is registered. */
  const releaseOf = async (build: BuildArgs, own?: BuildArgs) => {
    registered.length = 0;
    return resolved(appOf(build, own).release);
  };
  const texts = () => registered.find(({ name }) => name === "shop-declared")?.inputs.keepers;
  const delivered = async (slot: string) => {
    const delivery = () => registered.find(({ name }) => name === `shop-${slot}-delivery`);
    await until("the build is delivered", () => delivery() !== undefined);
    return JSON.stringify(delivery()?.inputs);
  };

  it("has the version and the package of the release, known at once or later, and is told by its component", async () => {
    for (const promotedFrom of [RELEASE, pulumi.output(RELEASE), Promise.resolve(RELEASE)]) {
      assert.deepEqual(await releaseOf({ promotedFrom, ...STACK }), { ...RELEASE, siteId: "shop-id" });
      const { buildVersion, targetBuildVersion, "promotedFrom.production": from } = texts();
      assert.deepEqual([buildVersion, targetBuildVersion, from], ["2.0.0", "2.0.0", SITE]);
      assert.match(await delivered("staging"), /shop-2\.0\.0\.zip/);
      const scopes = registered
        .filter(({ type }) => type.endsWith(":RoleAssignment"))
        .map(({ inputs }) => inputs.scope);
      assert.deepEqual(scopes, [CONTAINER, CONTAINER]);
    }
  });

  it("has the image of the release", async () => {
    const promotedFrom = pulumi.output({ siteId: SITE, version: "2.0.0", image: IMAGE });
    assert.deepEqual(await releaseOf({ promotedFrom }), { siteId: "shop-id", version: "2.0.0", image: IMAGE });
    assert.match(await delivered("staging"), /DOCKER\|shop\.azurecr\.io\/shop:2\.0\.0/);
  });

  it("may have a copy of its own in place of the release's, and be a slot's own", async () => {
    const packageUri = "https://packages.example/copies/shop-2.0.0.zip";
    const copied = { promotedFrom: pulumi.output(RELEASE), packageUri, ...STACK };
    const declared = { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", ...STACK };
    assert.deepEqual(await releaseOf(declared, copied), {
      siteId: "shop-id",
      version: "1.0.0",
      packageUri: declared.packageUri,
    });
    assert.equal(texts()["promotedFrom.beta"], SITE);
    assert.match(await delivered("beta"), /copies\/shop-2\.0\.0\.zip/);
  });

  it("is refused at once by its path, where it is known", () => {
    const refused = (build: BuildArgs) => refusedPaths(() => appOf(build));
    assert.deepEqual(refused({ promotedFrom: RELEASE, version: "1.0.0", ...STACK }), ["build.version"]);
    assert.deepEqual(refused({ promotedFrom: { ...RELEASE, siteId: "shop" }, ...STACK }), [
      "build.promotedFrom.siteId",
    ]);
    assert.deepEqual(refused({ promotedFrom: RELEASE }), ["build.stack"]);
    assert.deepEqual(refused({ promotedFrom: "2.0.0" as never, ...STACK }), ["build.promotedFrom"]);
    assert.deepEqual(refused({ promotedFrom: {} as never, ...STACK }), [
      "build.promotedFrom.siteId",
      "build.promotedFrom.version",
    ]);
  });
});

describe("the release of an app", () => {
  it("never has the URL of a package that is a secret, or that has a signature", async () => {
    await mockEngine([], ({ inputs }) => ({ ...inputs, hex: "00ff" }));
    for (const packageUri of [pulumi.secret(PACKAGE), `${PACKAGE}?sv=2024&sig=abc`]) {
      const { release } = new SlottedWebApp("shop", {
        resourceGroupName: "shop",
        serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
        name: "shop",
        build: { version: "2.0.0", packageUri, ...STACK },
        slots: { staging: {} },
      });
      assert.equal(await pulumi.isSecret(release), false);
      const told = await new Promise((resolve) => release.apply(resolve));
      assert.deepEqual(told, { siteId: "shop-id", version: "2.0.0" });
    }
  });
});
