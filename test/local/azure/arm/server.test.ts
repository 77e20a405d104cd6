import assert from "node:assert/strict";
import { request } from "node:https";
import { SignJWT } from "jose";
import { API, GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";

describe("Azure Resource Manager", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop({ sku: "S2", production: { NAME: "value" } });
  });

  after(() => app.close());

  const refused = async (method: string, path: string, body?: unknown, api?: string) => {
    const answer = await app.ask(method, path, body, api);
    return [answer.status, answer.error.code];
  };

  it("describes itself to whoever asks, with all that azure-native and azurerm read, and where sites answer", async () => {
    const { armEndpoint, frontDoorTls } = app.local.connection;
    const describe = (api: string) => app.arm.ask("GET", "/metadata/endpoints", undefined, { api, headers: {} });
    const answer = await describe("2022-09-01");
    assert.equal(answer.status, 200);
    const { audiences, ...authentication } = answer.at("authentication") as { readonly audiences: readonly string[] };
    assert.deepEqual(authentication, { loginEndpoint: armEndpoint, tenant: "common", identityProvider: "AAD" });
    assert.equal(audiences[0], `${armEndpoint}/`);
    for (const name of ["resourceManager", "graph", "sqlManagement"]) assert.equal(answer.at(name), armEndpoint, name);
    assert.equal(answer.at("microsoftGraphResourceId"), `${armEndpoint}/`);
    assert.equal(answer.at("azureSlots.sites"), frontDoorTls);
    for (const name of ["keyVaultDns", "storage", "mhsmDns", "synapseAnalytics"])
      assert.match(String(answer.at(`suffixes.${name}`)), /^[a-z.]+$/, name);
    assert.deepEqual((await describe("2019-05-01")).body, [answer.body]);
    const oldest = await describe("2018-01-01");
    assert.deepEqual([oldest.at("authentication.tenant"), oldest.at("graphEndpoint")], ["common", armEndpoint]);
  });

  describe("signing in", () => {
    const asked = async (authorization?: string) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const { status, error } = await app.arm.ask("GET", GROUP, undefined, { headers });
      return [status, error.code];
    };

    it("is needed", async () => {
      assert.deepEqual(await asked(), [401, "AuthenticationFailed"]);
      assert.deepEqual(await asked("Basic eDp5"), [401, "AuthenticationFailed"]);
    });

    it("takes no token that somebody else signed, and none that was changed", async () => {
      const forged = await new SignJWT({})
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("https://sts.windows.net/00000000-0000-0000-0000-0000000000aa/")
        .setExpirationTime("1h")
        .sign(new TextEncoder().encode("somebody else's secret, of some length"));
      assert.deepEqual(await asked(`Bearer ${forged}`), [401, "InvalidAuthenticationToken"]);
      const [header = "", payload = "", signature = ""] = (await app.arm.token()).split(".");
      const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
      assert.deepEqual(await asked(`Bearer ${none}.${payload}.`), [401, "InvalidAuthenticationToken"]);
      assert.deepEqual(await asked(`Bearer ${header}.${payload}x.${signature}`), [401, "InvalidAuthenticationToken"]);
    });

    it("takes tokens for itself only, as the public cloud or at its own address", async () => {
      const { armEndpoint } = app.local.connection;
      const own = [
        "https://management.azure.com",
        "https://management.core.windows.net/",
        armEndpoint,
        `${armEndpoint}/`,
      ];
      for (const resource of own) {
        assert.deepEqual(await asked(`Bearer ${await app.arm.token(resource)}`), [200, undefined], resource);
      }
      const authorization = `Bearer ${await app.arm.token("https://storage.azure.com")}`;
      const { status, error } = await app.arm.ask("GET", GROUP, undefined, { headers: { authorization } });
      assert.deepEqual([status, error.code], [401, "InvalidAuthenticationTokenAudience"]);
      assert.equal(
        error.message,
        "The access token has been obtained for wrong audience or resource 'https://storage.azure.com'. " +
          "It should exactly match with one of the allowed audiences 'https://management.core.windows.net/'," +
          "'https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'," +
          `'${armEndpoint}/','${armEndpoint}'.`,
      );
    });

    it("takes no token that is signed with what apps know", async () => {
      const forged = await new SignJWT({})
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("https://sts.windows.net/00000000-0000-0000-0000-0000000000aa/")
        .setAudience("https://management.azure.com/")
        .setExpirationTime("1h")
        .sign(new TextEncoder().encode(app.local.connection.identityHeader));
      assert.deepEqual(await asked(`Bearer ${forged}`), [401, "InvalidAuthenticationToken"]);
    });

    it("gives tokens to those who know the secret only", async () => {
      const { identityEndpoint, identityHeader } = app.local.connection;
      const ask = async (query: string, header: string) =>
        (await fetch(`${identityEndpoint}${query}`, { headers: { "x-identity-header": header } })).status;
      assert.equal(await ask("?resource=x", "wrong"), 401);
      assert.equal(await ask("", identityHeader), 400);
      assert.equal(await ask("?resource=x", identityHeader), 200);
    });

    it("outlasts a restart", async () => {
      const authorization = `Bearer ${await app.arm.token()}`;
      await app.restart();
      assert.deepEqual(await asked(authorization), [200, undefined]);
    });
  });

  it("says where a cloud of its own is, to anyone", async () => {
    const { status, body } = await app.arm.ask("GET", "/metadata/endpoints", undefined, { headers: {} });
    assert.equal(status, 200);
    assert.equal((body as { resourceManager: string }).resourceManager, app.local.connection.armEndpoint);
  });

  it("reads a template as Azure CLI sends it: the file as it is, under a name without quotes", async () => {
    const file = `// A plan.
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  /* "contentVersion" is "required" */
  "contentVersion": "1.0.0.0", // it's "1"
  "resources": [],
  "outputs": {
    "text": { "type": "string", "value": "https://one // and
two", },
  },
}`;
    const path = `${GROUP}/providers/Microsoft.Resources/deployments/from-a-file`;
    const answer = await app.follow(
      "PUT",
      path,
      `{"properties": {"parameters": {}, "mode": "Incremental", template:${file}}}`,
    );
    assert.deepEqual(answer.body, { status: "Succeeded" });
    const { body } = await app.ask("GET", path);
    assert.equal(
      (body as { properties: { outputs: { text: { value: string } } } }).properties.outputs.text.value,
      "https://one // and\ntwo",
    );
  });

  it("has in its journal what it refuses before it looks at the path", async () => {
    const mark = app.local.journal.length;
    assert.deepEqual(await refused("PUT", PLAN, "{ not JSON"), [400, "InvalidRequestContent"]);
    await app.arm.ask("DELETE", PLAN, undefined, { headers: {} });
    const entries = app.local.journal
      .read(mark)
      .map((entry) => entry.kind === "request" && [entry.method, entry.path, entry.status]);
    assert.deepEqual(entries, [
      ["PUT", PLAN, 400],
      ["DELETE", PLAN, 401],
    ]);
  });

  it("asks for an api-version", async () => {
    assert.deepEqual(await refused("GET", GROUP, undefined, ""), [400, "MissingApiVersionParameter"]);
  });

  it("does not know what is not there", async () => {
    const other = GROUP.replace("00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111");
    assert.deepEqual(await refused("GET", other), [404, "SubscriptionNotFound"]);
    const group = await app.ask("GET", GROUP.replace("shop-group", "none"));
    assert.deepEqual(
      [group.status, group.error],
      [404, { code: "ResourceGroupNotFound", message: "Resource group 'none' could not be found." }],
    );
    const site = await app.ask("GET", `${GROUP}/providers/Microsoft.Web/sites/none`);
    assert.deepEqual([site.status, site.error.code], [404, "ResourceNotFound"]);
    assert.match(
      String(site.error.message),
      /^The Resource 'Microsoft\.Web\/sites\/none' under resource group 'shop-group' was not found\./,
    );
    for (const method of ["GET", "PATCH"]) {
      const slot = await app.ask(method, `${SITE}/slots/none`, method === "GET" ? undefined : {});
      assert.equal(slot.status, 404);
      assert.match(String(slot.error.message), /^The Resource 'Microsoft\.Web\/sites\/shop\/slots\/none' under/);
    }
    assert.deepEqual(await refused("GET", PLAN.replace("shop-plan", "none")), [404, "ResourceNotFound"]);
    assert.deepEqual(await refused("GET", `${SITE}/slots/constructor`), [404, "ResourceNotFound"]);
    assert.deepEqual(await refused("GET", `${SITE}/slots/__proto__`), [404, "ResourceNotFound"]);
  });

  it("refuses an app in a plan that is not there, in App Service's own shape", async () => {
    const properties = { serverFarmId: PLAN.replace("shop-plan", "none") };
    const answer = await app.ask("PUT", `${SITE}2`, { location: LOCATION, properties });
    assert.equal(answer.status, 404);
    assert.equal(answer.at("Code"), "NotFound");
    assert.equal(answer.at("Message"), "Cannot find ServerFarm with name none.");
    assert.equal(answer.at("Details.2.ErrorEntity.ExtendedCode"), "51004");
  });

  it("does not pretend to do what it does not model", async () => {
    const cases: [string, string, unknown, RegExp][] = [
      ["POST", `${STAGING}/backup`, { properties: {} }, /'POST Microsoft\.Web\/.*backup'/i],
      ["GET", `${GROUP}/providers/Microsoft.Web/staticSites/x`, undefined, /'GET Microsoft\.Web\/staticSites/i],
      ["PATCH", SITE, { properties: { cloningInfo: { sourceWebAppId: SITE } } }, /cloning an app/],
      ["PUT", `${SITE}2`, { location: LOCATION, properties: {} }, /serverFarmId/],
    ];
    for (const [method, path, body, message] of cases) {
      const { status, error } = await app.ask(method, path, body);
      assert.deepEqual([status, error.code], [501, "NotImplemented"], `${method} ${path}`);
      assert.match(String(error.message), message);
    }
  });

  it("takes identifiers in any case", async () => {
    const shouted = STAGING.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions");
    const answer = await app.ask("GET", shouted);
    assert.deepEqual([answer.status, answer.at("id")], [200, STAGING]);
    const written = await app.ask("PATCH", SITE, { properties: { serverFarmId: PLAN.toUpperCase() } });
    assert.equal(written.at("properties.serverFarmId"), PLAN);
    const again = await app.ask("PUT", GROUP.replace("shop-group", "SHOP-Group"), { location: "West Europe" });
    assert.deepEqual([again.status, again.at("name")], [200, "shop-group"]);
  });

  it("takes an encoded slash for part of a name", async () => {
    const group = await app.ask("GET", `${GROUP}%2Fproviders`);
    assert.deepEqual(
      [group.status, group.error.message],
      [404, "Resource group 'shop-group%2Fproviders' could not be found."],
    );
    const slots = await app.ask("GET", `${SITE}%2Fslots`);
    assert.deepEqual([slots.status, slots.error.code], [404, "ResourceNotFound"]);
    const put = await app.ask("PUT", `${SITE}%2Fslots%2Fother`, {
      location: LOCATION,
      properties: { serverFarmId: PLAN },
    });
    assert.equal(put.status, 400, JSON.stringify(put.body));
    assert.equal((await app.ask("GET", `${SITE}/slots/other`)).status, 404);
  });

  it("takes slashes that are doubled", async () => {
    await app.ask("PUT", GROUP, { location: "eastus" });
    const path = `${app.local.connection.armEndpoint}/${GROUP.replace("/resourceGroups", "//resourceGroups")}/`;
    assert.equal((await app.ask("GET", path)).status, 200);
  });

  it("asks for a location and keeps it", async () => {
    assert.deepEqual(await refused("PUT", `${SITE}2`, { properties: { serverFarmId: PLAN } }), [
      400,
      "LocationRequired",
    ]);
    const moved = { location: "eastus", properties: {} };
    assert.deepEqual(await refused("PUT", SITE, moved), [409, "InvalidResourceLocation"]);
    assert.deepEqual(await refused("PUT", PLAN, moved), [409, "InvalidResourceLocation"]);
    assert.deepEqual(await refused("PUT", GROUP, { location: "eastus" }), [409, "InvalidResourceGroupLocation"]);
    assert.equal((await app.ask("PUT", STAGING, { location: "West Europe", properties: {} })).status, 200);
  });

  it("answers with what a plan's size means", async () => {
    const plan = await app.ask("GET", PLAN);
    assert.deepEqual(
      [plan.at("properties.workerSize"), plan.at("properties.workerSizeId"), plan.at("location")],
      ["Medium", 1, "West Europe"],
    );
    const written = await app.ask("PUT", PLAN, { location: LOCATION, sku: { name: "P3v3" } });
    assert.deepEqual(
      [written.at("sku.tier"), written.at("properties.currentWorkerSize"), written.at("location")],
      ["PremiumV3", "Large", LOCATION],
    );
    assert.equal(written.at("properties.reserved"), true, "a property that a PUT leaves out stays");
  });

  it("keeps tags", async () => {
    const tags = { team: "shop", stage: "test" };
    for (const path of [GROUP, PLAN, SITE, STAGING]) {
      assert.equal((await app.ask("PATCH", path, { tags })).status, 200, path);
      assert.deepEqual((await app.ask("GET", path)).at("tags"), tags);
    }
  });

  it("refuses bodies that are no JSON, and bodies that are no objects", async () => {
    const paths = [SITE, STAGING, PLAN, GROUP, `${SITE}/config/web`, `${SITE}/config/appsettings`];
    for (const path of paths) {
      for (const body of ["{", "", " ", "[]", "null", "5", '"text"', "nonsense"]) {
        assert.deepEqual(await refused("PUT", path, body), [400, "InvalidRequestContent"], `${path} ${body}`);
      }
    }
    const settings = `${SITE}/config/appsettings`;
    assert.deepEqual(await refused("PUT", settings, {}), [400, "BadRequest"]);
    assert.deepEqual(await refused("PUT", settings, { properties: null }), [400, "BadRequest"]);
    assert.deepEqual(await app.settings(SITE), { NAME: "value" });
  });

  it("refuses values of another kind than the property has, and converts what can be", async () => {
    const web = (properties: object) => app.ask("PATCH", `${STAGING}/config/web`, { properties });
    const site = (body: object) => app.ask("PATCH", STAGING, body);
    const rules = (...rampUpRules: unknown[]) => web({ experiments: { rampUpRules } });
    const answers = [
      await web({ alwaysOn: [] }),
      await web({ linuxFxVersion: {} }),
      await web({ healthCheckPath: 5 }),
      await web({ cors: "x" }),
      await web({ managedPipelineMode: "Neither" }),
      await site({ properties: { clientCertMode: "Sometimes" } }),
      await site({ identity: { type: "Own" } }),
      await web({ numberOfWorkers: "many" }),
      await rules(5),
      await rules({ reroutePercentage: 101 }),
      await rules({ reroutePercentage: "half" }),
      await web({ routingRules: {} }),
      await site({ tags: { team: {} } }),
      await site({ properties: { httpsOnly: "perhaps" } }),
      await site({ properties: { siteConfig: { appSettings: 5 } } }),
      await site({ properties: { siteConfig: { appSettings: [{ value: "nameless" }] } } }),
      await site({ properties: { siteConfig: { connectionStrings: [null] } } }),
      await site({ identity: "SystemAssigned" }),
    ];
    assert.deepEqual(
      answers.map(({ status, error }) => [status, error.code]),
      answers.map(() => [400, "BadRequest"]),
    );
    const taken = await web({
      alwaysOn: "True",
      numberOfWorkers: "2",
      managedPipelineMode: "classic",
      http20Enabled: null,
    });
    assert.deepEqual(
      ["alwaysOn", "numberOfWorkers", "managedPipelineMode", "http20Enabled"].map((name) =>
        taken.at(`properties.${name}`),
      ),
      [true, 2, "Classic", false],
    );
  });

  it("refuses settings whose names App Service does not take", async () => {
    const put = (properties: object) => app.ask("PUT", `${SITE}/config/appsettings`, { properties });
    assert.equal((await put({ "no spaces": "x" })).status, 400);
    assert.equal((await put({ "A:B": "x" })).status, 400, "no colons on Linux");
    assert.equal((await put({ NAME: "value", __proto__x: "x", constructor: "y" })).status, 200);
    assert.equal((await app.settings(SITE)).constructor, "y");
    await put({ NAME: "value" });
  });

  it("answers HEAD and refuses other methods", async () => {
    assert.equal((await app.ask("HEAD", SITE)).status, 200);
    assert.equal((await app.ask("HEAD", `${SITE}-none`)).status, 404);
    assert.equal((await app.ask("HEAD", GROUP)).status, 204);
    assert.equal((await app.ask("OPTIONS", GROUP)).status, 405);
  });

  it("refuses what is too large or too deep, and paths that cannot be decoded", async () => {
    const large = { properties: { x: "y".repeat(9 * 1024 * 1024) } };
    assert.equal((await app.ask("PUT", SITE, large)).status, 413);
    const deep = `${'{"properties":'.repeat(5000)}{}${"}".repeat(5000)}`;
    assert.equal((await app.ask("PUT", SITE, deep)).status, 400);
    const status = await new Promise<number>((resolve, reject) => {
      app.arm.token().then((token) => {
        const { hostname, port } = new URL(app.local.connection.armEndpoint);
        const path = `/subscriptions/%ff/%?api-version=${API}`;
        const headers = { authorization: `Bearer ${token}` };
        request({ hostname, port, path, headers, rejectUnauthorized: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .once("error", reject)
          .end();
      }, reject);
    });
    assert.equal(status, 400);
  });

  it("deletes a group with all that is in it", async () => {
    const group = `${GROUP}-2`;
    const at = (path: string) => path.replace(GROUP, group);
    await app.ask("PUT", group, { location: LOCATION });
    await app.ask("PUT", at(PLAN), { location: LOCATION, sku: { name: "S1" } });
    await app.ask("PUT", `${at(SITE)}-2`, { location: LOCATION, properties: { serverFarmId: at(PLAN) } });
    const started = await app.ask("DELETE", group);
    assert.equal(started.status, 202);
    assert.match(String(started.headers.location), /\/operationresults\//);
    assert.ok(started.headers["retry-after"]);
    const ended = await app.arm.follow("GET", String(started.headers.location));
    assert.deepEqual([ended.status, ended.body], [200, undefined]);
    assert.equal((await app.ask("GET", group)).status, 404);
    assert.equal((await app.visit("shop-2")).status, 404);
    assert.equal((await app.ask("DELETE", group)).status, 404);
    assert.equal((await app.ask("GET", SITE)).status, 200);
  });
});
