import assert from "node:assert/strict";
import { LOCATION, LocalApp, SITE, STAGING } from "../../../../support/local-app";

const SIGN_IN = {
  platform: { enabled: true, runtimeVersion: "~2" },
  globalValidation: { requireAuthentication: true, redirectToProvider: "azureactivedirectory" },
  identityProviders: { azureActiveDirectory: { enabled: true, registration: { clientId: "abc" } } },
  login: { tokenStore: { enabled: true } },
};

describe("what stays with a slot", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  afterEach(() => app.close());

  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  const put = (path: string, part: string, properties: unknown) =>
    app.ask("PUT", `${path}/config/${part}`, { properties });
  const restarts = (mark: number) => app.local.journal.read(mark).filter(({ kind }) => kind === "restart").length;

  describe("authentication", () => {
    const enabled = async (path: string) =>
      (await app.ask("GET", `${path}/config/authsettingsV2`)).at("properties.platform.enabled");

    it("is off in a new slot, and kept whole, with defaults for the rest", async () => {
      const fresh = await app.ask("GET", `${STAGING}/config/authsettingsV2`);
      assert.deepEqual(
        [fresh.at("name"), fresh.at("type"), fresh.at("properties.platform")],
        ["authsettingsV2", "Microsoft.Web/sites/config", { enabled: false, runtimeVersion: "~1" }],
      );
      const written = await put(STAGING, "authsettingsV2", SIGN_IN);
      assert.equal(written.status, 200);
      for (const path of ["authsettingsV2", "authsettingsV2/list"]) {
        const read = await app.ask("GET", `${STAGING}/config/${path}`);
        assert.deepEqual(read.body, written.body);
        assert.deepEqual(read.at("properties.platform"), SIGN_IN.platform);
        assert.deepEqual(read.at("properties.identityProviders"), SIGN_IN.identityProviders);
        assert.deepEqual(read.at("properties.globalValidation.unauthenticatedClientAction"), "RedirectToLoginPage");
        assert.equal(read.at("properties.login.tokenStore.enabled"), true);
        assert.equal(read.at("properties.login.nonce.validateNonce"), true);
      }
      assert.equal(await enabled(SITE), false);
      assert.equal((await put(STAGING, "authsettingsV2", { platform: { enabled: "perhaps" } })).status, 400);
      assert.equal((await put(STAGING, "authsettingsV2", { platform: true })).status, 400);
      await put(STAGING, "authsettingsV2", {});
      assert.equal(await enabled(STAGING), false, "a PUT says all of it");
    });

    it("is told by config/web, which cannot change it", async () => {
      const told = async () => (await app.ask("GET", `${SITE}/config/web`)).at("properties.siteAuthEnabled");
      await put(SITE, "authsettingsV2", SIGN_IN);
      assert.equal(await told(), true);
      const patched = await app.ask("PATCH", `${SITE}/config/web`, { properties: { siteAuthEnabled: false } });
      assert.deepEqual([patched.at("properties.siteAuthEnabled"), await told()], [true, true]);
      await app.restart();
      assert.equal(await told(), true);
    });

    it("stays at a swap, for which the source is restarted with the target's", async () => {
      const url = await app.publish("1");
      for (const path of [SITE, STAGING]) {
        await put(path, "appsettings", { WEBSITE_RUN_FROM_PACKAGE: url });
      }
      const before = app.local.journal.length;
      await put(SITE, "authsettingsV2", SIGN_IN);
      assert.equal(restarts(before), 1);
      await put(SITE, "authsettingsV2", SIGN_IN);
      await app.ask("PATCH", `${SITE}/config/web`, { properties: { siteAuthEnabled: true } });
      assert.equal(restarts(before), 1, "nothing changed");
      const mark = app.local.journal.length;
      assert.equal((await swap()).status, 200);
      assert.deepEqual([await enabled(SITE), await enabled(STAGING)], [true, false]);
      assert.equal(restarts(mark), 2);
    });

    for (const [what, path] of [
      ["the source", STAGING],
      ["the target", SITE],
    ] as const) {
      for (const [part, on, off] of [
        ["authsettingsV2", SIGN_IN, { platform: { enabled: false } }],
        ["authsettings", { enabled: true, clientId: "abc" }, { enabled: "False" }],
      ] as const) {
        it(`keeps a swap with preview from being made when ${what} has it by ${part}, and no other swap`, async () => {
          await put(path, part, on);
          const preview = () => app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" });
          const { status, error } = await preview();
          assert.deepEqual(
            [status, error.code, error.message],
            [
              409,
              "Conflict",
              "Swap with Preview cannot be used when one of the slots has site authentication enabled.",
            ],
          );
          assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), null);
          assert.equal((await swap()).status, 200);
          await put(path, part, off);
          assert.equal((await preview()).status, 200);
        });
      }
    }

    it("has an older form, which is of no effect once the newer one was written", async () => {
      const list = async () => (await app.ask("POST", `${SITE}/config/authsettings/list`)).at("properties");
      const told = async () => (await app.ask("GET", `${SITE}/config/web`)).at("properties.siteAuthEnabled");
      const fresh = (await list()) as Record<string, unknown>;
      assert.deepEqual([fresh.enabled, fresh.configVersion], [false, "v1"]);
      const written = { enabled: true, clientId: "abc", facebookAppId: "", issuer: "" };
      assert.equal((await put(SITE, "authsettings", written)).status, 200);
      const { enabled: on, clientId, issuer, facebookAppId, configVersion } = (await list()) as Record<string, unknown>;
      assert.deepEqual([on, clientId, issuer, facebookAppId], [true, "abc", null, null]);
      assert.deepEqual([configVersion, await told()], ["v1", true]);
      await put(SITE, "authsettingsV2", { platform: { enabled: false } });
      assert.deepEqual([await told(), ((await list()) as Record<string, unknown>).configVersion], [false, "v2"]);
      const refused = await put(SITE, "authsettings", { enabled: true });
      assert.deepEqual(
        [refused.status, refused.error.message],
        [400, "Cannot execute the request for site shop because the site is running on auth version v2."],
      );
    });
  });

  it("are diagnostic logs, of which a PUT names what it likes", async () => {
    const written = await put(STAGING, "logs", { httpLogs: { fileSystem: { enabled: true, retentionInDays: 7 } } });
    assert.deepEqual([written.status, written.at("name")], [200, "logs"]);
    const logs = async (path: string) =>
      (await app.ask("GET", `${path}/config/logs`)).at("properties.httpLogs.fileSystem");
    const changed = { retentionInMb: 35, retentionInDays: 7, enabled: true };
    assert.deepEqual(await logs(STAGING), changed);
    assert.equal(
      (await app.ask("GET", `${STAGING}/config/logs`)).at("properties.applicationLogs.fileSystem.level"),
      "Off",
    );
    await swap();
    assert.deepEqual(await logs(STAGING), changed);
    assert.deepEqual(await logs(SITE), { retentionInMb: 35, retentionInDays: null, enabled: false });
    await app.restart();
    assert.deepEqual(await logs(STAGING), changed);
    await put(STAGING, "logs", { detailedErrorMessages: { enabled: true } });
    assert.deepEqual(await logs(STAGING), { retentionInMb: 35, retentionInDays: null, enabled: false });
    assert.equal((await put(STAGING, "logs", { httpLogs: "on" })).status, 400);
  });

  describe("a virtual network", () => {
    const SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/one";
    const shown = async (path = STAGING) => (await app.ask("GET", path)).at("properties.virtualNetworkSubnetId");
    const network = (path = STAGING) => `${path}/networkConfig/virtualNetwork`;

    for (const [method, none] of [
      ["PUT", ""],
      ["PUT", null],
      ["PATCH", ""],
      ["PATCH", null],
    ] as const) {
      it(`is left by ${JSON.stringify(none)} in a ${method}, and by nothing else`, async () => {
        const write = (properties: object) => app.ask(method, STAGING, { location: LOCATION, properties });
        assert.equal(await shown(), null);
        await write({ virtualNetworkSubnetId: SUBNET });
        await write({ httpsOnly: true });
        assert.equal(await shown(), SUBNET);
        await write({ virtualNetworkSubnetId: none });
        assert.equal(await shown(), null);
        assert.equal((await write({ virtualNetworkSubnetId: 5 })).status, 400);
      });
    }

    it("is a resource of its own, too", async () => {
      assert.equal((await app.ask("GET", network())).at("properties.subnetResourceId"), null);
      const properties = { subnetResourceId: SUBNET, swiftSupported: true };
      const written = await app.ask("PUT", network(), { properties });
      assert.deepEqual(
        [written.status, written.at("id"), written.at("name"), written.at("properties")],
        [200, network(), "virtualNetwork", properties],
      );
      assert.equal(await shown(), SUBNET);
      await swap();
      assert.deepEqual([await shown(SITE), await shown(STAGING)], [null, SUBNET]);
      assert.deepEqual((await app.ask("GET", network(SITE))).at("properties.subnetResourceId"), null);
      assert.equal((await app.ask("PUT", network(), { properties: {} })).status, 400);
      assert.equal((await app.ask("DELETE", network())).status, 200);
      assert.equal(await shown(), null);
    });
  });

  describe("IP restrictions", () => {
    for (const list of ["ipSecurityRestrictions", "scmIpSecurityRestrictions"]) {
      const rules = async () => (await app.ask("GET", `${STAGING}/config/web`)).at(`properties.${list}`);
      const write = (properties: object) => app.ask("PATCH", `${STAGING}/config/web`, { properties });
      const allow = {
        ipAddress: "Any",
        action: "Allow",
        priority: 2147483647,
        name: "Allow all",
        description: "Allow all access",
      };
      const deny = {
        ipAddress: "Any",
        action: "Deny",
        priority: 2147483647,
        name: "Deny all",
        description: "Deny all access",
      };
      const office = { ipAddress: "203.0.113.0/24", action: "Allow", priority: 100, name: "office" };

      it(`(${list}) are shown with what becomes of everyone else`, async () => {
        assert.deepEqual(await rules(), [allow]);
        await write({ [list]: [office] });
        assert.deepEqual(await rules(), [office, deny]);
        await write({ [list]: await rules() });
        assert.deepEqual(await rules(), [office, deny], "what was read is written back");
        await write({ [`${list}DefaultAction`]: "Allow" });
        assert.deepEqual(await rules(), [office]);
        await write({ [`${list}DefaultAction`]: "deny" });
        assert.deepEqual(await rules(), [office, deny]);
        const everyone = { ipAddress: "Any", action: "Allow", priority: 300, name: "rest" };
        await write({ [list]: [office, everyone] });
        assert.deepEqual(await rules(), [office, everyone]);
        await write({ [list]: [], [`${list}DefaultAction`]: null });
        assert.deepEqual(await rules(), [allow]);
        await write({ [`${list}DefaultAction`]: "Deny" });
        assert.deepEqual(await rules(), [deny]);
      });

      it(`(${list}) stay at a swap, restart nothing and must be rules`, async () => {
        await put(STAGING, "appsettings", { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") });
        const mark = app.local.journal.length;
        await write({ [list]: [office], [`${list}DefaultAction`]: "Deny" });
        assert.equal(restarts(mark), 0);
        await swap();
        assert.deepEqual(await rules(), [office, deny]);
        assert.equal((await write({ [list]: "none" })).status, 400);
        assert.equal((await write({ [list]: ["none"] })).status, 400);
        assert.equal((await write({ [`${list}DefaultAction`]: "Perhaps" })).status, 400);
      });
    }
  });
});
