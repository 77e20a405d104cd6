import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import { AppPackage, type AppPackageArgs } from "../../src";
import { blobInFile, fileOfBlob } from "../../src/local/azure/storage/blob-names";
import { until } from "../support/until";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

describe("AppPackage, on the real engine", function () {
  this.timeout(180_000);
  isOneStory();
  let cloud: Cloud;
  let stack: TestStack;
  let folder: string;
  let declared: Partial<AppPackageArgs> = {};
  let one: { readonly uri: string; readonly version: string };
  let two: { readonly uri: string };

  before(async () => {
    cloud = await Cloud.open();
    folder = mkdtempSync(join(tmpdir(), "app-package-"));
    write("server.js", "one");
    stack = await cloud.stack("package", async () => {
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" });
      const account = new StorageAccount("shop", {
        resourceGroupName: group.name,
        accountName: "shoppackages",
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        allowBlobPublicAccess: false,
      });
      const container = new BlobContainer("packages", {
        resourceGroupName: group.name,
        accountName: account.name,
        containerName: "packages",
      });
      const shop = new AppPackage("shop", { source: folder, containerId: container.id, ...declared });
      return { uri: shop.uri, version: shop.version, reference: shop.reference };
    });
  });

  after(async () => {
    await cloud?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  /** What `pulumi up` says of the package, and the blobs that there are after it. */
  const up = async (change: Partial<AppPackageArgs> = {}) => {
    declared = { ...declared, ...change };
    const { outputs, stdout } = await stack.up();
    const { uri, version } = outputs;
    return { uri: String(uri?.value), version: String(version?.value), stdout };
  };
  const blobs = () => {
    const files = readdirSync(join(cloud.local.home.blobs, "shoppackages/packages"));
    return files.map(blobInFile).sort();
  };
  const fileOf = (blob: string) => join(cloud.local.home.blobs, "shoppackages/packages", fileOfBlob(blob));
  const timeOf = (blob: string) => statSync(fileOf(blob)).mtimeMs;
  const blobOf = ({ uri }: { readonly uri: string }) =>
    uri.replace("https://shoppackages.blob.core.windows.net/packages/", "");

  it("has nothing in storage after a preview, and its package after an `up`", async () => {
    const preview = await stack.preview();
    assert.match(preview.stdout, /AppPackage shop create/);
    assert.deepEqual(existsSync(join(cloud.local.home.blobs, "shoppackages")), false);
    const first = await up();
    one = first;
    assert.match(one.uri, /^https:\/\/shoppackages\.blob\.core\.windows\.net\/packages\/shop\/[0-9a-f]{12}\.zip$/);
    assert.equal(one.uri.includes(one.version), true);
    assert.deepEqual(blobs(), [blobOf(one)]);
    assert.match(first.stdout, /packing 1 file of 1 KB/);
    assert.match(first.stdout, /uploaded 1 KB/);
  });

  it("uploads nothing where nothing changed", async () => {
    const before = timeOf(blobOf(one));
    const again = await up();
    assert.match(again.stdout, /Resources:\n {4}6 unchanged/);
    assert.deepEqual([blobs(), timeOf(blobOf(one))], [[blobOf(one)], before]);
  });

  it("has another blob for another content, which a preview names, and goes back to the first one", async () => {
    const before = timeOf(blobOf(one));
    write("lib/more.js", "more");
    const mark = cloud.local.journal.length;
    const preview = await stack.preview();
    const asked = cloud.local.journal.read(mark).flatMap((record) => (record.kind === "request" ? [record.path] : []));
    assert.deepEqual(
      asked.map((path) => path.replace(/^.*\/providers\//, "")),
      ["Microsoft.Storage/storageAccounts/shoppackages"],
      "a preview only asks where the blobs are",
    );
    await stack.refresh({ runProgram: true });
    assert.deepEqual(blobs(), [blobOf(one)], "a refresh uploads nothing");
    two = await up();
    assert.ok(preview.stdout.includes(two.uri), preview.stdout);
    assert.deepEqual(blobs(), [blobOf(one), blobOf(two)].sort());
    rmSync(join(folder, "lib"), { recursive: true });
    const back = await up();
    assert.equal(back.uri, one.uri);
    assert.doesNotMatch(back.stdout, /packing|uploading/);
    assert.deepEqual([blobs().length, timeOf(blobOf(one))], [2, before]);
  });

  it("is uploaded again where somebody has deleted it", async () => {
    rmSync(fileOf(blobOf(one)));
    await up();
    assert.deepEqual(blobs(), [blobOf(one), blobOf(two)].sort());
    await up();
    assert.match((await up()).stdout, /Resources:\n {4}6 unchanged/);
  });

  describe("that keeps one older package", () => {
    const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    /** Ends in a later second than its upload: blobs say when they were made to the second. */
    const release = async (version: string, change: Partial<AppPackageArgs> = {}) => {
      const result = await up({ version, ...change });
      const second = thisSecond();
      await until("a new second", () => thisSecond() > second);
      return result;
    };
    const thisSecond = () => Math.floor(Date.now() / 1000);
    const runFrom = (place: string, uri: string) =>
      cloud.put(`${place}/config/appsettings`, { properties: { WEBSITE_RUN_FROM_PACKAGE: uri } });
    const versions = () => blobs().map((blob) => blob.replace(/^shop\/(?:([^/]*)-)?[0-9a-f]{12}\.zip$/, "$1"));
    let packages: Record<string, string>;

    before(async () => {
      const location = "westeurope";
      const plan = site.replace("sites/shop", "serverfarms/shop");
      await cloud.put(plan, {
        location,
        kind: "linux",
        sku: { name: "S1", tier: "Standard" },
        properties: { reserved: true },
      });
      const properties = { serverFarmId: plan.replace("{subscription}", cloud.local.connection.subscriptionId) };
      await cloud.put(site, { location, kind: "app,linux", properties });
      await cloud.put(`${site}/slots/staging`, { location, kind: "app,linux", properties });
      packages = { "1.0.0": (await release("1.0.0")).uri, "2.0.0": (await release("2.0.0")).uri };
      await runFrom(site, `${packages["1.0.0"]}?sv=signed`);
      await runFrom(`${site}/slots/staging`, packages["2.0.0"] ?? "");
    });

    it("deletes others, but none that a slot runs from", async () => {
      const third = await release("3.0.0", { keep: 1 });
      assert.match(third.stdout, /deleted older packages: shop\/[0-9a-f]{12}\.zip, shop\/[0-9a-f]{12}\.zip/);
      assert.deepEqual(versions(), ["1.0.0", "2.0.0", "3.0.0"]);
      await release("4.0.0");
      await release("5.0.0");
      assert.deepEqual(versions(), ["1.0.0", "2.0.0", "4.0.0", "5.0.0"]);
    });

    it("uploads and deletes nothing in a preview, nor by a refresh that runs the program", async () => {
      declared = { ...declared, version: "6.0.0" };
      await stack.preview();
      await stack.refresh({ runProgram: true });
      assert.deepEqual(versions(), ["1.0.0", "2.0.0", "4.0.0", "5.0.0"]);
    });

    it("deletes nothing where it cannot read what a slot runs from, and says so", async () => {
      cloud.local.disturb(({ method, path }) =>
        method === "POST" && path.endsWith("/slots/staging/config/appsettings/list")
          ? { status: 403, code: "AuthorizationFailed", message: "You may not." }
          : undefined,
      );
      const sixth = await release("6.0.0");
      cloud.local.disturb(undefined);
      assert.match(sixth.stdout, /warning: keep: older packages were left where they are: .*AuthorizationFailed/);
      await runFrom(`${site}/slots/staging`, "@Microsoft.KeyVault(VaultName=shop;SecretName=package)");
      const seventh = await release("7.0.0");
      assert.match(seventh.stdout, /warning: keep: .*WEBSITE_RUN_FROM_PACKAGE of staging of shop is in a key vault/);
      assert.deepEqual(versions(), ["1.0.0", "2.0.0", "4.0.0", "5.0.0", "6.0.0", "7.0.0"]);
    });

    it("deletes what no slot runs from any more with the next package", async () => {
      await runFrom(`${site}/slots/staging`, "");
      await release("8.0.0");
      assert.deepEqual(versions(), ["1.0.0", "7.0.0", "8.0.0"]);
    });
  });
});
