import { equal, ok, rejects } from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BlobStorage } from "../../../../src/local/azure/storage/blob-storage";
import { imageOf, imageOfStack, imageUri, isImageName } from "../../../../src/local/visitors/workers/images";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { findStartCommand } from "../../../../src/local/visitors/workers/start-command";
import { removeFolder, temporaryFolder } from "./support";

const DIGEST = `sha256:${"a1".repeat(32)}`;

describe("container images", () => {
  let folder: string;
  let blobs: BlobStorage;

  beforeEach(async () => {
    folder = await temporaryFolder();
    blobs = new BlobStorage(join(folder, "blobs"));
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "app", "server.js"), "1");
  });

  afterEach(() => removeFolder(folder));

  it("are named as Docker names them", () => {
    for (const name of [
      "nginx",
      "shop.azurecr.io/shop",
      "shop.azurecr.io/team/shop_web:1.0.0-rc.1",
      "localhost:5000/shop:latest",
      `ghcr.io/owner/shop@${DIGEST}`,
    ]) {
      ok(isImageName(name), name);
    }
    for (const name of [
      "",
      "/shop",
      "shop:",
      "shop@sha256:1",
      "https://shop.azurecr.io/shop:1",
      "a b",
      "shop/../etc",
    ]) {
      ok(!isImageName(name), name);
    }
  });

  it("have the tag latest where they name none", () => {
    equal(imageOf(imageUri("shop.azurecr.io/shop")), "shop.azurecr.io/shop:latest");
    equal(imageOf(imageUri("localhost:5000/shop")), "localhost:5000/shop:latest");
    equal(imageOf(imageUri("shop.azurecr.io/shop:1")), "shop.azurecr.io/shop:1");
    equal(imageOf(imageUri(`shop@${DIGEST}`)), `shop@${DIGEST}`);
    equal(imageOf("https://shop.azurecr.io/shop"), undefined);
  });

  it("are told from other stacks", () => {
    equal(imageOfStack("DOCKER|shop.azurecr.io/shop:1"), "shop.azurecr.io/shop:1");
    equal(imageOfStack("docker|shop"), "shop");
    for (const stack of ["NODE|22-lts", "DOCKER|", "", "COMPOSE|abc"]) {
      equal(imageOfStack(stack), undefined, stack);
    }
  });

  it("are kept apart from blobs and from each other", async () => {
    await blobs.publish(join(folder, "app"), "shop.azurecr.io/shop:1");
    writeFileSync(join(folder, "app", "server.js"), "2");
    await blobs.publish(join(folder, "app"), "shop.azurecr.io/shop");
    const [one, latest] = ["shop.azurecr.io/shop:1", "shop.azurecr.io/shop:latest"].map((name) =>
      readFileSync(blobs.fileOf(imageUri(name)) ?? ""),
    );
    ok(one && latest && !one.equals(latest));
    equal(blobs.fileOf("shop.azurecr.io/shop:1"), undefined, "a name alone is no URI");
    equal(blobs.fileOf(imageUri("shop.azurecr.io/other")), undefined);
    equal(blobs.fileOf(imageUri("../../app/server.js")), undefined);
  });

  it("cannot be pulled where nobody published them, which is said with what to do", async () => {
    const packages = new PackageCache(join(folder, "packages"), { resolve: (uri) => blobs.fileOf(uri) });
    await rejects(packages.fetch(imageUri("shop.azurecr.io/shop:1")), {
      message:
        "cannot pull the image shop.azurecr.io/shop:1: publish one of that name with `azure-slots local package <folder> shop.azurecr.io/shop:1`",
    });
    await blobs.publish(join(folder, "app"), "shop.azurecr.io/shop:1");
    equal(readFileSync(join(await packages.fetch(imageUri("shop.azurecr.io/shop:1")), "server.js"), "utf8"), "1");
  });

  it("start as packages do", async () => {
    const {
      command,
      arguments: [file],
    } = await findStartCommand(
      { stack: "DOCKER|shop.azurecr.io/shop:1", startupCommand: "" },
      join(folder, "app"),
      "/usr/bin/node",
    );
    equal(`${command} ${file}`, "/usr/bin/node server.js");
  });
});
