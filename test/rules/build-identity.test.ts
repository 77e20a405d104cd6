import assert from "node:assert/strict";
import { buildIdentity, checkTarget, checkVersion, holdsBuild, versionOf } from "../../src/rules";

describe("a build's identity", () => {
  const key = "0123456789abcdef";

  it("is its version and a digest, whatever the order of the keys", () => {
    const identity = buildIdentity("2.0.0", { settings: { A: "1", B: "2" }, stack: "NODE|22-lts" }, key);
    assert.match(identity, /^2\.0\.0\+[0-9a-f]{12}$/);
    assert.equal(buildIdentity("2.0.0", { stack: "NODE|22-lts", settings: { B: "2", A: "1" } }, key), identity);
    assert.equal(versionOf(identity), "2.0.0");
  });

  it("changes with anything that travels, and with the key, so that it cannot be guessed from a setting", () => {
    const identity = buildIdentity("2.0.0", { settings: { A: "1" } }, key);
    const others = [
      buildIdentity("2.0.0", { settings: { A: "2" } }, key),
      buildIdentity("2.0.0", { settings: {} }, key),
      buildIdentity("2.0.0", { settings: { A: "1", B: "" } }, key),
      buildIdentity("2.0.0", { settings: { A: "1" } }, "another key"),
    ];
    assert.equal(new Set([identity, ...others]).size, 5);
  });

  it("meets itself, and its bare version, and nothing else", () => {
    assert.ok(holdsBuild("2.0.0+abc", "2.0.0+abc"));
    assert.ok(holdsBuild("2.0.0+abc", "2.0.0"));
    assert.ok(holdsBuild("2.0.0", "2.0.0"));
    assert.ok(!holdsBuild("2.0.0+abc", "2.0.0+def"));
    assert.ok(!holdsBuild("2.0.01+abc", "2.0.0"));
    assert.ok(!holdsBuild("2.0.0", "2.0.0+abc"));
    assert.ok(!holdsBuild("", "2.0.0"));
    assert.ok(!holdsBuild("", ""));
  });

  it("takes any text for a version but what would break the identity", () => {
    for (const version of ["1.0.0", "v1", "2019-09-20T11:53:25.2887393Z", "9fceb02", "1.0.0-rc.1"]) {
      assert.deepEqual(checkVersion("build.version", version), []);
    }
    for (const version of ["", "1 0", "1.0.0+5", "ü", "x".repeat(65), "1\n"]) {
      assert.equal(checkVersion("build.version", version).length, 1, JSON.stringify(version));
    }
  });

  it("is what a target names, in full or by its version", () => {
    for (const target of ["2.0.0", "2.0.0+5f1d7a84be73"]) {
      assert.deepEqual(checkTarget("targetBuildVersion", target), []);
    }
    for (const target of ["", "2.0.0+", "2.0.0+xyz", "2.0.0+1+2", "2 0"]) {
      assert.equal(checkTarget("targetBuildVersion", target).length, 1, target);
    }
  });
});
