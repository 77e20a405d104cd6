import assert from "node:assert/strict";
import {
  checkSlotCount,
  checkStack,
  LINUX_STACKS,
  slotsAllowed,
  stackConfiguration,
  stackSettings,
  tierOfSize,
  WINDOWS_STACKS,
} from "../../src/rules";
import { told } from "./told";

describe("stacks", () => {
  it("knows those of each operating system", () => {
    for (const [name, version] of Object.entries(LINUX_STACKS)) {
      assert.deepEqual(checkStack("build.stack", `${name}|${version}`, "linux"), []);
    }
    for (const [name, { example }] of Object.entries(WINDOWS_STACKS)) {
      assert.deepEqual(checkStack("build.stack", `${name}|${example}`, "windows"), []);
    }
    assert.deepEqual(checkStack("build.stack", "node|20-lts", "linux"), []);
    for (const stack of [
      "NODE|22.11.0",
      "NODE|~20",
      "DOTNET|v10.0",
      "ASPNET|V3.5",
      "TOMCAT|9.0.98-java8",
      "JAVA|17.0.4",
    ]) {
      assert.deepEqual(checkStack("build.stack", stack, "windows"), [], stack);
    }
  });

  it("refuses any other, and shows what there is", () => {
    assert.deepEqual(told(checkStack("build.stack", "RUBY|3.0", "linux")), [
      'build.stack: "RUBY|3.0" is not a stack of App Service on Linux: use NAME|VERSION with one of its stacks, for example NODE|22-lts, PYTHON|3.13, DOTNETCORE|9.0, JAVA|21-java21, TOMCAT|10.1-java21, JBOSSEAP|8-java17, PHP|8.4',
    ]);
    for (const stack of ["NODE", "NODE|", "|22", "22-lts", "DOTNET|v9.0", "GO|1.19", "constructor|1"]) {
      assert.equal(checkStack("build.stack", stack, "linux").length, 1, stack);
    }
  });

  it("refuses on Windows a version that has another form, such as that of Linux", () => {
    assert.deepEqual(told(checkStack("build.stack", "NODE|22-lts", "windows")), [
      'build.stack: "NODE|22-lts" is not a stack of App Service on Windows: use NAME|VERSION with one of its stacks, for example NODE|~22, DOTNET|v9.0, ASPNET|v4.8, JAVA|21, TOMCAT|10.1-java21, PHP|7.4, PYTHON|3.4',
    ]);
    for (const stack of [
      "DOTNET|9.0",
      "ASPNET|v4.7",
      "TOMCAT|10.1",
      "JAVA|21-java21",
      "JBOSSEAP|8-java17",
      "constructor|1",
    ]) {
      assert.equal(checkStack("build.stack", stack, "windows").length, 1, stack);
      assert.deepEqual(stackConfiguration(stack, "windows"), {}, stack);
    }
  });

  it("are written where each operating system reads them", () => {
    assert.deepEqual(stackConfiguration("node|22-lts", "linux"), { linuxFxVersion: "NODE|22-lts" });
    const windows: Readonly<Record<string, Record<string, string>>> = {
      "NODE|~22": { nodeVersion: "~22" },
      "DOTNET|v9.0": { netFrameworkVersion: "v9.0" },
      "ASPNET|v4.8": { netFrameworkVersion: "v4.0" },
      "aspnet|V3.5": { netFrameworkVersion: "v2.0" },
      "JAVA|21": { javaVersion: "21", javaContainer: "JAVA", javaContainerVersion: "SE" },
      "JAVA|8": { javaVersion: "1.8", javaContainer: "JAVA", javaContainerVersion: "SE" },
      "TOMCAT|10.1-java21": { javaVersion: "21", javaContainer: "TOMCAT", javaContainerVersion: "10.1" },
      "TOMCAT|9.0-jre8": { javaVersion: "1.8", javaContainer: "TOMCAT", javaContainerVersion: "9.0" },
      "PHP|7.4": { phpVersion: "7.4" },
      "PYTHON|3.4": { pythonVersion: "3.4" },
    };
    for (const [stack, configuration] of Object.entries(windows)) {
      assert.deepEqual(stackConfiguration(stack, "windows"), configuration, stack);
    }
  });

  it("are chosen by an app setting where Windows reads one", () => {
    assert.deepEqual(stackSettings("NODE|~22", "windows"), { WEBSITE_NODE_DEFAULT_VERSION: "~22" });
    assert.deepEqual(stackSettings("NODE|22-lts", "linux"), {});
    assert.deepEqual(stackSettings("DOTNET|v9.0", "windows"), {});
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

  it("are checked against the slots that are declared", () => {
    assert.deepEqual(checkSlotCount("slots", "Standard", 5), []);
    assert.deepEqual(checkSlotCount("slots", "Free", 0), []);
    assert.deepEqual(told(checkSlotCount("slots", "Basic", 1)), [
      "slots: it has 1 slot, and a plan of the Basic tier allows none: use a plan of the Standard tier, which allows 5, or fewer slots",
    ]);
    assert.deepEqual(told(checkSlotCount("slots", "Standard", 6)), [
      "slots: it has 6 slots, and a plan of the Standard tier allows at most 5: use a plan of the Premium tier, which allows 20, or fewer slots",
    ]);
    assert.deepEqual(told(checkSlotCount("slots", "PremiumV3", 21)), [
      "slots: it has 21 slots, and a plan of the PremiumV3 tier allows at most 20: declare at most 20, which is as many as any tier allows",
    ]);
  });
});
