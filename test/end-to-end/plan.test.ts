import assert from "node:assert/strict";
import { packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

describe("the preview of a release, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const buildOf = (version: string, settings: Record<string, string>) => ({
    version,
    packageUri: packageUri(version),
    stack: "NODE|22-lts",
    settings,
    connectionStrings: { ORDERS: { value: `orders of ${version}`, type: "SQLAzure" as const } },
  });

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: buildOf("1.0.0", { GREETING: "hello-of-one", ONLY_IN_ONE: "yes" }),
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
  });

  after(async () => {
    await cloud.close();
  });

  /** What a command asks Azure Resource Manager to tell of the app, without the app's path; `production` is the app itself. */
  const readsOf = async (command: () => Promise<unknown>): Promise<string[]> => {
    const { records } = await cloud.effectsOf(command);
    const requests = records.filter((record) => record.kind === "request" && record.deployment === undefined);
    return requests
      .map((request) => ("path" in request ? request.path : ""))
      .map((path) => path.replace(/^.*\/providers\/Microsoft\.(Web\/sites\/shop|Resources)\/?/, "") || "production")
      .map((path) => path.replace(/-[0-9a-f]{8}$/, "-*"))
      .sort();
  };

  const planned = async (): Promise<string[]> => {
    const { stdout, stderr } = await shop.stack.preview();
    assert.doesNotMatch(stdout + stderr, /hello-of|orders of/);
    const lines = stdout.split("\n").filter((line) => /swap staging/.test(line));
    return [...new Set(lines.map((line) => line.replace(/^.*swap staging/, "swap staging").trim()))];
  };

  it("says nothing of a swap while there is no app yet, and when nothing changes", async () => {
    assert.deepEqual(await planned(), []);
    await shop.up();
    assert.deepEqual(await planned(), []);
  });

  it("says which build is swapped in for which, and which settings that changes, but no value", async () => {
    shop.declareBuild(buildOf("2.0.0", { GREETING: "hello-of-two", NEW: "yes" }));
    assert.deepEqual(await planned(), [
      "swap staging (2.0.0) into production (1.0.0): 2 settings change (GREETING, ORDERS), 1 is added (NEW), 1 goes (ONLY_IN_ONE)",
    ]);
  });

  it("shows in detail which build and which names are declared for which, masks values, and shows nothing of its own", async () => {
    const { stdout, stderr } = await shop.stack.preview({ diff: true });
    assert.doesNotMatch(stdout + stderr, /hello-of|orders of|schema\.management/);
    const lines = stdout.split("\n").map((line) => line.trim().replaceAll(/ +/g, " "));
    const isChange = (line: string) => /^[~+-] .*(=>|\[secret\])/.test(line);
    assert.deepEqual(
      lines.filter(isChange).map((line) => line.replaceAll(/\+[0-9a-f]{12}/g, "+*").replace(/ ?:/, ":")),
      [
        '~ buildSettings: "GREETING, ONLY_IN_ONE" => "GREETING, NEW"',
        '~ buildVersion: "1.0.0" => "2.0.0"',
        '~ targetBuildVersion: "1.0.0" => "2.0.0"',
        '~ buildVersion: "1.0.0+*" => "2.0.0+*"',
        "~ connectionStrings.ORDERS: [secret] => [secret]",
        "~ settings.GREETING: [secret] => [secret]",
        "+ settings.NEW: [secret]",
        "- settings.ONLY_IN_ONE: [secret]",
        "~ settings.WEBSITE_RUN_FROM_PACKAGE: [secret] => [secret]",
        '~ target: "1.0.0+*" => "2.0.0+*"',
        '~ buildIdentity: "1.0.0+*" => "2.0.0+*"',
      ],
    );
    assert.deepEqual(
      lines.flatMap((line) => /^\[urn=.*::([^:]+)\]$/.exec(line)?.slice(1) ?? []),
      ["shop-test", "shop-declared", "shop-staging-delivery", "shop-swap"],
    );
  });

  it("is said by the up that does it, too", async () => {
    const { text } = await shop.up();
    const [, diagnostics = ""] = text.split("Diagnostics:");
    assert.match(
      diagnostics,
      /SlottedWebApp \(shop\):\n +swap staging \(2\.0\.0\) into production \(1\.0\.0\): 2 settings change \(GREETING, ORDERS\), 1 is added \(NEW\), 1 goes \(ONLY_IN_ONE\)\n/,
    );
    assert.doesNotMatch((await shop.up()).text, /swap staging/);
  });

  it("reads nothing twice, and asks no more where nothing changes than whether what is declared is still there", async () => {
    const whetherItIsThere = [
      "config/appsettings/list",
      "config/slotConfigNames",
      "deployments/restored-shop-shop-*",
      "slots/staging/config/appsettings/list",
    ];
    const whetherTheBuildIsAsReleased = ["config/connectionstrings/list", "config/web"];
    const unchanged = [...whetherItIsThere, ...whetherTheBuildIsAsReleased].sort();
    assert.deepEqual(await readsOf(() => shop.stack.preview()), unchanged);
    assert.deepEqual(await readsOf(() => shop.up()), unchanged);
    shop.declareBuild(buildOf("3.0.0", { GREETING: "hello-of-three" }));
    const whatIsSwapped = ["config/azurestorageaccounts/list", "config/connectionstrings/list", "production"];
    assert.deepEqual(await readsOf(() => shop.stack.preview()), [...whetherItIsThere, ...whatIsSwapped].sort());
    shop.declareBuild(buildOf("2.0.0", { GREETING: "hello-of-two", NEW: "yes" }));
  });

  it("says the same of a way back", async () => {
    shop.declare({ targetBuildVersion: "1.0.0" });
    assert.deepEqual(await planned(), [
      "swap staging (1.0.0) into production (2.0.0): 2 settings change (GREETING, ORDERS), 1 is added (ONLY_IN_ONE), 1 goes (NEW)",
    ]);
    shop.declare({ targetBuildVersion: undefined });
  });

  it("tells configurations of one version apart", async () => {
    shop.declareBuild({ settings: { GREETING: "hello-of-three", NEW: "yes" } });
    const [line] = await planned();
    assert.match(
      line ?? "",
      /^swap staging \(2\.0\.0\+(\w+)\) into production \(2\.0\.0\+(?!\1)\w+\): 1 setting changes \(GREETING\)$/,
    );
  });
});
