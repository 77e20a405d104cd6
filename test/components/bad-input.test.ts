import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { BakeTime, SlotSwap, SlottedWebApp, type SlottedWebAppArgs, StickySettings, TrafficRouting } from "../../src";
import { known } from "../../src/components/azure/hook";
import { declare } from "../../src/components/validation/declare";
import { mockEngine, problemsOf } from "../support/component-mocks";

const PLAN = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/plan";
const APP = { resourceGroupName: "shop", siteName: "shop" };

describe("what comes from JavaScript or YAML", () => {
  const declaration: SlottedWebAppArgs = {
    resourceGroupName: "shop",
    serverFarmId: PLAN,
    name: "shop",
    build: { version: "1.0.0", packageUri: "https://example.com/1.zip", stack: "NODE|22-lts" },
    slots: { staging: {} },
  };

  beforeEach(() => mockEngine());

  /** What is wrong with the declaration once something is changed in it, in ways that TypeScript would not allow. */
  const refused = (change: Readonly<Record<string, unknown>>, name = "shop") =>
    problemsOf(() => new SlottedWebApp(name, { ...declaration, ...change } as unknown as SlottedWebAppArgs));

  it("is refused by its path where it is left out, or null", () => {
    for (const nothing of [undefined, null]) {
      assert.match(
        refused({ build: nothing }).join(),
        /^build: .*declare a package with its stack, a version and a packageUri/,
      );
      assert.match(refused({ slots: nothing }).join(), /^slots: .*declare the slots by name/);
      assert.match(refused({ slots: { staging: nothing } }).join(), /^slots\["staging"\]: .*leave the slot out/);
      assert.match(refused({ resourceGroupName: nothing }).join(), /^resourceGroupName: it is missing/);
    }
    assert.match(
      refused({ build: { ...declaration.build, version: undefined } }).join(),
      /^build\.version: it is missing/,
    );
  });

  it("is refused by its path in the other components, too", () => {
    for (const nothing of [undefined, null]) {
      const told = (declared: (args: never) => unknown, args: unknown) =>
        problemsOf(() => declared(args as never)).join();
      const swap = (args: never) => new SlotSwap("shop", args);
      const sticky = (args: never) => new StickySettings("shop", args);
      const traffic = (args: never) => new TrafficRouting("shop", args);
      assert.match(told(swap, nothing), /^args: they are missing/);
      assert.match(told(sticky, nothing), /^args: they are missing/);
      assert.match(told(traffic, nothing), /^args: they are missing/);
      assert.match(
        told(swap, { ...APP, targetBuildVersion: nothing }),
        /^targetBuildVersion: it is missing: say which build/,
      );
      assert.match(told(sticky, { ...APP, slots: { staging: nothing } }), /^slots\["staging"\]: .*declare settings/);
      assert.match(
        told(sticky, { ...APP, production: { settings: { A: nothing } } }),
        /^production\.settings\["A"\]: it is missing/,
      );
      assert.match(told(traffic, { ...APP, percentages: nothing }), /^percentages: .*declare percentages by slot/);
      assert.match(told(traffic, { ...APP, percentages: { staging: nothing } }), /^percentages\["staging"\]: .*/);
    }
    assert.match(
      problemsOf(() => new SlotSwap("shop", { siteId: 3 } as never)).join(),
      /^siteId: 3 is not a string: quote it/,
    );
    const twins = { ...APP, percentages: { staging: 1, Staging: 2 } };
    assert.match(
      problemsOf(() => new TrafficRouting("shop", twins)).join(),
      /^percentages\["Staging"\]: .*differ only in case/,
    );
  });

  it("is refused where nothing is declared under a name, and nothing secret is shown of it", () => {
    for (const [path, change] of [
      ["production", { production: null }],
      ["traffic", { traffic: null }],
      ["healthCheck", { healthCheck: null }],
      ["build.settings", { build: { ...declaration.build, settings: null } }],
      ['build.settings["A"]', { build: { ...declaration.build, settings: { A: undefined } } }],
      ["production.stickySettings", { production: { stickySettings: null } }],
      ['production.stickySettings["A"]', { production: { stickySettings: { A: null } } }],
      ['build.connectionStrings["A"]', { build: { ...declaration.build, connectionStrings: { A: null } } }],
      ['build.mounts["A"]', { build: { ...declaration.build, mounts: { A: null } } }],
    ] as const) {
      assert.deepEqual(
        refused(change).map((problem) => problem.split(": ")[0]),
        [path],
      );
    }
    const connectionStrings = { ORDERS: "Password=hidden" };
    const text = refused({
      build: { ...declaration.build, settings: { PIN: 4711, LIST: ["hidden"] }, connectionStrings },
    }).join();
    assert.match(text, /build\.settings\["PIN"\]: a number is not a string: quote it in the stack's configuration/);
    assert.match(
      text,
      /build\.connectionStrings\["ORDERS"\]: a string is not an object: declare its value and its type/,
    );
    assert.doesNotMatch(text, /4711|hidden/);
    assert.match(
      refused({ traffic: { staging: "10" } }).join(),
      /^traffic\["staging"\]: "10" is not a number: write it without quotes/,
    );
  });

  it("is refused where YAML made a number of a version, and told to be quoted", async () => {
    const quoted = /build\.version: 1\.1 is not a string: quote it in the stack's configuration/;
    const build = { ...declaration.build, version: 1.1 as unknown as string };
    assert.match(refused({ build }).join(), quoted);
    const later = pulumi.output(Promise.resolve(1.1)) as unknown as pulumi.Output<string>;
    const { checked } = declare("shop", { ...declaration, build: { ...build, version: later } });
    await assert.rejects(known(checked), (error: Error) => quoted.test(error.message) && error.stack === error.message);
    assert.match(refused({ targetBuildVersion: 3 }).join(), /^targetBuildVersion: 3 is not a string/);
  });

  it("is refused where a name is misspelt, at every depth, all at once, with the name that was meant", () => {
    const misspelt = {
      targetBuildVerson: "1.0.0",
      build: { ...declaration.build, setings: { A: "1" }, warmUp: { swap_path: "/" } },
      slots: { staging: { sticky_settings: { A: "1" }, ipRestrictions: [{ adress: "10.0.0.0/8" }] } },
      production: { cors: { allowedOrigin: [] }, something: 1 },
    };
    const there = "there is no argument of this name";
    assert.deepEqual(
      refused(misspelt).map((problem) => problem.replace(/or use one of .*/, "…")),
      [
        `targetBuildVerson: ${there}: use targetBuildVersion`,
        `build.setings: ${there}: use settings`,
        `build.warmUp.swap_path: ${there}: use swapPath`,
        `slots["staging"].sticky_settings: ${there}: use stickySettings`,
        `slots["staging"].ipRestrictions[0].adress: ${there}: remove it, …`,
        `production.something: ${there}: remove it, …`,
        `production.cors.allowedOrigin: ${there}: use allowedOrigins`,
      ],
    );
    assert.deepEqual(refused({ something: undefined }), []);
    assert.deepEqual(refused({ ofSomethingElse: 1, targetBuildVersion: 3 }).length, 1);
    for (const component of [
      () => new SlotSwap("shop", { ...APP, targetBuildVersion: "1", Slot: "staging" } as never),
      () => new StickySettings("shop", { ...APP, production: { seetings: {} } } as never),
      () => new TrafficRouting("shop", { ...APP, percentages: {}, ramp: {} } as never),
      () => new BakeTime("shop", { ...APP, liveBuild: "1", bakeTimeInSeconds: 0, healthcheck: {} } as never),
    ]) {
      assert.match(problemsOf(component).join(), /^[^;]*: there is no argument of this name: use \w+$/);
    }
  });

  it("is told, and taken, where it is spread from an object that other things are declared with, too", async () => {
    const warnings: string[] = [];
    const { warn } = pulumi.log;
    const log = pulumi.log as { warn: typeof warn };
    log.warn = async (text) => {
      warnings.push(text);
    };
    try {
      const { checked } = declare("shop", { ...declaration, ...{ reserved: true, kind: "linux" } });
      await known(checked);
    } finally {
      log.warn = warn;
    }
    assert.deepEqual(warnings, [
      'SlottedWebApp "shop" has no argument reserved, kind: what is declared there has no effect',
    ]);
  });

  it("is refused where another kind of value is needed, at every depth, and not passed over", () => {
    for (const [change, reason] of [
      [{ httpsOnly: "false" }, 'httpsOnly: "false" is not a boolean: use true or false, without quotes'],
      [{ allowReplacement: 1 }, "allowReplacement: 1 is not a boolean: use true or false"],
      [
        { production: { alwaysOn: null } },
        "production.alwaysOn: null is not a boolean: leave it out, or use true or false",
      ],
      [{ production: { minTlsVersion: 1.2 } }, /^production\.minTlsVersion: 1\.2 is not a string: quote it/],
      [{ production: { ipRestrictions: "all" } }, 'production.ipRestrictions: "all" is not a list: use one'],
      [{ production: { ipRestrictions: [null] } }, /^production\.ipRestrictions\[0\]: null is not an object/],
      [{ rollout: { steps: 3 } }, "rollout.steps: 3 is not a list: use one"],
      [{ rollout: { steps: [{ percentage: "10" }] } }, /^rollout\.steps\[0\]\.percentage: "10" is not a number/],
      [{ traffic: { staging: Number.NaN } }, 'traffic["staging"]: NaN is not a number: use a number'],
      [
        { production: { logs: { applicationLogLevel: "" } } },
        /^production\.logs\.applicationLogLevel: "" is not allowed/,
      ],
      [
        { production: { logs: { httpLogsRetentionInMb: 5 } } },
        /httpLogsRetentionInMb: 5 is not allowed: .* from 25 to 100$/,
      ],
      [{ resourceGroupName: "" }, /^resourceGroupName: "" is not a name for a resource group: use 1 to 90/],
      [{ location: "" }, /^location: "" is not the name of a region: use one/],
    ] as const) {
      const problems = refused(change);
      assert.equal(problems.length, 1, problems.join());
      typeof reason === "string" ? assert.equal(problems[0], reason) : assert.match(problems[0] ?? "", reason);
    }
  });

  it("is taken where it comes from another stack, which may have a newer version of this", () => {
    const packed = {
      uri: "https://shop.blob.core.windows.net/releases/1.zip",
      version: "1.0.0",
      containerId: `${PLAN}x`,
    };
    const build = { package: { ...packed, checksum: "new" }, stack: "NODE|22-lts" };
    assert.doesNotMatch(refused({ build }).join(), /no argument/);
  });

  it("is refused where two slots, or two settings, differ in case only", () => {
    assert.deepEqual(refused({ slots: { staging: {}, Staging: {} }, releaseSlot: "staging" }), [
      'slots["Staging"]: "Staging" and "staging" differ only in case, and App Service treats them as one slot: remove one',
    ]);
    const settings = { Greeting: "1", GREETING: "2" };
    assert.match(refused({ build: { ...declaration.build, settings } }).join(), /differ only in case/);
  });

  it("is refused where a component's name makes names of deployments that Azure does not take", () => {
    const where =
      /^the component's name: .*names that Azure does not accept: use letters, digits, "-", "_", "\.", "\(" and "\)"$/;
    const bake = { ...APP, liveBuild: "1", bakeTimeInSeconds: 0 };
    for (const name of ["team/shop", "my shop"]) {
      assert.match(refused({}, name).join(), where);
      assert.match(problemsOf(() => new SlotSwap(name, { ...APP, targetBuildVersion: "1" })).join(), where);
      assert.match(problemsOf(() => new StickySettings(name, APP)).join(), where);
      assert.match(problemsOf(() => new TrafficRouting(name, { ...APP, percentages: {} })).join(), where);
      assert.match(problemsOf(() => new BakeTime(name, bake)).join(), where);
    }
    const long = "s".repeat(60);
    const tooLong = /^the component's name: .* characters, but Azure allows 64: shorten it by/;
    assert.match(problemsOf(() => new SlotSwap(long, { ...APP, targetBuildVersion: "1" })).join(), tooLong);
    assert.match(problemsOf(() => new StickySettings(long, APP)).join(), tooLong);
    assert.match(problemsOf(() => new TrafficRouting(long, { ...APP, percentages: {} })).join(), tooLong);
  });

  it("is refused where the app's name is made of the component's, and is none for an app", () => {
    const reasons = refused({ name: undefined }, "my_shop").join();
    assert.match(reasons, /^name: it would be "my_shop\w{8}", which is not a name for a web app: declare name/);
  });

  it("is refused where a plan's id is none", () => {
    assert.match(
      refused({ serverFarmId: "plan" }).join(),
      /^serverFarmId: "plan" is not the resource id of an App Service plan/,
    );
  });

  it("is refused where two settings become one variable on Linux, and told what to write for a hyphen", () => {
    const settings = (names: readonly string[]) =>
      refused({
        build: { ...declaration.build, settings: Object.fromEntries(names.map((name) => [name, "1"])) },
      }).join();
    assert.match(
      settings(["a.b", "a_b"]),
      /build\.settings\["a_b"\]: "a_b" and "a\.b" become one environment variable on Linux/,
    );
    const production = { stickySettings: { a_b: "1" } };
    assert.match(
      refused({ build: { ...declaration.build, settings: { "a.b": "1" } }, production }).join(),
      /^build\.settings\["a\.b"\]: "a\.b" and "a_b" in production\.stickySettings become one environment variable on Linux: rename/,
    );
    assert.match(settings(["my-setting"]), /write "my_setting"/);
    assert.match(settings(["my:setting"]), /write "my__setting"/);
  });

  it("is told how to write a version with a plus sign", () => {
    assert.match(refused({ build: { ...declaration.build, version: "1.0.0+5" } }).join(), /write "1\.0\.0-5"/);
  });

  it("is refused where an option of Pulumi reaches nothing, and told of the way that there is", () => {
    for (const opts of [
      { ignoreChanges: ["build"] },
      { replaceOnChanges: ["location"] },
      { customTimeouts: { create: "5m" } },
    ]) {
      const where = new RegExp(
        `^${Object.keys(opts)}: Pulumi does not pass it on to the resources of a component: .* by the option transforms$`,
      );
      for (const component of [
        () => new SlottedWebApp("shop", declaration, opts),
        () => new SlotSwap("shop", { ...APP, targetBuildVersion: "1" }, opts),
        () => new StickySettings("shop", APP, opts),
        () => new TrafficRouting("shop", { ...APP, percentages: {} }, opts),
      ]) {
        assert.match(problemsOf(component).join(), where);
      }
    }
    const [problem, other] = problemsOf(
      () =>
        new SlottedWebApp(
          "shop",
          { ...declaration, build: { ...declaration.build, version: "" } },
          { ignoreChanges: ["build"] },
        ),
    );
    assert.match(`${problem}; ${other}`, /^ignoreChanges: .*; build\.version: /);
    assert.deepEqual(
      problemsOf(() => new SlottedWebApp("shop", declaration, { ignoreChanges: [] })),
      [],
    );
  });
});
