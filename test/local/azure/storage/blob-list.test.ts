import assert from "node:assert/strict";
import { AnonymousCredential, ContainerClient, type StoragePipelineOptions } from "@azure/storage-blob";
import { LocalApp } from "../../../support/local-app";
import { askBlob, bearerOf, CONTAINER, createStorage, HOST, STORAGE_API, sasOf, upload } from "./support";

const NAMES = ["other & more.zip", "shop/1.zip", "shop/2.zip"];
const LIST = "/releases?restype=container&comp=list";

describe("a list of blobs, by the front door", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await createStorage(app, { allowBlobPublicAccess: true });
    for (const name of NAMES) {
      await upload(app, `/releases/${encodeURIComponent(name)}`, name, { "x-ms-blob-content-type": "application/zip" });
    }
  });

  after(() => app.close());

  it("is read by Azure's own client, page by page", async () => {
    // Its host name cannot be resolved on this machine.
    const httpClient = {
      sendRequest: async (request: { url: string; method: string; headers: { toJson(): Record<string, string> } }) => {
        const { pathname, search } = new URL(request.url);
        const { status, headers, text } = await askBlob(app, request.method, `${pathname}${search}`, {
          headers: request.headers.toJson(),
        });
        return { request, status, headers: { toJson: () => headers }, bodyAsText: text };
      },
    } as unknown as NonNullable<StoragePipelineOptions["httpClient"]>;
    const url = `https://${HOST}/releases?${await sasOf(app, { signedPermission: "rl" })}`;
    const client = new ContainerClient(url, new AnonymousCredential(), { httpClient });
    const pages = client.listBlobsFlat().byPage({ maxPageSize: 2 });
    const listed: (readonly [string, number | undefined, string | undefined])[][] = [];
    for await (const { segment } of pages) {
      listed.push(
        segment.blobItems.map(({ name, properties }) => {
          assert.ok(Date.now() - Number(properties.createdOn) < 60_000);
          return [name, properties.contentLength, properties.contentType];
        }),
      );
    }
    const [other, one, two] = NAMES.map((name) => [name, name.length, "application/zip"]);
    assert.deepEqual(listed, [[other, one], [two]]);
    const inFolder: string[] = [];
    for await (const { name } of client.listBlobsFlat({ prefix: "shop/" })) {
      inFolder.push(name);
    }
    assert.deepEqual(inFolder, NAMES.slice(1));
  });

  it("needs the right to list", async () => {
    const list = async (signedPermission: string) =>
      askBlob(app, "GET", `${LIST}&${await sasOf(app, { signedPermission })}`);
    assert.equal((await list("rl")).status, 200);
    assert.deepEqual([(await list("r")).status, (await list("r")).code], [403, "AuthorizationPermissionMismatch"]);
    const anonymous = async (publicAccess: string) => {
      await app.ask("PUT", CONTAINER, { properties: { publicAccess } }, STORAGE_API);
      return askBlob(app, "GET", LIST);
    };
    assert.equal((await anonymous("None")).code, "ResourceNotFound");
    assert.equal((await anonymous("Blob")).code, "ResourceNotFound");
    assert.equal((await anonymous("Container")).status, 200);
  });

  it("says by name what it does not model", async () => {
    const headers = await bearerOf(app);
    assert.equal((await askBlob(app, "GET", `${LIST}&include=metadata`, { headers })).status, 501);
    assert.equal(
      (await askBlob(app, "GET", `${LIST}&maxresults=0`, { headers })).code,
      "OutOfRangeQueryParameterValue",
    );
    assert.equal(
      (await askBlob(app, "GET", "/none?restype=container&comp=list", { headers })).code,
      "ContainerNotFound",
    );
  });
});
