import assert from "node:assert/strict";
import { pause, until } from "../support/until";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const SUBNET = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/apps";

describe("what stays and what travels, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    // Whatever Microsoft's texts leave in doubt does what they do not say: the harder case.
    cloud = await Cloud.open({ settingsInDoubtAtSwap: "opposite" });
    shop = await Shop.open(cloud, "shop", {
      build: {
        version: "1.0.0",
        packageUri: packageUri("1.0.0"),
        stack: "NODE|22-lts",
        connectionStrings: { ORDERS: { value: "orders-1", type: "SQLAzure" } },
        mounts: {
          media: { accountName: "media", shareName: "one", accessKey: "secret-key", mountPath: "/media" },
        },
      },
      webSocketsEnabled: true,
      ftpsState: "FtpsOnly",
      websiteTimeZone: "Europe/Berlin",
      limits: { maxMemoryInMb: 512 },
      sshEnabled: false,
      slots: {
        staging: {
          alwaysOn: true,
          publicNetworkAccess: "Enabled",
          outboundVnetRouting: { imagePullTraffic: true },
          basicPublishingCredentialsPolicies: { scm: true },
          stickyConnectionStrings: { CACHE: { value: "staging-cache", type: "Custom" } },
        },
      },
      production: {
        alwaysOn: false,
        httpsOnly: false,
        stickyConnectionStrings: { CACHE: { value: "production-cache", type: "Custom" } },
        cors: { allowedOrigins: ["https://partner.example"] },
        ipRestrictions: [{ name: "office", priority: 100, ipAddress: "203.0.113.0/24" }],
        identity: { systemAssigned: true },
        virtualNetworkSubnetId: SUBNET,
        logs: { httpLogs: true },
      },
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const read = async (path: string) => {
    const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    return (await cloud.get(`${site}${path}`)) as {
      identity?: { type?: string };
      properties: Record<string, unknown>;
    };
  };

  /** Whether one may publish to production and to the release slot with a password, by FTP and by SCM. */
  const policies = () =>
    Promise.all(
      ["", "/slots/staging"].map((path) =>
        Promise.all(
          ["ftp", "scm"].map(
            async (way) => (await read(`${path}/basicPublishingCredentialsPolicies/${way}`)).properties.allow,
          ),
        ),
      ),
    );

  /** Asserts that production and the release slot have the networks that are declared of them. */
  const haveTheirNetworks = async () => {
    const networks = await Promise.all(
      ["", "/slots/staging"].map(async (path) => {
        const { virtualNetworkSubnetId, outboundVnetRouting, publicNetworkAccess } = (await read(path)).properties;
        const { imagePullTraffic } = outboundVnetRouting as { imagePullTraffic: boolean };
        return [virtualNetworkSubnetId, imagePullTraffic, publicNetworkAccess];
      }),
    );
    assert.deepEqual(networks, [
      [SUBNET, false, ""],
      [null, true, "Enabled"],
    ]);
  };

  it("connection strings and mounts travel, and sticky ones stay", async () => {
    const before = (await ask(cloud.local, "shop")).settings;
    assert.deepEqual([before.SQLAZURECONNSTR_ORDERS, before.CUSTOMCONNSTR_CACHE], ["orders-1", "production-cache"]);
    shop.declareBuild({
      version: "2.0.0",
      packageUri: packageUri("2.0.0"),
      connectionStrings: { LEDGER: { value: "ledger-2", type: "PostgreSQL" } },
      mounts: {},
    });
    const { restarts, swaps, text } = await shop.up();
    assert.equal(swaps.length, 1);
    for (const place of ["production", '"staging"']) {
      const moved = "virtualNetworkSubnetId and outboundVnetRouting and publicNetworkAccess";
      assert.ok(text.includes(`the swap moved ${moved} of ${place}: it is put back as declared`), text);
    }
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    const production = (await ask(cloud.local, "shop")).settings;
    assert.deepEqual(
      [production.SQLAZURECONNSTR_ORDERS, production.POSTGRESQLCONNSTR_LEDGER, production.CUSTOMCONNSTR_CACHE],
      [undefined, "ledger-2", "production-cache"],
    );
    const staging = (await ask(cloud.local, "shop", "staging")).settings;
    assert.deepEqual([staging.SQLAZURECONNSTR_ORDERS, staging.CUSTOMCONNSTR_CACHE], ["orders-1", "staging-cache"]);
  });

  it("what is declared of production alone is production's after a release", async () => {
    for (const [path, alwaysOn] of [
      ["", false],
      ["/slots/staging", true],
    ] as const) {
      const { properties } = await read(`${path}/config/web`);
      assert.deepEqual(
        [properties.alwaysOn, properties.ftpsState, properties.webSocketsEnabled, properties.websiteTimeZone],
        [alwaysOn, "FtpsOnly", true, "Europe/Berlin"],
      );
      assert.deepEqual(properties.limits, { maxMemoryInMb: 512 });
      assert.equal((await read(path)).properties.sshEnabled, false);
    }
    const site = await read("");
    assert.equal(site.properties.httpsOnly, false);
    assert.equal(site.identity?.type, "SystemAssigned");
    await haveTheirNetworks();
    assert.deepEqual(await policies(), [
      [false, false],
      [false, true],
    ]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("networks are put back by the next run where one could not", async () => {
    shop.declare({ targetBuildVersion: "1.0.0" });
    cloud.local.disturb(({ method, path }) =>
      method === "DELETE" && path.endsWith("/networkConfig/virtualNetwork")
        ? { status: 409, code: "ScopeLocked", message: "It is locked." }
        : undefined,
    );
    const { error, swaps } = await shop.failingUp();
    cloud.local.disturb(undefined);
    assert.match(error, /It is locked/);
    assert.equal(swaps.length, 1);
    const done = await shop.up();
    assert.deepEqual([done.swaps, done.writes.length], [[], 3]);
    await haveTheirNetworks();
    shop.declare({ targetBuildVersion: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    await haveTheirNetworks();
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("what is declared no more has its default again, in place and without a release", async () => {
    shop.declare({ production: {}, slots: { staging: {} }, webSocketsEnabled: undefined, ftpsState: undefined });
    const { swaps } = await shop.up();
    assert.deepEqual(swaps, []);
    const { properties } = await read("/config/web");
    assert.deepEqual(
      [properties.alwaysOn, properties.ftpsState, properties.webSocketsEnabled, properties.cors],
      [true, "Disabled", false, { allowedOrigins: [], supportCredentials: false }],
    );
    const site = await read("");
    assert.notEqual(site.identity?.type, "SystemAssigned");
    assert.deepEqual([site.properties.virtualNetworkSubnetId, site.properties.httpsOnly], [null, true]);
    const { settings } = await ask(cloud.local, "shop");
    assert.equal(settings.POSTGRESQLCONNSTR_LEDGER, "ledger-2");
    await until(
      "production is restarted without it",
      async () => (await ask(cloud.local, "shop")).settings.CUSTOMCONNSTR_CACHE === undefined,
    );
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("a slot that is declared later starts with what travels of production, and with nothing that sticks", async () => {
    shop.declare({
      slots: { staging: {}, beta: { stickySettings: { ENVIRONMENT: "beta" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
      traffic: { beta: 20 },
    });
    await shop.up();
    await until("beta answers", async () => (await ask(cloud.local, "shop", "beta")).version !== undefined);
    const { version, settings } = await ask(cloud.local, "shop", "beta");
    assert.deepEqual([version, settings.ENVIRONMENT, settings.POSTGRESQLCONNSTR_LEDGER], ["2.0.0", "beta", "ledger-2"]);
    const { properties } = await read("/config/web");
    assert.match(JSON.stringify(properties.experiments), /"reroutePercentage":20/);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("a slot that is declared no more loses its visitors, is stopped, and then deleted, by whichever run succeeds", async () => {
    shop.declare({ slots: { staging: {} }, traffic: {} });
    const refused = async (asked: string, of: string) => {
      cloud.local.disturb(({ method, path }) =>
        method === asked && path.endsWith(of)
          ? { status: 409, code: "ScopeLocked", message: "It is locked." }
          : undefined,
      );
      const { records, error } = await shop.failingUp();
      assert.match(error, /It is locked/);
      return records;
    };
    const before = [...(await refused("POST", "/slots/beta/stop")), ...(await refused("DELETE", "/slots/beta"))];
    cloud.local.disturb(undefined);
    const records = [...before, ...(await shop.up()).records];
    const calls = records.flatMap((record) =>
      record.kind === "request" && record.deployment === undefined && record.method !== "GET" && record.status < 300
        ? [`${record.method} ${record.path.replace(/^.*\/sites\//, "").replace(/\?.*/, "")}`]
        : [],
    );
    const order = ["PATCH shop/config/web", "POST shop/slots/beta/stop", "DELETE shop/slots/beta"];
    assert.deepEqual(
      calls.filter((call) => order.includes(call)),
      order,
    );
    assert.deepEqual(((await read("/config/web")).properties.experiments as { rampUpRules: unknown }).rampUpRules, []);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("without its slot an app stays as it is, and refuses a release", async () => {
    shop.declare({ slots: {} });
    await shop.up();
    assert.equal((await ask(cloud.local, "shop")).version, "2.0.0");
    shop.declareBuild({ version: "3.0.0", packageUri: packageUri("3.0.0") });
    const { error, writes } = await shop.failingUp();
    assert.match(error, /"staging" is not declared, and 3\.0\.0\+[0-9a-f]+ can go live only through it/);
    assert.deepEqual(writes, []);
    shop.declare({ slots: { staging: {} } });
    await shop.up();
    assert.equal((await ask(cloud.local, "shop")).version, "3.0.0");
  });

  it("a setting that turns from travelling to sticky, and back, is never missing from production", async () => {
    const seen = new Set<string | undefined>();
    let watching = true;
    const look = async () => {
      while (watching) {
        seen.add((await ask(cloud.local, "shop")).settings.REGION);
        await pause();
      }
    };
    shop.declareBuild({ settings: { REGION: "travelling" } });
    await shop.up();
    const watched = look();
    shop.declareBuild({ settings: {} });
    shop.declare({ production: { stickySettings: { REGION: "sticky" } } });
    await shop.up();
    const isLive = async (value: string) => (await ask(cloud.local, "shop")).settings.REGION === value;
    await until("the sticky value is live", () => isLive("sticky"));
    shop.declareBuild({ settings: { REGION: "travelling again" } });
    shop.declare({ production: {} });
    await shop.up();
    await until("the travelling value is live", () => isLive("travelling again"));
    watching = false;
    await watched;
    assert.deepEqual([...seen], ["travelling", "sticky", "travelling again"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("deletes everything", async () => {
    await shop.stack.destroy();
    assert.deepEqual(cloud.local.sites(), []);
  });
});
