import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createShop, LocalApp, publish, SITE } from "../../../support/local-app";
import { until } from "../../../support/until";
import {
  askBlob,
  bearerOf,
  CONTAINER,
  createStorage,
  HOST,
  keyOf,
  STORAGE_API,
  sasOf,
  signatureOf,
  upload,
} from "./support";

const BLOB = "/releases/shop%201.zip";

describe("blob endpoints, by the front door", () => {
  let app: LocalApp;
  let bearer: { authorization: string };

  before(async () => {
    app = await LocalApp.start();
    await createStorage(app, { allowBlobPublicAccess: false });
    bearer = await bearerOf(app);
  });

  after(async () => {
    await app.close();
  });

  it("keeps a blob, and gives it back with what identifies it", async () => {
    const md5 = createHash("md5").update("one").digest("base64");
    const put = await upload(app, BLOB, "one", {
      "x-ms-blob-content-type": "application/zip",
      "x-ms-meta-team": "a",
      "content-md5": md5,
    });
    assert.deepEqual([put.status, put.headers["content-md5"]], [201, md5]);
    const target = `${BLOB}?${await sasOf(app)}`;
    const got = await askBlob(app, "GET", target);
    assert.deepEqual([got.status, got.text], [200, "one"]);
    const { etag, "content-type": type, "content-md5": hash, "x-ms-meta-team": team } = got.headers;
    assert.deepEqual([type, hash, team, etag], ["application/zip", md5, "a", put.headers.etag]);
    const head = await askBlob(app, "HEAD", target);
    assert.deepEqual([head.status, head.text, head.headers["content-length"]], [200, "", "3"]);
    const headers = { "if-none-match": String(etag) };
    assert.equal((await askBlob(app, "GET", target, { headers })).status, 304);

    await upload(app, BLOB, "two", { "x-ms-meta-team": "b" });
    const second = await askBlob(app, "GET", target);
    assert.deepEqual([second.text, second.headers["content-type"]], ["two", "application/octet-stream"]);
    assert.notEqual(second.headers.etag, etag);
    assert.equal((await upload(app, BLOB, "three", { "if-none-match": "*" })).code, "BlobAlreadyExists");
  });

  it("changes the properties of a blob without its content", async () => {
    await upload(app, "/releases/properties", "content");
    const change = (comp: string, headers: Record<string, string>) =>
      askBlob(app, "PUT", `/releases/properties?comp=${comp}`, { headers: { ...bearer, ...headers } });
    assert.equal((await change("properties", { "x-ms-blob-content-type": "text/plain" })).status, 200);
    assert.equal((await change("metadata", { "x-ms-meta-a": "b" })).status, 200);
    assert.equal((await change("tier", { "x-ms-access-tier": "Cool" })).status, 200);
    const { headers } = await askBlob(app, "HEAD", "/releases/properties", { headers: bearer });
    assert.equal((await askBlob(app, "GET", "/releases/properties", { headers: bearer })).text, "content");
    assert.deepEqual((await change("tier", { "x-ms-access-tier": "Tepid" })).code, "InvalidHeaderValue");
    const { "content-type": type, "x-ms-meta-a": metadata, "x-ms-access-tier": tier } = headers;
    assert.deepEqual([type, metadata, tier], ["text/plain", "b", "Cool"]);
    const unknown = await change("blocklist", {});
    assert.deepEqual([unknown.status, unknown.code], [501, "NotImplemented"]);
    assert.match(unknown.text, /'PUT blob comp=blocklist'/);
  });

  it("deletes a blob", async () => {
    await upload(app, "/releases/gone", "content");
    assert.equal((await askBlob(app, "DELETE", "/releases/gone", { headers: bearer })).status, 202);
    assert.equal((await askBlob(app, "DELETE", "/releases/gone", { headers: bearer })).code, "BlobNotFound");
    assert.equal((await askBlob(app, "GET", "/releases/gone", { headers: bearer })).status, 404);
  });

  it("refuses whoever is not signed in, and every token but those it gave", async () => {
    await upload(app, BLOB, "private");
    const token = await sasOf(app);
    const changed = (change: (query: URLSearchParams) => void) => {
      const query = new URLSearchParams(token);
      change(query);
      return `${BLOB}?${query}`;
    };
    const expired = await sasOf(app, { signedStart: "2020-01-01", signedExpiry: "2021-01-01" });
    const early = await sasOf(app, { signedStart: "2049-01-01" });
    const other = await sasOf(app, { canonicalizedResource: "/blob/shopstorage/other" });
    const otherBlob = await sasOf(app, { canonicalizedResource: "/blob/shopstorage/releases/x", signedResource: "b" });
    const writeOnly = await sasOf(app, { signedPermission: "w" });
    const refused: [string, number, string][] = [
      [BLOB, 409, "PublicAccessNotPermitted"],
      [changed((query) => query.set("sig", Buffer.alloc(32).toString("base64"))), 403, "AuthenticationFailed"],
      [changed((query) => query.set("sp", "rw")), 403, "AuthenticationFailed"],
      [changed((query) => query.set("se", "2051-01-01T00:00:00Z")), 403, "AuthenticationFailed"],
      [changed((query) => query.delete("se")), 403, "AuthenticationFailed"],
      [changed((query) => query.set("sr", "b")), 403, "AuthenticationFailed"],
      [`${BLOB}?${expired}`, 403, "AuthenticationFailed"],
      [`${BLOB}?${early}`, 403, "AuthenticationFailed"],
      [`${BLOB}?${other}`, 403, "AuthenticationFailed"],
      [`${BLOB}?${otherBlob}`, 403, "AuthenticationFailed"],
      [`/other/x?${token}`, 403, "AuthenticationFailed"],
      [`/releases/../other/x?${token}`, 403, "AuthenticationFailed"],
      // The name of a blob, which leads nowhere.
      [`/releases%2F..%2Fother/x?${token}`, 404, "BlobNotFound"],
      [`${BLOB}?${writeOnly}`, 403, "AuthorizationPermissionMismatch"],
      [`/releases/none?${token}`, 404, "BlobNotFound"],
    ];
    for (const [target, status, code] of refused) {
      const answer = await askBlob(app, "GET", target);
      assert.deepEqual([answer.status, answer.code], [status, code], target);
      assert.equal(answer.headers["x-ms-error-code"], code);
    }
    const plain = await askBlob(app, "GET", `${BLOB}?${token}`, { plain: true });
    assert.deepEqual([plain.status, plain.code], [403, "AuthorizationProtocolMismatch"]);
    const forged = await askBlob(app, "GET", BLOB, { headers: { authorization: "Bearer e30.e30." } });
    assert.deepEqual([forged.status, forged.code], [401, "InvalidAuthenticationInfo"]);
    const headers = { "x-ms-blob-type": "BlockBlob" };
    assert.equal((await askBlob(app, "PUT", BLOB, { body: "x", headers })).status, 401);
    const put = await askBlob(app, "PUT", `${BLOB}?${token}`, { body: "x", headers });
    assert.equal(put.code, "AuthorizationPermissionMismatch");
    assert.equal((await askBlob(app, "DELETE", BLOB)).status, 401);
    assert.equal((await askBlob(app, "GET", `${BLOB}?${token}`)).text, "private");
  });

  it("takes tokens for storage, or for the account, and says for whom one must be", async () => {
    const ask = async (resource: string) =>
      askBlob(app, "GET", "/releases/none", { headers: await bearerOf(app, resource) });
    for (const resource of ["https://storage.azure.com", "https://storage.azure.com/", `https://${HOST}`]) {
      assert.equal((await ask(resource)).code, "BlobNotFound", resource);
    }
    for (const resource of ["https://management.azure.com/", "https://other.blob.core.windows.net"]) {
      const { status, code, text, headers } = await ask(resource);
      assert.deepEqual([status, code], [401, "InvalidAuthenticationInfo"], resource);
      assert.match(text, /<AuthenticationErrorDetail>Audience validation failed\. Audience did not match\.<\//);
      assert.match(
        String(headers["www-authenticate"]),
        /^Bearer authorization_uri=.* resource_id=https:\/\/storage\.azure\.com$/,
      );
    }
  });

  it("takes requests that are signed with the account's key", async () => {
    const date = new Date().toUTCString();
    const lines = [
      ...["PUT", "", "", "7", "", "text/plain", "", "", "", "", "", ""],
      "x-ms-blob-type:BlockBlob",
      `x-ms-date:${date}`,
      "x-ms-version:2021-12-02",
      "/shopstorage/releases/keyed",
    ];
    const headers = {
      "content-length": "7",
      "content-type": "text/plain",
      "x-ms-blob-type": "BlockBlob",
      "x-ms-date": date,
      "x-ms-version": "2021-12-02",
    };
    const key = await keyOf(app);
    const signed = (signature: string) => ({ ...headers, authorization: `SharedKey shopstorage:${signature}` });
    const put = (signature: string) =>
      askBlob(app, "PUT", "/releases/keyed", { body: "content", headers: signed(signature), plain: true });
    assert.equal((await put(signatureOf(key, lines))).status, 201);
    assert.equal((await put(signatureOf(key, [...lines, ""]))).code, "AuthenticationFailed");
    const old = lines.map((line) => line.replace(date, new Date(0).toUTCString()));
    const replayed = { ...signed(signatureOf(key, old)), "x-ms-date": new Date(0).toUTCString() };
    const answer = await askBlob(app, "PUT", "/releases/keyed", { body: "content", headers: replayed, plain: true });
    assert.equal(answer.code, "AuthenticationFailed");
  });

  it("keeps nothing of an upload that breaks off or is not what its sender says", async () => {
    await upload(app, "/releases/whole", "before");
    const md5 = createHash("md5").update("something else").digest("base64");
    assert.equal((await upload(app, "/releases/whole", "after", { "content-md5": md5 })).code, "Md5Mismatch");
    const { port } = new URL(app.local.connection.frontDoor);
    const socket = connect(Number(port), "127.0.0.1");
    const head = [
      "PUT /releases/whole HTTP/1.1",
      `Host: ${HOST}`,
      `Authorization: ${bearer.authorization}`,
      "x-ms-blob-type: BlockBlob",
      "Content-Length: 100000",
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\nthe beginning`);
    const uploads = () => readdirSync(join(app.home.blobs, ".uploads"));
    await until("the upload begins", async () => uploads().length > 0);
    socket.destroy();
    await until("what was uploaded is gone", async () => uploads().length === 0);
    assert.equal((await askBlob(app, "GET", "/releases/whole", { headers: bearer })).text, "before");
  });

  it("says by name what it does not model, and knows no other accounts", async () => {
    const access = await askBlob(app, "GET", "/releases?restype=container&comp=acl", { headers: bearer });
    assert.deepEqual([access.status, access.code], [501, "NotImplemented"]);
    assert.match(access.text, /'GET container restype=container&amp;comp=acl'/);
    const append = await upload(app, "/releases/append", "", { "x-ms-blob-type": "AppendBlob" });
    assert.equal(append.status, 501);
    const other = await askBlob(app, "GET", BLOB, { host: "other.blob.core.windows.net" });
    assert.deepEqual([other.status, other.code], [404, undefined]);
    const queues = await askBlob(app, "GET", "/?comp=list", { host: "shopstorage.queue.core.windows.net" });
    assert.deepEqual([queues.status, queues.code], [501, "NotImplemented"]);
    assert.match(queues.text, /does not model the service 'queue' of a storage account/);
    const none = await upload(app, "/none/a", "content");
    assert.equal(none.code, "ContainerNotFound");
  });

  it("takes nothing that is signed with a key where the account allows none, but tokens", async () => {
    await upload(app, BLOB, "one");
    const account = CONTAINER.replace(/\/blobServices.*/, "");
    const allow = (allowSharedKeyAccess: boolean) =>
      app.ask("PATCH", account, { properties: { allowSharedKeyAccess } }, STORAGE_API);
    await allow(false);
    const signed = await askBlob(app, "GET", `${BLOB}?${await sasOf(app)}`);
    const keyed = await askBlob(app, "GET", BLOB, { headers: { authorization: "SharedKey shopstorage:x" } });
    assert.deepEqual([signed.status, signed.code], [403, "KeyBasedAuthenticationNotPermitted"]);
    assert.deepEqual([keyed.status, keyed.code], [403, "KeyBasedAuthenticationNotPermitted"]);
    assert.equal((await askBlob(app, "GET", BLOB, { headers: bearer })).text, "one");
    await allow(true);
  });

  it("creates, reads, lists and deletes containers, with a key or a token alone", async () => {
    const path = "/uploads?restype=container";
    const ask = (method: string, headers: Record<string, string> = bearer, target = path) =>
      askBlob(app, method, target, { headers });
    const created = await ask("PUT", { ...bearer, "x-ms-meta-team": "shop" });
    assert.deepEqual([created.status, created.text], [201, ""]);
    assert.deepEqual([(await ask("PUT")).status, (await ask("PUT")).code], [409, "ContainerAlreadyExists"]);
    const read = await ask("HEAD");
    assert.deepEqual(
      [read.status, read.headers.etag, read.headers["x-ms-meta-team"], read.headers["x-ms-lease-state"]],
      [200, created.headers.etag, "shop", "available"],
    );
    assert.equal((await upload(app, "/uploads/a", "content")).status, 201);
    const list = await ask("GET", bearer, "/?comp=list&prefix=up");
    assert.match(list.text, /<Containers><Container><Name>uploads<\/Name>.*<\/Container><\/Containers><NextMarker>/);
    assert.equal((await ask("GET", bearer, "/?comp=list&marker=a")).status, 501);
    const byArm = await app.ask("GET", CONTAINER.replace("releases", "uploads"), undefined, STORAGE_API);
    assert.deepEqual(byArm.at("properties.metadata"), { team: "shop" });
    assert.equal((await ask("PUT", {})).status, 401);
    assert.equal((await ask("DELETE", {}, `${path}&${await sasOf(app)}`)).status, 403);
    assert.equal(
      (await ask("PUT", { ...bearer, "x-ms-blob-public-access": "blob" }, "/other?restype=container")).code,
      "PublicAccessNotPermitted",
    );
    assert.equal((await ask("PUT", bearer, "/Other?restype=container")).code, "InvalidResourceName");
    assert.equal((await ask("DELETE")).status, 202);
    assert.deepEqual([(await ask("GET")).code, (await ask("DELETE")).status], ["ContainerNotFound", 404]);
  });

  it("shows blobs to everyone in a public container of an account that allows it", async () => {
    await app.ask(
      "PATCH",
      CONTAINER.replace(/\/blobServices.*/, ""),
      { properties: { allowBlobPublicAccess: true } },
      STORAGE_API,
    );
    await upload(app, BLOB, "public");
    assert.equal((await askBlob(app, "GET", BLOB)).code, "ResourceNotFound");
    await app.ask("PUT", CONTAINER, { properties: { publicAccess: "Blob" } }, STORAGE_API);
    assert.equal((await askBlob(app, "GET", BLOB)).text, "public");
    await app.ask("PUT", CONTAINER, { properties: { publicAccess: "None" } }, STORAGE_API);
  });

  it("gives apps their packages for a signature only, and those of other accounts as before", async () => {
    const url = await publish(app.local.blobs, "1.0.0");
    await createShop(app.arm, {});
    const runsFrom = async (packageUri: string, expected: boolean) => {
      await app.ask("PUT", `${SITE}/config/appsettings`, { properties: { WEBSITE_RUN_FROM_PACKAGE: packageUri } });
      await until(expected ? "the app runs" : "the app is refused its package", async () => {
        const { status, text } = await app.visit("shop");
        return expected ? text.includes('"version":"1.0.0"') : status === 503;
      });
    };
    const token = await sasOf(app);
    await runsFrom(`${url}?${token}`, true);
    await runsFrom(`${url}?${token.replace(/sig=.{6}/, "sig=AAAAAA")}`, false);
    await runsFrom(`${url}?${token}`, true);
    await runsFrom(url, false);
    await runsFrom(`${url}?${token}`, true);
    await runsFrom(`${url.replace("1.0.0", "none")}?${token}`, false);
    cpSync(join(app.home.blobs, "shopstorage"), join(app.home.blobs, "nobodys"), { recursive: true });
    await runsFrom(url.replace("shopstorage", "nobodys"), true);
  });
});
