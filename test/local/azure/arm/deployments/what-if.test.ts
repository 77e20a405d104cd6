import assert from "node:assert/strict";
import { GROUP, LocalApp, PLAN, SITE } from "../../../../support/local-app";

const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/release`;
const SUBSCRIPTION_DEPLOYMENT =
  "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Resources/deployments/main";
const API = "2024-04-01";

interface Change {
  readonly resourceId: string;
  readonly changeType: string;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
  readonly delta?: readonly unknown[];
  readonly unsupportedReason?: string;
}

type Resource = Readonly<Record<string, unknown>>;

function templateOf(resources: readonly Resource[], more: Resource = {}): Resource {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    ...more,
    resources,
  };
}

const plan = (sku: string): Resource => ({
  type: "Microsoft.Web/serverfarms",
  apiVersion: API,
  name: "shop-plan",
  location: "[resourceGroup().location]",
  kind: "linux",
  sku: { name: sku },
  properties: { reserved: true },
});

const site = (properties: Resource, more: Resource = {}): Resource => ({
  type: "Microsoft.Web/sites",
  apiVersion: API,
  name: "shop",
  location: "[resourceGroup().location]",
  kind: "app,linux",
  dependsOn: ["shop-plan"],
  properties: { serverFarmId: "[resourceId('Microsoft.Web/serverfarms', 'shop-plan')]", reserved: true, ...properties },
  ...more,
});

const settings = (properties: Resource): Resource => ({
  type: "Microsoft.Web/sites/config",
  apiVersion: API,
  name: "shop/appsettings",
  dependsOn: ["shop"],
  properties,
});

const nested = (name: string, template: Resource, parameters: Resource = {}, more: Resource = {}): Resource => ({
  type: "Microsoft.Resources/deployments",
  apiVersion: "2025-04-01",
  name,
  properties: { mode: "Incremental", expressionEvaluationOptions: { scope: "inner" }, parameters, template },
  ...more,
});

describe("what-if", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.ask("PUT", GROUP, { location: "westeurope" });
  });

  after(() => app.close());

  const ask = async (template: Resource, more: Resource = {}, deployment = DEPLOYMENT, top: Resource = {}) => {
    const properties = { mode: "Incremental", template, ...more };
    const answer = await app.follow("POST", `${deployment}/whatIf`, { ...top, properties });
    assert.equal(answer.at("status"), "Succeeded", JSON.stringify(answer.body));
    return { changes: answer.at("properties.changes") as Change[], text: JSON.stringify(answer.body) };
  };
  const types = (changes: readonly Change[]) =>
    changes.map(({ resourceId, changeType }) => `${changeType} ${resourceId.split("/").slice(-2).join("/")}`);
  const deploy = async (template: Resource, parameters: Resource = {}) => {
    const { body } = await app.follow("PUT", DEPLOYMENT, { properties: { mode: "Incremental", template, parameters } });
    assert.deepEqual(body, { status: "Succeeded" });
  };

  const FIRST = templateOf([
    plan("S1"),
    site(
      { httpsOnly: true, siteConfig: { alwaysOn: true, appSettings: [{ name: "A", value: "1" }] } },
      { tags: { team: "shop" } },
    ),
  ]);

  it("is accepted first and polled, and tells what would be created, without creating it", async () => {
    const mark = app.local.journal.length;
    const properties = { mode: "Incremental", template: FIRST };
    const accepted = await app.ask("POST", `${DEPLOYMENT}/whatIf`, { properties });
    assert.equal(accepted.status, 202);
    assert.match(String(accepted.headers.location), /\/operationresults\/[0-9a-f-]{36}\?api-version=/);
    const { changes } = await ask(FIRST);
    assert.deepEqual(changes[0], {
      resourceId: PLAN,
      changeType: "Create",
      after: {
        apiVersion: API,
        id: PLAN,
        kind: "linux",
        location: "westeurope",
        name: "shop-plan",
        properties: { reserved: true },
        sku: { name: "S1" },
        type: "Microsoft.Web/serverfarms",
      },
    });
    assert.deepEqual(types(changes), ["Create serverfarms/shop-plan", "Create sites/shop"]);
    assert.equal((await app.ask("GET", PLAN)).status, 404);
    assert.equal((await app.ask("GET", DEPLOYMENT)).status, 404);
    const written = app.local.journal.read(mark).filter((entry) => entry.kind === "request" && entry.method === "PUT");
    assert.deepEqual(written, []);
  });

  it("finds nothing to change in what was just deployed", async () => {
    await deploy(FIRST);
    assert.deepEqual(types((await ask(FIRST)).changes), ["NoChange serverfarms/shop-plan", "NoChange sites/shop"]);
  });

  it("tells each changed property by its path, before and after", async () => {
    const template = templateOf([
      plan("P1v3"),
      site({
        httpsOnly: false,
        siteConfig: {
          alwaysOn: true,
          minTlsVersion: "1.3",
          appSettings: [
            { name: "B", value: "3" },
            { name: "A", value: "2" },
          ],
        },
      }),
    ]);
    const { changes } = await ask(template);
    assert.deepEqual(types(changes), ["Modify serverfarms/shop-plan", "Modify sites/shop"]);
    const leaf = (path: string, propertyChangeType: string, before: unknown, after: unknown) => ({
      path,
      propertyChangeType,
      before,
      after,
      children: null,
    });
    assert.deepEqual(changes[0]?.delta, [leaf("sku.name", "Modify", "S1", "P1v3")]);
    assert.deepEqual(changes[1]?.delta, [
      leaf("properties.httpsOnly", "Modify", true, false),
      leaf("properties.siteConfig.minTlsVersion", "Modify", "1.2", "1.3"),
      {
        ...leaf("properties.siteConfig.appSettings", "Array", null, null),
        children: [
          leaf("0", "Create", null, { name: "B", value: "3" }),
          { ...leaf("1", "Modify", null, null), children: [leaf("value", "Modify", "*******", "2")] },
        ],
      },
      leaf("tags.team", "Delete", "shop", null),
    ]);
    const { before, after } = changes[1] as unknown as {
      before: { properties: Resource };
      after: { properties: Resource };
    };
    assert.deepEqual([before.properties.httpsOnly, after.properties.httpsOnly], [true, false]);
  });

  it("ignores what else is in the group, or deletes it in the mode Complete", async () => {
    const template = templateOf([plan("S1")]);
    assert.deepEqual(types((await ask(template)).changes), ["NoChange serverfarms/shop-plan", "Ignore sites/shop"]);
    assert.deepEqual(types((await ask(template, { mode: "Complete" })).changes), [
      "NoChange serverfarms/shop-plan",
      "Delete sites/shop",
    ]);
  });

  it("tells ids only, and does not look further, if it is asked so", async () => {
    const asked = { whatIfSettings: { resultFormat: "ResourceIdOnly" } };
    const { changes } = await ask(templateOf([plan("P3v3"), site({}), settings({ A: "1" })]), asked);
    const { changes: others } = await ask(templateOf([plan("P3v3")]), asked);
    assert.deepEqual(types(others), ["Deploy serverfarms/shop-plan", "Ignore sites/shop"]);
    for (const change of [...changes, ...others]) {
      assert.deepEqual(Object.keys(change), ["resourceId", "changeType"]);
    }
    assert.deepEqual(types(changes), [
      "Deploy serverfarms/shop-plan",
      "Deploy sites/shop",
      "Deploy config/appsettings",
    ]);
  });

  it("looks into nested deployments, and leaves an expression where something does not exist yet", async () => {
    const inner = templateOf(
      [plan("S1"), { ...settings({ HOST: "[parameters('host')]" }), name: "other/appsettings", dependsOn: [] }],
      {
        parameters: { host: { type: "string" } },
      },
    );
    const host = "[reference(resourceId('Microsoft.Web/sites', 'other'), '2024-04-01').defaultHostName]";
    const { changes } = await ask(templateOf([nested("inner", inner, { host: { value: host } })]));
    assert.deepEqual(types(changes), [
      "NoChange serverfarms/shop-plan",
      "Create config/appsettings",
      "Ignore sites/shop",
    ]);
    assert.deepEqual(changes[1]?.after?.properties, { HOST: host });
  });

  it("never shows what secure parameters hold, however it is used, nor what only actions tell", async () => {
    const secret = "Tr0ub4dor";
    const inner = templateOf(
      [settings({ A: "1", INNER: "[parameters('plain')]", BASE64: "[base64(parameters('secret'))]" })].map((each) => ({
        ...each,
        dependsOn: [],
      })),
      {
        parameters: { plain: { type: "string" }, secret: { type: "securestring" } },
      },
    );
    const parameters = { secret: { value: secret }, object: { value: { deep: ["Xyzzy"] } } };
    const template = templateOf(
      [
        plan("S1"),
        site({
          siteConfig: {
            appSettings: [{ name: "A", value: "[concat('x', parameters('secret'))]" }],
            linuxFxVersion: "[concat('NODE|', if(equals(parameters('object').deep[0], 'Xyzzy'), '20-lts', '22-lts'))]",
          },
        }),
        { ...settings({}), name: "shop/web", properties: { appCommandLine: "[toUpper(parameters('secret'))]" } },
        nested("inner", inner, {
          plain: { value: "[parameters('secret')]" },
          secret: { value: "[parameters('object').deep[0]]" },
        }),
        {
          ...settings({}),
          name: "shop/connectionstrings",
          properties: {
            Db: {
              type: "Custom",
              value:
                "[list(resourceId('Microsoft.Web/sites/config', 'shop', 'appsettings'), '2024-04-01').properties.A]",
            },
          },
        },
      ],
      { parameters: { secret: { type: "securestring" }, object: { type: "secureObject" } } },
    );
    const first = await ask(template, { parameters });
    await deploy(FIRST);
    await deploy(
      {
        ...template,
        resources: (template.resources as Resource[]).map((each, index) =>
          index > 2
            ? {
                ...each,
                dependsOn: [
                  "shop",
                  "[resourceId('Microsoft.Web/sites/config', 'shop', 'web')]",
                  ...(index === 4 ? ["inner"] : []),
                ],
              }
            : each,
        ),
      },
      parameters,
    );
    const again = await ask(template, { parameters });
    const other = await ask(template, { parameters: { ...parameters, secret: { value: "Secret2" } } });
    for (const { text } of [first, again, other]) {
      for (const found of [
        secret,
        secret.toUpperCase(),
        "Xyzzy",
        Buffer.from("Xyzzy").toString("base64"),
        "Secret2",
        "SECRET2",
      ]) {
        assert.ok(!text.includes(found), `${found} in ${text}`);
      }
      assert.ok(text.includes("*******"));
    }
    const inTheClear = templateOf([plan("S1"), site({ siteConfig: { appCommandLine: `run ${secret}` } })], {
      parameters: { secret: { type: "securestring" } },
    });
    assert.ok(!(await ask(inTheClear, { parameters: { secret: { value: secret } } })).text.includes(secret));
    await app.ask("PUT", `${SITE}/config/appsettings`, { properties: { LISTED: "0nly-l1sted" } });
    const value =
      "[list(resourceId('Microsoft.Web/sites/config', 'shop', 'appsettings'), '2024-04-01').properties.LISTED]";
    const strings = { ...settings({ Db: { type: "Custom", value } }), name: "shop/connectionstrings", dependsOn: [] };
    assert.ok(!(await ask(templateOf([strings]))).text.includes("0nly-l1sted"));
    const web = other.changes.find(({ resourceId }) => resourceId === `${SITE}/config/web`);
    assert.deepEqual(web?.delta, [
      {
        path: "properties.appCommandLine",
        propertyChangeType: "Modify",
        before: "*******",
        after: "*******",
        children: null,
      },
    ]);
  });

  it("answers for a subscription, with groups that do not exist yet", async () => {
    const template = {
      ...templateOf([
        {
          type: "Microsoft.Resources/resourceGroups",
          apiVersion: "2024-03-01",
          name: "orders",
          location: "westeurope",
        },
        nested("plan", templateOf([plan("S1")]), {}, { resourceGroup: "orders", dependsOn: ["orders"] }),
      ]),
      $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    };
    const { changes } = await ask(template, {}, SUBSCRIPTION_DEPLOYMENT, { location: "westeurope" });
    assert.deepEqual(types(changes), ["Create resourceGroups/orders", "Create serverfarms/shop-plan"]);
  });

  it("is right about the mode Complete, which deletes what is not in the template, in an order that is possible", async () => {
    await deploy(FIRST);
    await app.ask("PUT", `${SITE}/slots/staging`, { location: "westeurope", properties: {} });
    const other = "/providers/Microsoft.Network/virtualNetworks/other";
    await app.ask("PUT", `${GROUP}${other}`, { location: "westeurope", properties: {} });
    const template = templateOf([{ ...plan("S1"), name: "new-plan" }]);
    const { changes } = await ask(template, { mode: "Complete" });
    const properties = { mode: "Complete", template };
    assert.deepEqual((await app.follow("PUT", DEPLOYMENT, { properties })).body, { status: "Succeeded" });
    const deleted = changes.filter(({ changeType }) => changeType === "Delete").map(({ resourceId }) => resourceId);
    assert.equal(deleted.length, 4, deleted.join());
    const left = (await app.ask("GET", `${GROUP}/resources`)).at("value") as { name: string }[];
    assert.deepEqual(
      left.map(({ name }) => name),
      ["new-plan"],
    );
  });
});
