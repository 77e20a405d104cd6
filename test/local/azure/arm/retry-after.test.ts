import assert from "node:assert/strict";
import { retryAfterHeaders, retryAfterOf } from "../../../../src/local/azure/arm/retry-after";

describe("how long clients are asked to wait", () => {
  it("is told in whole seconds, and in milliseconds where it is none", () => {
    // As recorded: 15 s after a swap is accepted.
    assert.deepEqual(retryAfterHeaders(15_000), { "Retry-After": "15" });
    assert.deepEqual(retryAfterHeaders(0), { "Retry-After": "0" });
    assert.deepEqual(retryAfterHeaders(200), { "Retry-After": "1", "x-ms-retry-after-ms": "200" });
  });

  it("is read as it is told", () => {
    for (const milliseconds of [0, 50, 1000, 1500, 15_000]) {
      assert.equal(retryAfterOf(retryAfterHeaders(milliseconds)), milliseconds);
    }
    assert.equal(retryAfterOf({ "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }), undefined);
    assert.equal(retryAfterOf(), undefined);
  });
});
