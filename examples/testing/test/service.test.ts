import assert from "node:assert/strict";
import { resolve } from "node:path";
import { LocalAzure } from "azure-slots/local";
import { Service } from "../src/service";

const packageUri = "https://shop.blob.core.windows.net/releases/shop-1.0.0.zip";

it("is live after its first up, by mocha", async function () {
  this.timeout(300_000);
  await using azure = await LocalAzure.start();
  await azure.blobs.publish(resolve(__dirname, "../app"), packageUri);
  const { url } = await azure.up(async () => ({
    url: new Service("shop", { version: "1.0.0", packageUri, greeting: "hello" }).url,
  }));
  const { text } = await azure.visit(String(url));
  assert.equal(text, "hello");
});
