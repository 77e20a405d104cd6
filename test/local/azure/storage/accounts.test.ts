import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GROUP, LOCATION, LocalApp } from "../../../support/local-app";
import { until } from "../../../support/until";
import {
  ACCOUNT,
  accountBody,
  askBlob,
  CONTAINER,
  createStorage,
  keyOf,
  STORAGE_API,
  sasOf,
  signatureOf,
  upload,
} from "./support";

describe("storage accounts in Azure Resource Manager", () => {
  let app: LocalApp;
  const ask = (method: string, path: string, body?: unknown) => app.ask(method, path, body, STORAGE_API);

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.ask("PUT", GROUP, { location: LOCATION });
  });

  afterEach(async () => {
    await app.close();
  });

  it("creates an account in the background, and changes it at once", async () => {
    const accepted = await ask("PUT", ACCOUNT, accountBody({ allowBlobPublicAccess: false }));
    assert.equal(accepted.status, 202);
    assert.equal(accepted.body, undefined);
    assert.match(String(accepted.headers.location), /\/providers\/Microsoft.Storage\/locations\/westeurope\//);
    const polled = await until("the account is created", async () => {
      const answer = await ask("GET", String(accepted.headers.location));
      return answer.status !== 202 && answer;
    });
    assert.equal(polled.status, 200);
    assert.equal(polled.at("properties.primaryEndpoints.blob"), "https://shopstorage.blob.core.windows.net/");
    assert.equal(polled.at("sku.tier"), "Standard");

    const changed = await ask("PUT", ACCOUNT, accountBody({ minimumTlsVersion: "TLS1_2" }));
    assert.equal(changed.status, 200);
    const { body } = await ask("GET", ACCOUNT.toUpperCase());
    assert.deepEqual(body, changed.body);
    assert.equal(changed.at("properties.minimumTlsVersion"), "TLS1_2");
    assert.equal(changed.at("properties.provisioningState"), "Succeeded");
  });

  it("has the services of an account from the beginning, so that a PUT changes them", async () => {
    await app.follow("PUT", ACCOUNT, accountBody(), STORAGE_API);
    const service = `${ACCOUNT}/blobServices/default`;
    assert.equal((await ask("GET", service)).status, 200);
    const changed = await ask("PUT", service, { properties: { isVersioningEnabled: true } });
    assert.deepEqual([changed.status, changed.at("properties.isVersioningEnabled")], [200, true]);
  });

  it("refuses a name that is not allowed, taken, or incompletely declared", async () => {
    for (const name of ["ab", "Shop", "shop-storage", "a".repeat(25)]) {
      const { status, error } = await ask("PUT", ACCOUNT.replace("shopstorage", name), accountBody());
      assert.deepEqual([status, error.code], [400, "AccountNameInvalid"], name);
    }
    await app.follow("PUT", ACCOUNT, accountBody(), STORAGE_API);
    const other = GROUP.replace("shop-group", "other");
    await app.ask("PUT", other, { location: LOCATION });
    const taken = await ask("PUT", ACCOUNT.replace(GROUP, other), accountBody());
    assert.deepEqual(
      [taken.status, taken.error],
      [409, { code: "StorageAccountAlreadyTaken", message: "The storage account named shopstorage is already taken." }],
    );
    const incomplete = await ask("PUT", ACCOUNT.replace("shopstorage", "other"), { location: LOCATION });
    assert.deepEqual(
      [incomplete.status, incomplete.error.message],
      [400, "Values for request parameters are invalid: sku, kind."],
    );
    assert.equal((await ask("GET", ACCOUNT.replace("shopstorage", "other"))).status, 404);
  });

  it("creates, shows and deletes containers", async () => {
    assert.equal((await ask("PUT", CONTAINER, {})).status, 404);
    await app.follow("PUT", ACCOUNT, accountBody(), STORAGE_API);
    assert.equal((await ask("GET", CONTAINER)).error.code, "ContainerNotFound");
    assert.equal((await ask("PUT", CONTAINER, { properties: {} })).status, 201);
    assert.equal((await ask("PUT", CONTAINER, { properties: {} })).status, 200);
    assert.equal((await ask("GET", CONTAINER)).at("properties.publicAccess"), "None");
    assert.equal((await ask("PUT", CONTAINER.replace(/releases$/, "Re--leases"), {})).status, 400);
    const open = await ask("PUT", CONTAINER, { properties: { publicAccess: "Blob" } });
    assert.deepEqual([open.status, open.error.code], [409, "PublicAccessNotPermitted"]);
    assert.equal((await ask("DELETE", CONTAINER)).status, 200);
    assert.equal((await ask("DELETE", CONTAINER)).status, 204);
  });

  it("signs tokens as Azure does, the same for the same request", async () => {
    await createStorage(app);
    const token = await sasOf(app);
    assert.equal(await sasOf(app), token);
    const query = new URLSearchParams(token);
    assert.deepEqual([...query.keys()], ["sv", "sr", "spr", "st", "se", "sp", "sig"]);
    const [start, expiry] = ["2024-01-01T00:00:00Z", "2050-01-01T00:00:00Z"];
    const lines = ["r", start, expiry, "/blob/shopstorage/releases", "", "", "https", "2015-04-05", "", "", "", "", ""];
    assert.equal(query.get("sig"), signatureOf(await keyOf(app), lines));
    assert.equal(query.get("se"), expiry);

    const wrong = { canonicalizedResource: "/blob/other/releases", signedResource: "c", signedPermission: "r" };
    const refused = await ask("POST", `${ACCOUNT}/listServiceSas`, wrong);
    assert.deepEqual(
      [refused.status, refused.error.message],
      [400, "Values for request parameters are invalid: canonicalizedResource, signedResource, signedExpiry."],
    );
    assert.equal((await ask("POST", `${ACCOUNT}/listServiceSas`, { signedIp: "10.0.0.1" })).status, 501);
  });

  it("keeps accounts, keys and blobs over a restart, with no key in the clear on disk", async () => {
    await createStorage(app);
    await upload(app, "/releases/a.zip", "content", { "x-ms-meta-team": "shop" });
    const [key, token] = [await keyOf(app), await sasOf(app)];
    await app.restart();
    assert.equal(await keyOf(app), key);
    const { text, headers } = await askBlob(app, "GET", `/releases/a.zip?${token}`);
    assert.deepEqual([text, headers["x-ms-meta-team"]], ["content", "shop"]);
    for (const entry of readdirSync(app.home.root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      assert.ok(!entry.isFile() || !readFileSync(file).includes(key), file);
    }
  });

  for (const [what, path] of [
    ["a container", CONTAINER],
    ["an account", ACCOUNT],
    ["a resource group", GROUP],
  ] as const) {
    it(`deletes the blobs with ${what}`, async () => {
      await createStorage(app);
      await upload(app, "/releases/a.zip", "content");
      const file = join(app.home.blobs, "shopstorage", "releases", "a.zip");
      assert.ok(existsSync(file));
      assert.equal((await app.follow("DELETE", path, undefined, STORAGE_API)).status, 200);
      assert.ok(!existsSync(file));
      await createStorage(app).catch(() => undefined);
      const token = await sasOf(app);
      const { status, code } = await askBlob(app, "GET", `/releases/a.zip?${token}`);
      assert.deepEqual([status, code], [404, "BlobNotFound"]);
    });
  }
});
