import assert from "node:assert/strict";
import { checkStack, slotsAllowed, stackConfiguration, tierOfSize } from "../../src/rules";

describe("stacks", () => {
  it("knows those of each operating system", () => {
    for (const stack of ["NODE|22-lts", "PYTHON|3.13", "DOTNETCORE|9.0", "JAVA|21-java21", "PHP|8.4", "node|20-lts"]) {
      assert.deepEqual(checkStack("build.stack", stack, "linux"), []);
    }
    assert.deepEqual(checkStack("build.stack", "DOTNET|v9.0", "windows"), []);
  });

  it("refuses any other, and shows what there is", () => {
    const [problem] = checkStack("build.stack", "RUBY|3.0", "linux");
    assert.equal(problem?.path, "build.stack");
    assert.match(String(problem?.reason), /^"RUBY\|3.0" is not a stack of App Service on Linux: .*NODE\|22-lts/);
    for (const stack of ["NODE", "NODE|", "|22", "22-lts", "DOTNET|v9.0"]) {
      assert.equal(checkStack("build.stack", stack, "linux").length, 1, stack);
    }
  });

  it("are written where each operating system reads them", () => {
    assert.deepEqual(stackConfiguration("NODE|22-lts", "linux"), { linuxFxVersion: "NODE|22-lts" });
    assert.deepEqual(stackConfiguration("NODE|~22", "windows"), { nodeVersion: "~22" });
  });
});

describe("tiers", () => {
  it("allow the slots that Microsoft documents", () => {
    const allowed = ["Free", "Shared", "Basic", "Standard", "PremiumV3", "IsolatedV2"].map(slotsAllowed);
    assert.deepEqual(allowed, [0, 0, 0, 5, 20, 20]);
  });

  it("are told by a plan's size", () => {
    const tiers = ["F1", "D1", "B2", "S1", "P1", "P1v3", "P0v4", "I1v2", "Y1"].map(tierOfSize);
    assert.deepEqual(tiers, [
      "Free",
      "Shared",
      "Basic",
      "Standard",
      "Premium",
      "PremiumV3",
      "PremiumV4",
      "IsolatedV2",
      "Dynamic",
    ]);
  });
});
