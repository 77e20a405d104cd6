import assert from "node:assert/strict";
import { requestUrl } from "../../src/local/request-url";

describe("what a request asks for", () => {
  it("is a path, however many slashes it begins with", () => {
    const asked = (url?: string) => {
      const { pathname, search } = requestUrl(url === undefined ? {} : { url });
      return `${pathname}${search}`;
    };
    assert.equal(asked("/shop?size=1"), "/shop?size=1");
    assert.deepEqual([asked("//evil.example/shop"), asked("//"), asked("//[")], ["//evil.example/shop", "//", "//["]);
    assert.deepEqual([asked("http://shop.example/shop?a=b"), asked("*"), asked()], ["/shop?a=b", "/", "/"]);
  });
});
