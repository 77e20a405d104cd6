import assert from "node:assert/strict";
import { checkHostName, checkSiteName, checkSlotName, hostLabel } from "../../src/rules";

describe("names", () => {
  it("takes what App Service takes", () => {
    for (const name of ["ab", "shop", "shop-1", "A1", "s".repeat(60)]) {
      assert.deepEqual(checkSiteName("name", name), []);
    }
    assert.deepEqual(checkSlotName("slots", "staging"), []);
  });

  it("refuses what App Service refuses", () => {
    for (const name of ["", "a", "-shop", "shop-", "sh_op", "sh.op", "sh op", "s".repeat(61)]) {
      assert.equal(checkSiteName("name", name).length, 1, name);
    }
    for (const slot of ["x", "stag_ing", "-a", "a-", "s".repeat(60)]) {
      assert.equal(checkSlotName("slots", slot).length, 1, slot);
    }
  });

  it("refuses a slot called production, however it is spelled, and says where production is declared", () => {
    const [problem] = checkSlotName('slots["Production"]', "Production");
    assert.deepEqual(problem, {
      path: 'slots["Production"]',
      reason:
        '"Production" is what App Service calls the app itself: declare what belongs to it under "production", and give the slot another name, such as "staging"',
    });
  });

  it("leaves room for the slots' host names", () => {
    assert.deepEqual(checkHostName("name", "s".repeat(40), "t".repeat(18)), []);
    assert.match(String(checkHostName("name", "s".repeat(41), "staging")[0]?.reason), /has 41 characters.*at most 40/);
    assert.match(String(checkHostName("name", "s".repeat(40), "t".repeat(19))[0]?.reason), /59 characters together/);
  });

  it("makes a slot's host name of both names", () => {
    assert.deepEqual([hostLabel("shop", "production"), hostLabel("shop", "staging")], ["shop", "shop-staging"]);
  });
});
