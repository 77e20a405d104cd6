import assert from "node:assert/strict";
import { checkAlwaysOn } from "../../src/rules";
import { told } from "./told";

describe("Always On", () => {
  it("is had from the Basic tier on", () => {
    for (const tier of ["Basic", "Standard", "PremiumV3", "IsolatedV2"]) {
      assert.deepEqual(checkAlwaysOn("production.alwaysOn", tier), []);
    }
    for (const tier of ["Free", "Shared", "Dynamic", "FlexConsumption"]) {
      assert.deepEqual(told(checkAlwaysOn("production.alwaysOn", tier)), [
        `production.alwaysOn: it is true, declared or by default, and a plan of the ${tier} tier has no Always On: ` +
          "declare false, or use a plan of the Basic tier or higher",
      ]);
    }
  });
});
