import assert from "node:assert/strict";
import type { Switches } from "../../../../src/local/azure/app-service/switches";
import { LOCATION, LocalApp, SITE, STAGING } from "../../../support/local-app";

// The switches of swaps are tested where swaps are.
describe("a switch", () => {
  let app: LocalApp;

  const start = async (switches: Partial<Switches>, settings: Record<string, string> = {}) => {
    app = await LocalApp.start({ switches });
    await app.createShop({ production: settings });
  };

  afterEach(() => app.close());

  for (const [setting, httpsOnly] of [
    ["keeps", true],
    ["resets", false],
  ] as const) {
    it(`${setting} top-level properties that a PUT leaves out`, async () => {
      await start({ putWithoutTopLevelProperties: setting });
      const first = await app.ask("PATCH", SITE, {
        tags: { team: "shop" },
        identity: { type: "SystemAssigned" },
        properties: { httpsOnly: true },
      });
      assert.match(String(first.at("identity.principalId")), /^[0-9a-f-]{36}$/);
      await app.ask("PUT", SITE, { location: LOCATION, properties: {} });
      const site = await app.ask("GET", SITE);
      assert.deepEqual(
        [site.at("tags"), site.at("properties.httpsOnly"), site.at("identity.type")],
        [undefined, httpsOnly, "SystemAssigned"],
      );
      assert.equal(site.at("properties.tags"), null);
      assert.equal(site.at("properties.reserved"), true, "what was fixed at creation stays");
    });

    it(`has a PATCH keep them, whatever a PUT does (${setting})`, async () => {
      await start({ putWithoutTopLevelProperties: setting });
      await app.ask("PATCH", SITE, { tags: { team: "shop" }, properties: { httpsOnly: true } });
      await app.ask("PATCH", SITE, { properties: { clientAffinityEnabled: false } });
      const site = await app.ask("GET", SITE);
      assert.deepEqual([site.at("tags"), site.at("properties.httpsOnly")], [{ team: "shop" }, true]);
    });
  }

  for (const [setting, production, staging] of [
    ["stay", 15, undefined],
    ["travel", undefined, 15],
  ] as const) {
    it(`has traffic rules ${setting} at a swap`, async () => {
      await start({ trafficRulesAtSwap: setting });
      const rule = { actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 15, name: "staging" };
      const written = await app.ask("PATCH", `${SITE}/config/web`, {
        properties: { experiments: { rampUpRules: [rule] } },
      });
      assert.equal(written.at("properties.routingRules.0.reroutePercentage"), 15);
      assert.equal(written.at("properties.experiments.rampUpRules.0.changeStep"), null);
      await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
      const percentage = async (path: string) =>
        (await app.ask("GET", `${path}/config/web`)).at("properties.experiments.rampUpRules.0.reroutePercentage");
      assert.deepEqual([await percentage(SITE), await percentage(STAGING)], [production, staging]);
    });
  }

  for (const [setting, travels, stays] of [
    ["asDocumented", "staging", "production"],
    ["opposite", "production", "staging"],
  ] as const) {
    it(`has settings in doubt do ${setting} at a swap`, async () => {
      await start({ settingsInDoubtAtSwap: setting });
      const subnet = (name: string) =>
        `/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/${name}`;
      const own = { webSocketsEnabled: true, http20Enabled: true, vnetRouteAllEnabled: true };
      await app.ask("PATCH", STAGING, {
        properties: { virtualNetworkSubnetId: subnet("staging"), sshEnabled: true, siteConfig: own },
      });
      await app.ask("PATCH", SITE, { properties: { virtualNetworkSubnetId: subnet("production") } });
      const swap = (preserveVnet: boolean) =>
        app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production", preserveVnet });
      const origins = async () => {
        const [site, web] = [await app.ask("GET", SITE), await app.ask("GET", `${SITE}/config/web`)];
        const came = (value: unknown) => (value === true ? "staging" : "production");
        return {
          webSockets: came(web.at("properties.webSocketsEnabled")),
          http2: came(web.at("properties.http20Enabled")),
          ssh: came(site.at("properties.sshEnabled")),
          subnet: String(site.at("properties.virtualNetworkSubnetId")).replace(/.*\//, ""),
          routing: came(web.at("properties.vnetRouteAllEnabled")),
          newerRouting: came(site.at("properties.outboundVnetRouting.applicationTraffic")),
        };
      };
      await swap(false);
      const network = { subnet: stays, routing: stays, newerRouting: stays };
      assert.deepEqual(await origins(), { webSockets: travels, http2: stays, ssh: stays, ...network });
      await swap(false);
      await swap(true);
      const kept = { subnet: "production", routing: "production", newerRouting: "production" };
      assert.deepEqual(await origins(), { webSockets: travels, http2: stays, ssh: stays, ...kept });
    });
  }

  for (const [setting, restarts] of [
    ["restarts", 3],
    ["leavesRunning", 0],
  ] as const) {
    it(`${setting} an app whose settings are written as they are`, async () => {
      app = await LocalApp.start({ switches: { equalSettingsPut: setting } });
      const settings = { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), NAME: "value" };
      await app.createShop({ production: settings });
      const put = (part: string, properties: object) => app.ask("PUT", `${SITE}/config/${part}`, { properties });
      const mount = { type: "AzureFiles", accountName: "a", shareName: "s", mountPath: "/m", accessKey: "secret-key" };
      await put("azurestorageaccounts", { media: mount });
      const mark = app.local.journal.length;
      await put("appsettings", settings);
      await put("connectionstrings", {});
      await put("azurestorageaccounts", { media: mount });
      const count = () => app.local.journal.read(mark).filter(({ kind }) => kind === "restart").length;
      assert.equal(count(), restarts);
      await put("appsettings", { ...settings, NAME: "another" });
      await put("azurestorageaccounts", { media: { ...mount, mountPath: "/other" } });
      assert.equal(count(), restarts + 2);
    });
  }

  for (const [setting, alwaysOn, linuxFxVersion] of [
    ["keepsOthers", true, "NODE|22-lts"],
    ["resetsOthers", false, ""],
  ] as const) {
    it(`${setting} at a PUT of config/web with few properties`, async () => {
      await start({ partialConfigurationPut: setting }, { KEPT: "always" });
      await app.ask("PATCH", `${SITE}/config/web`, { properties: { alwaysOn: true, linuxFxVersion: "NODE|22-lts" } });
      await app.ask("PUT", `${SITE}/config/web`, { properties: { http20Enabled: true } });
      const web = await app.ask("GET", `${SITE}/config/web`);
      assert.deepEqual(
        [web.at("properties.alwaysOn"), web.at("properties.linuxFxVersion"), web.at("properties.http20Enabled")],
        [alwaysOn, linuxFxVersion, true],
      );
      assert.deepEqual(await app.settings(SITE), { KEPT: "always" });
      assert.equal(web.at("properties.publishingUsername"), "REDACTED");
    });
  }
});
