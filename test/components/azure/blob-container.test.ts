import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BlobContainer } from "../../../src/components/azure/blob-container";
import { CONTAINER, createStorage } from "../../local/azure/storage/support";
import { LocalApp } from "../../support/local-app";

const VARIABLES = ["AZURE_SLOTS_AUTHORITY", "ARM_METADATA_HOSTNAME"] as const;
const STORAGE = "https://storage.azure.com";

describe("a container that packages are uploaded to", () => {
  let app: LocalApp;
  /** For whom the provider's tokens for storage are. */
  let audience: string;
  const environment = VARIABLES.map((name) => [name, process.env[name]] as const);

  before(async () => {
    app = await LocalApp.start();
    await createStorage(app);
    process.env.AZURE_SLOTS_AUTHORITY = app.local.connection.authorityFile;
    process.env.ARM_METADATA_HOSTNAME = new URL(app.local.connection.armEndpoint).host;
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: async ({ token, inputs }) =>
        token === "azure-native:authorization:getClientToken"
          ? { token: await app.arm.token(inputs.endpoint === STORAGE ? audience : undefined) }
          : { subscriptionId: app.local.connection.subscriptionId },
    });
  });

  beforeEach(() => {
    audience = STORAGE;
    app.local.disturb(undefined);
  });

  after(async () => {
    await app.close();
    for (const [name, value] of environment) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const open = () => BlobContainer.of(new pulumi.ComponentResource("test:index:Component", "component"), CONTAINER);
  const uploaded = async (container: BlobContainer, blob: string, text: string, md5 = text) => {
    const file = join(app.home.root, "upload");
    writeFileSync(file, text);
    const sent: number[] = [];
    const content = { file, size: text.length, md5: createHash("md5").update(md5).digest("base64") };
    await container.upload(blob, { ...content, contentType: "application/zip" }, (bytes) => sent.push(bytes));
    return sent.at(-1);
  };

  it("is reached with the rights of the provider's identity", async () => {
    app.local.disturb(({ path }) =>
      path.endsWith("/listServiceSas") ? { status: 500, code: "Asked", message: "It was asked." } : undefined,
    );
    const container = await open();
    assert.equal(container.urlOf("shop/1.zip"), "https://shopstorage.blob.core.windows.net/releases/shop/1.zip");
    assert.equal(await container.exists("shop/1.zip"), false);
    assert.equal(await uploaded(container, "shop/1.zip", "one"), 3);
    assert.equal(await container.exists("shop/1.zip"), true);
  });

  it("is else reached with a signature, which no error shows", async () => {
    audience = "https://management.azure.com/";
    const container = await open();
    await uploaded(container, "shop/2.zip", "two");
    assert.deepEqual((await container.list("shop")).map(({ name }) => name).sort(), ["shop/1.zip", "shop/2.zip"]);
    await container.delete("shop/2.zip");
    await container.delete("shop/2.zip");
    assert.equal(await container.exists("shop/2.zip"), false);
    await assert.rejects(uploaded(container, "shop/2.zip", "two", "another content"), ({ message }: Error) => {
      assert.equal(
        message,
        "PUT https://shopstorage.blob.core.windows.net/releases/shop/2.zip answered 400 Md5Mismatch",
      );
      return true;
    });
  });

  it("says which rights are missing where there is none of both", async () => {
    audience = "https://management.azure.com/";
    app.local.disturb(({ path }) =>
      path.endsWith("/listServiceSas")
        ? { status: 403, code: "AuthorizationFailed", message: "You may not." }
        : undefined,
    );
    await assert.rejects(
      (await open()).exists("shop/1.zip"),
      /^Error: HEAD https:\S+ answered 401 .*: give your identity the role Storage Blob Data Contributor .*listServiceSas\/action.*AuthorizationFailed/,
    );
  });

  it("leaves a blob alone that somebody else has uploaded meanwhile", async () => {
    const container = await open();
    await uploaded(container, "shop/1.zip", "other");
    const [blob, ...others] = await container.list("shop");
    assert.deepEqual([blob?.name, others], ["shop/1.zip", []]);
    assert.equal(
      readFileSync(
        app.local.blobs.pathOf({ account: "shopstorage", container: "releases", blob: "shop/1.zip" }),
        "utf8",
      ),
      "one",
    );
    assert.ok(Math.abs((blob?.created ?? 0) - Date.now()) < 60_000);
  });

  it("is not taken for one without the package where it does not exist", async () => {
    const other = BlobContainer.of(
      new pulumi.ComponentResource("test:index:Component", "component"),
      CONTAINER.replace(/releases$/, "none"),
    );
    await assert.rejects((await other).exists("shop/1.zip"), /answered 404 ContainerNotFound/);
  });
});
