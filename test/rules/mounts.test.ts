import assert from "node:assert/strict";
import { AzureStorageType } from "@pulumi/azure-native/types/enums/web";
import { checkMounts, MOST_MOUNTS, MOUNT_TYPES } from "../../src/rules";
import { told } from "./told";

const MEDIA = { type: "AzureFiles", accountName: "shopmedia1", shareName: "product-images", mountPath: "/media" };

/** What is said of a mount that differs from a good one in some values. */
const toldOf = (values: object, ...rest: ["linux" | "windows", boolean?]) =>
  told(checkMounts("build.mounts", { media: { ...MEDIA, ...values } }, ...rest));

describe("mounts", () => {
  it("are of the types that Azure has", () => {
    assert.deepEqual([...MOUNT_TYPES], Object.values(AzureStorageType));
  });

  it("pass where each operating system has them, and while values are not known yet", () => {
    assert.deepEqual(toldOf({}, "linux"), []);
    assert.deepEqual(toldOf({ type: "AzureBlob", shareName: "$web", mountPath: "/var/images" }, "linux"), []);
    assert.deepEqual(toldOf({ mountPath: "/mounts/media" }, "windows"), []);
    assert.deepEqual(toldOf({ mountPath: "C:\\media" }, "windows", true), []);
    assert.deepEqual(toldOf({ mountPath: "/media" }, "windows", true), []);
    const later = Promise.resolve("");
    const unknown = { type: later, accountName: later, shareName: undefined, mountPath: later };
    assert.deepEqual(checkMounts("build.mounts", { one: unknown, two: unknown, three: {}, four: {} }, "windows"), []);
  });

  it("are refused at a path where App Service mounts nothing", () => {
    assert.deepEqual(toldOf({ mountPath: "media" }, "linux"), [
      'build.mounts["media"].mountPath: "media" is not a path to mount at: use an absolute one, for example "/data"',
    ]);
    for (const mountPath of ["/", "/home", "/home/", "//"]) {
      assert.deepEqual(toldOf({ mountPath }, "linux"), [
        `build.mounts["media"].mountPath: "${mountPath}" belongs to App Service itself: mount below another path, for example "/data"`,
      ]);
    }
    assert.deepEqual(toldOf({ mountPath: "/tmp/media" }, "linux"), [
      'build.mounts["media"].mountPath: "/tmp/media" is within /tmp, where a mount may keep the app from starting: use another path',
    ]);
    assert.deepEqual(toldOf({ mountPath: "/home/media" }, "linux"), []);
    assert.deepEqual(toldOf({ mountPath: "/tmpfiles" }, "linux"), []);
    for (const mountPath of ["/media", "/mounts/", "/mounts/a/b", "C:\\media"]) {
      assert.deepEqual(toldOf({ mountPath }, "windows"), [
        `build.mounts["media"].mountPath: "${mountPath}" is not a path to mount at on Windows: use "/mounts/" and a name`,
      ]);
    }
    assert.match(String(toldOf({ mountPath: "C:\\" }, "windows", true)), /belongs to App Service itself/);
    assert.match(String(toldOf({ mountPath: "D:\\Home" }, "windows", true)), /belongs to App Service itself/);
    assert.match(String(toldOf({ mountPath: "data" }, "windows", true)), /for example "C:\\data"$/);
  });

  it("are refused with a type, an account or a share that cannot be", () => {
    assert.deepEqual(toldOf({ type: "AzureBlob", mountPath: "/mounts/media" }, "windows"), [
      'build.mounts["media"].type: "AzureBlob" can be mounted on Linux only: use "AzureFiles"',
    ]);
    assert.deepEqual(toldOf({ type: "Nfs" }, "linux"), [
      'build.mounts["media"].type: "Nfs" is not allowed: use "AzureFiles" or "AzureBlob"',
    ]);
    for (const accountName of ["ab", "Shop", "shop-media", "a".repeat(25)]) {
      assert.deepEqual(toldOf({ accountName }, "linux"), [
        `build.mounts["media"].accountName: "${accountName}" is not the name of a storage account: use 3 to 24 lower-case letters and digits`,
      ]);
    }
    for (const shareName of ["ab", "Images", "a--b", "-ab", "ab-", "a".repeat(64)]) {
      assert.deepEqual(toldOf({ shareName }, "linux"), [
        `build.mounts["media"].shareName: "${shareName}" is not the name of a file share or a blob container: use 3 to 63 lower-case letters, digits and single hyphens, with no hyphen first or last`,
      ]);
    }
    assert.deepEqual(toldOf({ shareName: "a".repeat(63) }, "linux"), []);
  });

  it("are refused under names or paths that two have, and when they are too many", () => {
    const other = { ...MEDIA, shareName: "other" };
    assert.deepEqual(told(checkMounts("build.mounts", { media: MEDIA, Media: other, "a b": {} }, "linux")), [
      'build.mounts["Media"].mountPath: "/media" is where "media" is mounted already: give each mount its own path',
      'build.mounts["a b"]: "a b" is not a name for a mount: use letters, digits, "_" and "-"',
      'build.mounts["Media"]: "Media" and "media" differ only in case, and App Service treats them as one mount: remove one',
    ]);
    const mounts = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, {}]));
    assert.deepEqual(checkMounts("build.mounts", mounts(MOST_MOUNTS), "linux"), []);
    assert.deepEqual(told(checkMounts("build.mounts", mounts(6), "linux")), [
      "build.mounts: it has 6 mounts, and App Service takes at most 5 an app: remove some, or mount one share for several purposes",
    ]);
  });
});
