import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../../support/local-app";
import { until } from "../../../../support/until";

const WWW = "www.example.com";
const binding = (path: string, name = WWW) => `${path}/hostNameBindings/${name}`;

/** Asks the front door for a host name of any domain. */
function visitHost(app: LocalApp, host: string, headers: Record<string, string> = {}, path = "/") {
  return new Promise<{ status: number; text: string; cookies: readonly string[] }>((resolve, reject) => {
    const { port } = new URL(app.local.connection.frontDoor);
    const asked = request({ host: "127.0.0.1", port, path, headers: { host, ...headers }, agent: false });
    asked.once("error", reject);
    asked.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((body) => resolve({ status, text: body, cookies: answered["set-cookie"] ?? [] }), reject);
    });
    asked.end();
  });
}

describe("custom host names", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  afterEach(() => app.close());

  const bind = (path: string, name = WWW, properties: object = {}) =>
    app.ask("PUT", binding(path, name), { properties });

  it("are shown as ARM shows them, on their own and in their site", async () => {
    const properties = {
      hostNameType: "Verified",
      customHostNameDnsRecordType: "cname",
      sslState: "SniEnabled",
      thumbprint: "AB12",
    };
    const written = await bind(STAGING, "WWW.Example.com", properties);
    const read = await app.ask("GET", binding(STAGING));
    assert.deepEqual([written.status, written.body], [200, read.body]);
    assert.deepEqual(
      [read.at("id"), read.at("name"), read.at("type")],
      [
        binding(STAGING, "WWW.Example.com"),
        "shop/staging/WWW.Example.com",
        "Microsoft.Web/sites/slots/hostNameBindings",
      ],
    );
    assert.deepEqual(read.at("properties"), {
      ...properties,
      siteName: "shop(staging)",
      customHostNameDnsRecordType: "CName",
      domainId: null,
      azureResourceName: null,
      azureResourceType: null,
      virtualIP: null,
    });
    const slot = await app.ask("GET", STAGING);
    const own = "shop-staging.azurewebsites.net";
    assert.deepEqual(slot.at("properties.hostNames"), [own, "WWW.Example.com"]);
    assert.deepEqual(slot.at("properties.enabledHostNames"), [
      own,
      "WWW.Example.com",
      "shop-staging.scm.azurewebsites.net",
    ]);
    assert.deepEqual(
      [
        slot.at("properties.hostNameSslStates.1.name"),
        slot.at("properties.hostNameSslStates.1.sslState"),
        slot.at("properties.hostNameSslStates.1.thumbprint"),
        slot.at("properties.hostNameSslStates.2.hostType"),
      ],
      ["WWW.Example.com", "SniEnabled", "AB12", "Repository"],
    );
    assert.equal(slot.at("properties.defaultHostName"), own);
  });

  it("are listed beside the default one, which cannot be deleted", async () => {
    await bind(SITE);
    const list = await app.ask("GET", `${SITE}/hostNameBindings`);
    assert.deepEqual(
      [list.at("value.0.name"), list.at("value.0.type"), list.at("value.1.name"), list.at("value.2")],
      ["shop/shop.azurewebsites.net", "Microsoft.Web/sites/hostNameBindings", `shop/${WWW}`, undefined],
    );
    const own = binding(SITE, "shop.azurewebsites.net");
    assert.equal((await app.ask("GET", own)).at("properties.siteName"), "shop");
    assert.equal((await app.ask("DELETE", own)).status, 409);
    assert.equal((await app.ask("DELETE", binding(SITE))).status, 200);
    assert.equal((await app.ask("DELETE", binding(SITE))).status, 204);
    const { status, error } = await app.ask("GET", binding(SITE));
    assert.deepEqual([status, error.code], [404, "ResourceNotFound"]);
    assert.equal((await visitHost(app, WWW)).status, 404);
  });

  it("belong to one slot in all of Azure", async () => {
    const other = `${GROUP}/providers/Microsoft.Web/sites/other`;
    await app.ask("PUT", other, { location: LOCATION, properties: { serverFarmId: PLAN } });
    await bind(STAGING);
    for (const path of [SITE, other]) {
      const { status, error } = await bind(path, "WWW.example.com");
      assert.equal(status, 409);
      assert.match(String(error.message), /^Hostname 'WWW\.example\.com' already exists/);
    }
    await app.ask("DELETE", STAGING);
    assert.equal((await bind(other)).status, 200, "it is free once its slot is gone");
  });

  it("must be names, and not of App Service's own domain; TLS needs a certificate", async () => {
    for (const [name, properties, status] of [
      ["no_domain", {}, 400],
      ["a..example.com", {}, 400],
      ["more.azurewebsites.net", {}, 400],
      ["shop-staging.azurewebsites.net", {}, 409],
      [WWW, { sslState: "SniEnabled" }, 400],
      [WWW, { sslState: "Sometimes", thumbprint: "AB" }, 400],
      [WWW, { customHostNameDnsRecordType: "MX" }, 400],
      ["*.example.com", {}, 200],
    ] as const) {
      assert.equal((await bind(SITE, name, properties)).status, status, `${name} ${JSON.stringify(properties)}`);
    }
    assert.equal((await app.ask("PUT", binding(SITE), {})).status, 400);
  });

  it("lead to their slot, and stay with it at a swap and a restart", async () => {
    await app.ask("PUT", `${SITE}/config/appsettings`, {
      properties: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
    });
    await app.ask("PUT", `${STAGING}/config/appsettings`, {
      properties: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2") },
    });
    await bind(SITE);
    await bind(STAGING, "next.example.com");
    const version = async (host: string) => /"version":"(\d)"/.exec((await visitHost(app, host)).text)?.[1];
    const versions = async () => [await version(WWW), await version("next.example.com")];
    await until("both run", async () => (await versions()).join() === "1,2");
    assert.equal((await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
    assert.deepEqual(await versions(), ["2", "1"]);
    await app.restart();
    assert.deepEqual(await versions(), ["2", "1"]);
    assert.deepEqual((await app.ask("GET", SITE)).at("properties.hostNames"), ["shop.azurewebsites.net", WWW]);
  });

  it("may have * for their first label, which stands for all labels that nobody has", async () => {
    await bind(SITE, "*.example.com");
    await bind(STAGING, "next.example.com", {});
    const slotOf = async (host: string) => {
      await visitHost(app, host);
      return app.local.metrics.find(({ hostName }) => hostName === host)?.slot;
    };
    assert.deepEqual(
      [
        await slotOf(WWW),
        await slotOf("next.example.com"),
        await slotOf("example.com"),
        await slotOf("a.b.example.com"),
      ],
      ["production", "staging", undefined, undefined],
    );
  });

  it("have a certificate that their visitors trust, which nobody else's name has", async () => {
    await bind(SITE);
    await bind(STAGING, "*.example.net");
    const { frontDoorTls, authorityFile } = app.local.connection;
    const trusts = (servername: string) =>
      new Promise<boolean>((resolve) => {
        const port = Number(new URL(frontDoorTls).port);
        const socket = connect({ host: "127.0.0.1", port, servername, ca: readFileSync(authorityFile) });
        socket.once("secureConnect", () => resolve(socket.authorized)).once("error", () => resolve(false));
        socket.once("secureConnect", () => socket.destroy());
      });
    const names = ["shop.azurewebsites.net", WWW, "WWW.Example.com", "any.example.net", "other.example.com"];
    assert.deepEqual(await Promise.all(names.map(trusts)), [true, true, true, true, false]);
  });

  it("follow the app's traffic rules", async () => {
    await bind(SITE);
    const rule = { actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 100, name: "staging" };
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [rule] } } });
    assert.match(String((await visitHost(app, WWW)).cookies[0]), /^x-ms-routing-name=staging;/);
  });
});

