import assert from "node:assert/strict";
import { checkImage, checkRegistry } from "../../src/rules";
import { told } from "./told";

describe("container images", () => {
  it("pass by name, with or without registry, tag and digest", () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    for (const image of [
      "nginx",
      "nginx:1.27",
      "library/nginx:latest",
      "contoso.azurecr.io/shop:2.0.0",
      "contoso.azurecr.io/team/shop_web/api--x:v1_2.3-rc",
      "localhost:5000/shop",
      `mcr.microsoft.com/appsvc/staticsite@${digest}`,
      `contoso.azurecr.io/shop:2.0.0@${digest}`,
    ]) {
      assert.deepEqual(told(checkImage("build.image", image)), [], image);
    }
  });

  it("are refused with a scheme, in the form of a stack, and in no form at all", () => {
    assert.deepEqual(told(checkImage("build.image", "https://contoso.azurecr.io/shop:1")), [
      'build.image: "https://contoso.azurecr.io/shop:1" is a URL, but an image\'s name has no scheme: remove the scheme, for example "contoso.azurecr.io/shop:2.0.0"',
    ]);
    assert.deepEqual(told(checkImage("build.image", "DOCKER|nginx")), [
      'build.image: "DOCKER|nginx" has the form of a stack, which this component writes itself: give the image alone, for example "contoso.azurecr.io/shop:2.0.0"',
    ]);
    for (const image of [
      "",
      "Shop",
      "shop:",
      "shop:-1",
      "shop@sha256:12",
      "a b",
      "shop/",
      "/shop",
      `${"a".repeat(256)}:1`,
    ]) {
      assert.deepEqual(told(checkImage("build.image", image)), [
        `build.image: "${image}" is not a container image: use [registry/]name[:tag][@digest], for example "contoso.azurecr.io/shop:2.0.0"`,
      ]);
    }
  });
});

describe("registries", () => {
  it("pass with both credentials or none, and while values are not known yet", () => {
    const server = "https://contoso.azurecr.io";
    assert.deepEqual(checkRegistry("build.registry", { server }), []);
    assert.deepEqual(
      checkRegistry("build.registry", { server: `${server}:8443/v2`, username: "a", password: "b" }),
      [],
    );
    const later = Promise.resolve("");
    assert.deepEqual(checkRegistry("build.registry", { server: later, username: "a", password: later }), []);
  });

  it("are refused without a URL, and with half of the credentials", () => {
    assert.deepEqual(told(checkRegistry("build.registry", { server: "contoso.azurecr.io", password: "s3cret" })), [
      'build.registry.server: "contoso.azurecr.io" is not the URL of a registry: use https:// and its host name, for example "https://contoso.azurecr.io"',
      "build.registry.username: it is missing, but build.registry.password is declared: declare both, or neither if a managed identity reads the registry",
    ]);
    assert.deepEqual(told(checkRegistry("build.registry", { username: "shop" })), [
      'build.registry.server: it is missing: give the URL of the registry, for example "https://contoso.azurecr.io"',
      "build.registry.password: it is missing, but build.registry.username is declared: declare both, or neither if a managed identity reads the registry",
    ]);
  });
});
