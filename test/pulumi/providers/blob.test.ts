import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { environmentOf } from "../../../src/local/host/environment";
import { unpack } from "../../../src/local/visitors/workers/unpack";
import { ACCOUNT, askBlob, bearerOf, HOST } from "../../local/azure/storage/support";
import { GROUP, LOCATION, LocalApp } from "../../support/local-app";
import { installed, PluginClient, type Properties, secret, UNKNOWN } from "./plugin-client";

const BLOB = "azure-native:storage:Blob";
const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const where = { resourceGroupName: "shop-group", accountName: "shopstorage", containerName: "releases" };
const PATH = `${ACCOUNT}/blobServices/default/containers/releases/blobs`;

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const asset = (content: Properties): Properties => ({
  [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17",
  hash: hashOf(content),
  ...content,
});
const archive = (content: Properties): Properties => ({
  [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: hashOf(content),
  ...content,
});
const hashOf = (content: Properties) => createHash("sha256").update(JSON.stringify(content)).digest("hex");

describe("azure-native stand-in: storage", () => {
  const files = installed();
  let app: LocalApp;
  let plugin: PluginClient;
  let folder: string;

  before(async () => {
    app = await LocalApp.start();
    folder = mkdtempSync(join(tmpdir(), "azure-slots-assets-"));
    await app.ask("PUT", GROUP, { location: LOCATION });
    plugin = await PluginClient.start(files.executable("azure-native"), environmentOf(app.local.connection, app.home));
    await plugin.configure();
  });

  after(async () => {
    plugin?.stop();
    await app.close();
    files.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A blob's file, which is where the local App Service takes packages from. */
  const fileOf = (name: string) => app.local.blobs.fileOf(`https://${HOST}/releases/${name}`) ?? "";

  it("creates an account and a container, and makes up names that suit", async () => {
    const declared = {
      resourceGroupName: "shop-group",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      enableHttpsTrafficOnly: true,
      networkRuleSet: { defaultAction: "Allow" },
    };
    const { inputs, failures } = await plugin.check(ACCOUNT_TYPE, declared);
    assert.deepEqual(failures, []);
    assert.match(String(inputs.accountName), /^shop[0-9a-f]{8}$/);
    assert.equal(inputs.location, LOCATION);
    const { id, outputs } = await plugin.create(ACCOUNT_TYPE, { ...inputs, accountName: "shopstorage" });
    assert.equal(id, ACCOUNT);
    assert.equal(outputs.name, "shopstorage");
    assert.equal(outputs.enableHttpsTrafficOnly, true);
    const at = (service: string) => `https://shopstorage.${service}.core.windows.net/`;
    const [blob, file, queue, table] = ["blob", "file", "queue", "table"].map(at);
    assert.deepEqual(outputs.primaryEndpoints, { blob, file, queue, table });
    assert.equal(outputs.azureApiVersion, "2024-01-01");
    assert.deepEqual(outputs.networkRuleSet, { defaultAction: "Allow" });

    const { resourceGroupName, accountName, containerName } = where;
    const container = { resourceGroupName, accountName, containerName };
    const created = await plugin.create("azure-native:storage:BlobContainer", container);
    assert.equal(created.outputs.publicAccess, "None");
  });

  it("signs tokens and lists keys", async () => {
    const token = await plugin.invoke("azure-native:storage:listStorageAccountServiceSAS", {
      resourceGroupName: "shop-group",
      accountName: "shopstorage",
      canonicalizedResource: "/blob/shopstorage/releases",
      resource: "c",
      permissions: "r",
      protocols: "https",
      sharedAccessExpiryTime: "2050-01-01",
    });
    assert.match(String(token.serviceSasToken), /^sv=2015-04-05&sr=c&spr=https&se=2050-01-01T00%3A00%3A00Z&sp=r&sig=/);
    const account = { resourceGroupName: "shop-group", accountName: "shopstorage" };
    const { keys } = await plugin.invoke("azure-native:storage:listStorageAccountKeys", account);
    assert.deepEqual(
      (keys as Properties[]).map(({ keyName }) => keyName),
      ["key1", "key2"],
    );
    const found = await plugin.invoke("azure-native:storage:getStorageAccount", account);
    assert.equal(found.id, ACCOUNT);
  });

  it("names a blob as its resource, and refuses one that is there already", async () => {
    const { inputs, failures } = await plugin.check(BLOB, { ...where, type: "Block", source: asset({ text: "one" }) });
    assert.deepEqual([inputs.blobName, failures], ["shop", []]);
    const { id, outputs } = await plugin.create(BLOB, inputs);
    assert.equal(id, `${PATH}/shop`);
    assert.deepEqual(outputs, {
      ...where,
      blobName: "shop",
      name: "shop",
      type: "Block",
      url: `https://${HOST}/releases/shop`,
      contentMd5: createHash("md5").update("one").digest("base64"),
      contentType: "application/octet-stream",
      metadata: {},
      accessTier: "Hot",
    });
    assert.equal(readFileSync(fileOf("shop"), "utf8"), "one");
    await assert.rejects(plugin.create(BLOB, inputs), { details: `cannot create already existing resource '${id}'` });
  });

  it("uploads texts and files as they are, and archives as zip files", async () => {
    mkdirSync(join(folder, "app", "lib"), { recursive: true });
    writeFileSync(join(folder, "app", "server.js"), "server");
    writeFileSync(join(folder, "app", "lib", "a.js"), "a");
    const server = asset({ path: join(folder, "app", "server.js") });
    const upload = async (blobName: string, source: Properties) => {
      await plugin.create(BLOB, { ...where, blobName, type: "Block", source: source as never });
      return fileOf(blobName);
    };
    assert.equal(readFileSync(await upload("file", server), "utf8"), "server");

    const entriesOf = async (file: string) => {
      const to = mkdtempSync(join(folder, "unpacked-"));
      await unpack(file, join(to, "zip"));
      const found = readdirSync(join(to, "zip"), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      const paths = found.map((entry) => join(entry.parentPath, entry.name)).sort();
      return paths.map((path) => [relative(join(to, "zip"), path), readFileSync(path, "utf8")]);
    };
    const mixed = archive({
      assets: {
        "package.json": asset({ text: "{}" }),
        "server.js": server,
        sub: archive({ path: join(folder, "app") }),
      },
    });
    const zip = await upload("mixed.zip", mixed);
    assert.deepEqual(await entriesOf(zip), [
      ["package.json", "{}"],
      ["server.js", "server"],
      ["sub/lib/a.js", "a"],
      ["sub/server.js", "server"],
    ]);
    const folderZip = await upload("folder.zip", archive({ path: join(folder, "app") }));
    assert.deepEqual(await entriesOf(folderZip), [
      ["lib/a.js", "a"],
      ["server.js", "server"],
    ]);
    assert.ok(readFileSync(await upload("again.zip", mixed)).equals(readFileSync(zip)));
    const copied = await upload("copied.zip", archive({ path: zip }));
    assert.ok(readFileSync(copied).equals(readFileSync(zip)));
    await assert.rejects(upload("remote", asset({ uri: "https://example.com/a" })), {
      details: /does not model remote assets/,
    });
    await assert.rejects(upload("none", asset({ path: join(folder, "none") })), { details: /ENOENT/ });
  });

  it("tells contents apart by their hashes, and replaces a blob for another name, place or content", async () => {
    const declared = { ...where, blobName: "shop", type: "Block", source: asset({ path: "/here/a", hash: "1" }) };
    const moved = { ...declared, source: asset({ path: "/there/a", hash: "1" }) };
    assert.equal((await plugin.diff(BLOB, declared, moved)).changes, false);
    const changed = await plugin.diff(BLOB, declared, { ...declared, source: asset({ path: "/here/a", hash: "2" }) });
    assert.deepEqual(changed.detailed, { source: "update-replace" });
    for (const name of ["blobName", "accountName", "containerName", "resourceGroupName", "type"]) {
      const { replaces } = await plugin.diff(BLOB, declared, { ...declared, [name]: "other" });
      assert.deepEqual(replaces, [name]);
    }
    const metadata = await plugin.diff(BLOB, declared, { ...declared, metadata: { a: "b" } });
    assert.deepEqual([metadata.changes, metadata.replaces], [true, []]);
  });

  it("previews, changes, reads and deletes a blob", async () => {
    const declared = { ...where, blobName: "life", type: "Block", source: asset({ text: "content" }) };
    const preview = await plugin.create(BLOB, declared, true);
    assert.deepEqual([preview.outputs.url, preview.outputs.type], [UNKNOWN, "Block"]);
    assert.equal(fileOf("life"), "");
    const { id, outputs } = await plugin.create(BLOB, { ...declared, source: secret(declared.source) });

    const changes = { contentType: "text/plain", metadata: { team: "a" }, accessTier: "Cool" };
    const changed = await plugin.update(BLOB, id, { ...declared, ...changes }, { olds: outputs });
    // Setting a blob's headers clears its MD5 where none is given. Source: "Set Blob Properties", Azure Storage's REST API.
    assert.deepEqual(
      [changed.contentType, changed.metadata, changed.accessTier, changed.contentMd5],
      ["text/plain", { team: "a" }, "Cool", ""],
    );
    const read = await plugin.read(BLOB, id, changed, { ...declared, ...changes });
    assert.deepEqual(read.outputs, changed);
    assert.deepEqual(read.inputs, { ...declared, ...changes });
    assert.equal((await plugin.read(BLOB, id)).inputs.blobName, "life");

    await plugin.delete(BLOB, id);
    await plugin.delete(BLOB, id);
    assert.equal((await plugin.read(BLOB, id, changed, declared)).id, "");
    const bearer = await bearerOf(app);
    assert.equal((await askBlob(app, "GET", "/releases/life", { headers: bearer })).status, 404);
  });

  it("says what Azure says where an upload fails", async () => {
    const declared = { ...where, blobName: "a", type: "Block", source: asset({ text: "content" }) };
    await assert.rejects(plugin.create(BLOB, { ...declared, containerName: "none" }), {
      details: /Status=404 Code="ContainerNotFound" Message="The specified container does not exist."/,
    });
    await assert.rejects(plugin.create(BLOB, { ...declared, type: "Append" }), {
      details: /only models blobs of type 'Block'/,
    });
  });
});
