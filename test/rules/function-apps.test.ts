import assert from "node:assert/strict";
import {
  adviceOnSwap,
  checkExtensionVersion,
  checkFunctionNames,
  checkFunctionPlan,
  checkFunctionSettings,
  checkFunctionStack,
  checkFunctionTier,
  checkHostId,
  checkTaskHub,
  defaultHostId,
  FunctionPlan,
  functionStackConfiguration,
  functionStackSettings,
  type Problem,
  slotsAllowed,
  slotsWithLongHostId,
  taskHubOf,
  tierOfSize,
} from "../../src/rules";

const text = (problems: readonly Problem[]) => problems.map(({ path, reason }) => `${path}: ${reason}`).join("\n");

describe("function apps", () => {
  it("have the slots that each of their plans allows", () => {
    assert.deepEqual(
      ["EP1", "Y1", "FC1", "S1", "P1v3"].map((size) => [tierOfSize(size), slotsAllowed(tierOfSize(size))]),
      [
        ["ElasticPremium", 2],
        ["Dynamic", 1],
        ["FlexConsumption", 0],
        ["Standard", 5],
        ["PremiumV3", 20],
      ],
    );
    const check = (plan: FunctionPlan, slots: number) => checkFunctionPlan({ plan, operatingSystem: "windows", slots });
    assert.deepEqual(check(FunctionPlan.ElasticPremium, 2), []);
    assert.match(text(check(FunctionPlan.ElasticPremium, 3)), /^slots: .*allows 2 .*Dedicated/);
    assert.match(text(check(FunctionPlan.Consumption, 2)), /^slots: .*allows 1 .*Elastic Premium/);
    assert.deepEqual(check(FunctionPlan.Dedicated, 19), []);
  });

  it("are refused where a plan has no slots, or none that can be relied on, with what to use", () => {
    const onLinux = { plan: FunctionPlan.Consumption, operatingSystem: "linux", slots: 1 } as const;
    assert.match(
      text(checkFunctionPlan(onLinux)),
      /^hostingPlan: Consumption on Linux .*2028.*windows.*Elastic Premium/,
    );
    assert.match(
      text(checkFunctionPlan({ ...onLinux, plan: "FlexConsumption" as FunctionPlan })),
      /siteUpdateStrategy/,
    );
    assert.match(
      text(checkFunctionPlan({ ...onLinux, plan: "Premium" as FunctionPlan })),
      /"ElasticPremium", "Dedicated"/,
    );
    const tier = (tier: string) => text(checkFunctionTier(FunctionPlan.ElasticPremium, tier, "linux"));
    assert.equal(tier("ElasticPremium"), "");
    assert.match(tier("FlexConsumption"), /^serverFarmId: .*az functionapp update-strategy config set/);
    assert.match(tier("Dynamic"), /Consumption on Linux/);
    assert.match(tier("PremiumV3"), /declare hostingPlan: "Dedicated"$/);
    for (const none of ["Free", "Shared", "Basic"]) {
      assert.match(tier(none), /no slots.*Standard tier or higher/);
    }
  });

  it("have the stacks of the Functions host, as each operating system reads them", () => {
    for (const [stack, linux, windows, settings] of [
      ["NODE|22", { linuxFxVersion: "Node|22" }, { nodeVersion: "~22" }, { WEBSITE_NODE_DEFAULT_VERSION: "~22" }],
      ["dotnet-isolated|9.0", { linuxFxVersion: "DOTNET-ISOLATED|9.0" }, { netFrameworkVersion: "v9.0" }, {}],
      ["JAVA|8", { linuxFxVersion: "Java|8" }, { javaVersion: "1.8" }, {}],
      ["POWERSHELL|7.4", { linuxFxVersion: "PowerShell|7.4" }, { powerShellVersion: "7.4" }, {}],
    ] as const) {
      assert.deepEqual(functionStackConfiguration(stack, "linux"), linux);
      assert.deepEqual(functionStackConfiguration(stack, "windows"), windows);
      const { FUNCTIONS_WORKER_RUNTIME, ...others } = functionStackSettings(stack, "windows");
      assert.equal(FUNCTIONS_WORKER_RUNTIME, stack.split("|")[0]?.toLowerCase());
      assert.deepEqual(others, settings);
      assert.deepEqual([checkFunctionStack("s", stack, "linux"), checkFunctionStack("s", stack, "windows")], [[], []]);
    }
    assert.deepEqual(checkFunctionStack("s", "PYTHON|3.12", "linux"), []);
    for (const [stack, system] of [
      ["PYTHON|3.12", "windows"],
      ["NODE|22-lts", "linux"],
      ["PHP|8.4", "linux"],
      ["DOTNET|8.0", "linux"],
      ["constructor|1", "linux"],
    ] as const) {
      assert.match(text(checkFunctionStack("build.stack", stack, system)), /^build\.stack: ".*NODE\|22/, stack);
    }
  });

  it("have host ids that are cut at 32 characters, where two may be the same", () => {
    const site = "a-function-app-with-a-long-name";
    assert.equal(site.length, 31);
    assert.equal(defaultHostId(site, "staging"), site);
    assert.equal(defaultHostId(site.toUpperCase(), "production"), site);
    assert.deepEqual(slotsWithLongHostId(24, ["staging", "beta"]), []);
    assert.deepEqual(slotsWithLongHostId(25, ["staging", "beta"]), ["staging"]);
    assert.deepEqual(checkHostId("id", "shop-1"), []);
    for (const id of ["", "Shop", "-shop", "shop-", "sh--op", "x".repeat(33)]) {
      assert.equal(checkHostId("id", id).length, 1, id);
    }
  });

  it("have one version of the host, which is supported, and functions that settings can name", () => {
    for (const version of ["~4", "4.1037.0"]) {
      assert.deepEqual(checkExtensionVersion("v", version), []);
    }
    assert.match(text(checkExtensionVersion("extensionVersion", "~3")), /"~3".*use "~4"/);
    assert.deepEqual(checkFunctionNames("f", ["nightly", "take-orders"], "windows"), []);
    assert.match(text(checkFunctionNames("f", ["take-orders"], "linux")), /^f\[0\]: .*hyphen/);
    assert.match(text(checkFunctionNames("f", ["nightly", "Nightly", "1st"], "linux")), /f\[1\]: .*twice.*\nf\[2\]/);
  });

  it("are refused with settings that the component writes, or that would travel into production", () => {
    const names = [
      "AzureWebJobsStorage__accountName",
      "functions_extension_version",
      "WEBSITE_CONTENTSHARE",
      "GREETING",
    ];
    assert.deepEqual(
      checkFunctionSettings("build.settings", names).map(({ path }) => path),
      names.slice(0, 3).map((name) => `build.settings["${name}"]`),
    );
    const disabled = ["AzureWebJobs.nightly.Disabled"];
    assert.match(text(checkFunctionSettings("build.settings", disabled)), /disabledInSlots: \["nightly"\]/);
    assert.deepEqual(checkFunctionSettings("production.stickySettings", disabled), []);
  });

  it("have task hubs that are named as Azure takes it, each slot another", () => {
    for (const parts of [
      ["shop", "production"],
      ["1-shop", "staging"],
      ["x".repeat(60), "production"],
      ["---", "a"],
    ]) {
      assert.deepEqual(checkTaskHub("hub", taskHubOf(...parts)), [], parts.join());
    }
    assert.notEqual(taskHubOf("x".repeat(60), "staging"), taskHubOf("x".repeat(60), "production"));
    assert.match(text(checkTaskHub("hub", "my-hub")), /letters and digits/);
  });

  it("are helped where Azure refuses a swap with a text that tells little", () => {
    const ping = "Cannot swap site slots for site 'shop' because the 'staging' slot did not respond to http ping.";
    const late =
      "Cannot swap slots for site 'shop' because the application initialization in 'staging' slot either took too long or failed. Check…";
    assert.match(adviceOnSwap(ping) ?? "", /host.*down.*AzureFunctionsWebHost__hostid/s);
    assert.match(adviceOnSwap(late) ?? "", /FUNCTIONS_EXTENSION_VERSION/);
    assert.equal(adviceOnSwap("The slot cannot be changed"), undefined);
  });
});
