import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { LocalAzure } from "azure-slots/local";
import { Service } from "../src/service";

const packageUri = "https://shop.blob.core.windows.net/releases/shop-1.0.0.zip";

test("is live after its first up, by Jest", async () => {
  await using azure = await LocalAzure.start();
  await azure.blobs.publish(resolve(__dirname, "../app"), packageUri);
  const { url } = await azure.up(async () => ({
    url: new Service("shop", { version: "1.0.0", packageUri, greeting: "hello" }).url,
  }));
  const { text } = await azure.visit(String(url));
  expect(text).toBe("hello");
}, 300_000);
