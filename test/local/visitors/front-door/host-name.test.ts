import { deepEqual, equal } from "node:assert/strict";
import { addressOf } from "../../../../src/local/visitors/front-door/host-name";

const shop = {
  hostName: "shop.azurewebsites.net",
  writtenHost: "shop.azurewebsites.net",
  target: "/a?b=c",
  proxied: false,
};

describe("addressOf", () => {
  it("reads the Host header, whatever its case and port", () => {
    deepEqual(addressOf({ url: "/a?b=c", headers: { host: "shop.azurewebsites.net" } }), shop);
    const shouted = addressOf({ url: "/a?b=c", headers: { host: "SHOP.azurewebsites.net:8080" } });
    deepEqual(shouted, { ...shop, writtenHost: "SHOP.azurewebsites.net" });
  });

  it("leaves out the .localhost by which browsers come", () => {
    const address = addressOf({ url: "/a?b=c", headers: { host: "shop.azurewebsites.net.localhost:8080" } });
    deepEqual(address, { ...shop, writtenHost: "shop.azurewebsites.net.localhost" });
  });

  it("reads the whole URL that a proxy is given, before the header", () => {
    const url = "http://user@shop.azurewebsites.net:80/a?b=c";
    deepEqual(addressOf({ url, headers: { host: "other" } }), { ...shop, proxied: true });
    equal(addressOf({ url: "http://shop.azurewebsites.net", headers: {} })?.target, "/");
    equal(addressOf({ url: "http://shop.azurewebsites.net?x=http://y/", headers: {} })?.target, "/?x=http://y/");
  });

  it("does not take a path for a URL", () => {
    equal(addressOf({ url: "//other/http://x", headers: { host: "shop" } })?.target, "//other/http://x");
  });

  it("finds nobody where nobody is named", () => {
    equal(addressOf({ url: "/", headers: {} }), undefined);
    equal(addressOf({ url: "/", headers: { host: ":80" } }), undefined);
  });
});