describe("unique default host names", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.ask("PUT", GROUP, { location: LOCATION });
    await app.ask("PUT", PLAN, { location: LOCATION, sku: { name: "S1" }, properties: { reserved: true } });
  });

  afterEach(() => app.close());

  const create = async (scope: string | undefined, site = SITE, settings: Record<string, string> = {}) => {
    const appSettings = Object.entries(settings).map(([name, value]) => ({ name, value }));
    return app.ask("PUT", site, {
      location: LOCATION,
      properties: {
        serverFarmId: PLAN,
        reserved: true,
        siteConfig: { appSettings },
        ...(scope === undefined ? {} : { autoGeneratedDomainNameLabelScope: scope }),
      },
    });
  };
  const hostOf = async (path = SITE) => String((await app.ask("GET", path)).at("properties.defaultHostName"));
  const remove = (path = SITE) => app.ask("DELETE", `${path}?deleteEmptyServerFarm=false`);

  it("have one label for an app and its slots, and are followed by everything", async () => {
    const settings = { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") };
    await create("TenantReuse", SITE, settings);
    await app.ask("PUT", STAGING, { location: LOCATION, properties: {} });
    const host = await hostOf();
    const [, hash] = /^shop-([a-z0-9]{16})\.westeurope-01\.azurewebsites\.net$/.exec(host) ?? [];
    const stagingHost = `shop-staging-${hash}.westeurope-01.azurewebsites.net`;
    const slot = await app.ask("GET", STAGING);
    const scm = `shop-staging-${hash}.scm.westeurope-01.azurewebsites.net`;
    assert.deepEqual(
      [slot.at("properties.defaultHostName"), slot.at("properties.hostNames"), slot.at("properties.enabledHostNames")],
      [stagingHost, [stagingHost], [stagingHost, scm]],
    );
    assert.equal(slot.at("properties.hostNameSslStates.1.name"), scm);
    assert.equal(slot.at("properties.autoGeneratedDomainNameLabelScope"), "TenantReuse");
    const page = JSON.parse((await visitHost(app, stagingHost)).text);
    assert.equal(page.env.WEBSITE_HOSTNAME, stagingHost);
    assert.equal((await app.visit("shop")).status, 404, "the name of the old style is no name of it");
    const rule = { actionHostName: stagingHost, reroutePercentage: 100, name: "staging" };
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [rule] } } });
    assert.match(String((await visitHost(app, host)).cookies[0]), /^x-ms-routing-name=staging;/);
    assert.deepEqual(app.local.sites()[0]?.slotHostNames, { staging: stagingHost });
  });

  for (const [scope, stable] of [
    ["TenantReuse", true],
    ["SubscriptionReuse", true],
    ["ResourceGroupReuse", true],
    ["NoReuse", false],
  ] as const) {
    it(`are ${stable ? "the same" : "others"} for an app that is created anew (${scope})`, async () => {
      await create(scope);
      const first = await hostOf();
      await app.restart();
      assert.equal(await hostOf(), first);
      await remove();
      await create(scope);
      assert.equal((await hostOf()) === first, stable);
    });
  }

  it("differ between groups where the group is the scope, so that both can have the name", async () => {
    const group = GROUP.replace("shop-group", "other-group");
    const other = SITE.replace("shop-group", "other-group");
    await app.ask("PUT", group, { location: LOCATION });
    await create("ResourceGroupReuse");
    assert.equal((await create("ResourceGroupReuse", other)).status, 200);
    assert.notEqual(await hostOf(other), await hostOf());
    await remove(other);
    await remove();
    await create("TenantReuse");
    assert.equal((await create("TenantReuse", other)).status, 409);
  });

  it("are asked for at the creation, by one of the scopes there are", async () => {
    assert.equal((await create("Always")).status, 400);
    await create(undefined);
    await create("TenantReuse");
    assert.equal(await hostOf(), "shop.azurewebsites.net");
    assert.equal((await app.ask("GET", SITE)).at("properties.autoGeneratedDomainNameLabelScope"), null);
  });
});
