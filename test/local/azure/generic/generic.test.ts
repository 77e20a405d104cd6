import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keptTypesIn } from "../../../../src/local/azure/generic/kept-warning";
import { type Answer, GROUP, LOCATION, LocalApp, SITE, STAGING } from "../../../support/local-app";

const VERSION = "2023-09-01";
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/hub`;
const DATABASE = `${GROUP}/providers/Microsoft.Sql/servers/ledger`;
/** What Azure adds to a database server, and templates read. */
const ADDRESS = { fullyQualifiedDomainName: "ledger.database.windows.net" };
const OTHER = `${GROUP.replace(/shop-group$/, "other-group")}`;
const NOTE = "/providers/Microsoft.Notes/notes/one";

describe("a resource of a type that is not modelled", () => {
  const warnings: string[] = [];
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start({ warn: (message) => warnings.push(message) });
    await app.createShop();
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => app.ask(method, path, body, VERSION);
  const names = async (path: string) =>
    ((await ask("GET", path)).at("value") as { name: string }[]).map(({ name }) => name);

  it("is kept as it was written, told once, and marked in the journal", async () => {
    const mark = app.local.journal.length;
    const body = {
      location: "West Europe",
      tags: { team: "shop" },
      kind: "web",
      sku: { name: "one" },
      identity: { type: "SystemAssigned" },
      properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } },
    };
    const made = await ask("PUT", NETWORK, body);
    assert.equal(made.status, 201);
    const { principalId, ...identity } = made.at("identity") as Record<string, string>;
    assert.match(String(principalId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(identity, { type: "SystemAssigned", tenantId: "00000000-0000-0000-0000-0000000000aa" });
    const expected = {
      id: NETWORK,
      name: "hub",
      type: "Microsoft.Network/virtualNetworks",
      ...body,
      location: "westeurope",
      identity: made.at("identity"),
      properties: { ...body.properties, provisioningState: "Succeeded" },
    };
    assert.deepEqual(made.body, expected);
    assert.equal((await ask("PUT", NETWORK.replace("hub", "HUB"), body)).status, 200);
    assert.deepEqual((await ask("GET", NETWORK.toLowerCase())).body, expected);
    assert.deepEqual(warnings, [
      "resources of type 'Microsoft.Network/virtualNetworks' are kept and nothing more: the local App Service does not model what they do",
    ]);
    assert.deepEqual(keptTypesIn(app.local.journal.read(mark)), ["Microsoft.Network/virtualNetworks"]);
    const marks = app.local.journal.read(mark).map((entry) => entry.kind === "request" && entry.keptGenerically);
    assert.deepEqual(marks, [true, true, true]);
  });

  it("is changed by what a PATCH names", async () => {
    await ask("PUT", DATABASE, { location: LOCATION, tags: { a: "1" }, properties: { one: { a: 1, b: 2 }, two: 2 } });
    const { body } = await ask("PATCH", DATABASE, { tags: { b: "2" }, properties: { one: { b: 3 }, two: null } });
    const { tags, properties } = body as Record<string, unknown>;
    assert.deepEqual(
      [tags, properties],
      [{ b: "2" }, { ...ADDRESS, one: { a: 1, b: 3 }, provisioningState: "Succeeded" }],
    );
    assert.deepEqual((await ask("PUT", DATABASE, { location: LOCATION })).at("tags"), undefined);
    assert.equal((await ask("PATCH", `${DATABASE}-2`, {})).error.code, "ResourceNotFound");
    assert.equal((await ask("PUT", DATABASE, { location: "northeurope" })).error.code, "InvalidResourceLocation");
  });

  it("is found where it is, or told to be missing in Azure's words", async () => {
    assert.deepEqual([(await ask("HEAD", NETWORK)).status, (await ask("HEAD", `${NETWORK}x`)).status], [204, 404]);
    const missing = await ask("GET", `${NETWORK}x`);
    assert.deepEqual(
      [missing.status, missing.error],
      [
        404,
        {
          code: "ResourceNotFound",
          message:
            "The Resource 'Microsoft.Network/virtualNetworks/hubx' under resource group 'shop-group' was not found. " +
            "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        },
      ],
    );
    assert.equal((await ask("GET", NETWORK.replace("shop-group", "none"))).error.code, "ResourceGroupNotFound");
    assert.equal((await ask("PUT", NETWORK.replace("shop-group", "none"), {})).error.code, "ResourceGroupNotFound");
  });

  it("is listed by group, by subscription and by what it is inside of", async () => {
    await ask("PUT", `${NETWORK}/subnets/apps`, { properties: { addressPrefix: "10.0.1.0/24" } });
    await ask("PUT", OTHER, { location: LOCATION });
    await ask("PUT", NETWORK.replace("shop-group", "other-group").replace("hub", "spoke"), { location: LOCATION });
    const type = "providers/Microsoft.Network/virtualNetworks";
    assert.deepEqual(await names(`${GROUP}/${type}`), ["hub"]);
    assert.deepEqual(await names(`${GROUP.replace(/\/resourceGroups.*/, "")}/${type}`), ["hub", "spoke"]);
    assert.deepEqual(await names(`${NETWORK}/subnets`), ["apps"]);
    assert.equal((await ask("GET", `${NETWORK}x/subnets`)).error.code, "ResourceNotFound");
    const never = await ask("GET", `${GROUP}/providers/Microsoft.Cache/redis`);
    assert.deepEqual([never.status, never.error.code], [501, "NotImplemented"]);
  });

  it("is a subnet that is written inside its network, or alone", async () => {
    const network = NETWORK.replace("hub", "inner");
    const put = async (more: object) =>
      assert.ok((await ask("PUT", network, { location: LOCATION, properties: { tag: "x", ...more } })).status < 300);
    const inside = async () =>
      ((await ask("GET", network)).at("properties.subnets") as { name: string }[] | undefined)?.map(({ name }) => name);
    const apps = { name: "apps", properties: { addressPrefix: "10.0.0.0/24" } };
    await put({ subnets: [apps, { name: "data" }] });
    const shown = await ask("GET", `${network}/subnets/apps`);
    assert.deepEqual(
      ["name", "properties.addressPrefix", "properties.delegations"].map((each) => shown.at(each)),
      ["apps", "10.0.0.0/24", []],
    );
    await ask("PUT", `${network}/subnets/more`, { properties: { addressPrefix: "10.0.1.0/24" } });
    assert.deepEqual(await inside(), ["apps", "data", "more"]);
    await put({});
    assert.deepEqual(await names(`${network}/subnets`), ["apps", "data", "more"], "a PUT that names none keeps them");
    await put({ subnets: [apps] });
    assert.deepEqual([await inside(), await names(`${network}/subnets`)], [["apps"], ["apps"]]);
    const nameless = { location: LOCATION, properties: { subnets: [{}] } };
    assert.equal((await ask("PUT", network, nameless)).status, 400);
    await put({ subnets: [] });
    assert.deepEqual(await names(`${network}/subnets`), []);
    await ask("DELETE", network);
  });

  it("needs what it is inside of, or on", async () => {
    const orphan = await ask("PUT", `${NETWORK}x/subnets/apps`, {});
    assert.deepEqual(
      [orphan.status, orphan.error],
      [
        404,
        {
          code: "ParentResourceNotFound",
          message: "Can not perform requested operation on nested resource. Parent resource 'hubx' not found.",
        },
      ],
    );
    for (const scope of [SITE, STAGING, NETWORK, GROUP, GROUP.replace(/\/resourceGroups.*/, ""), ""]) {
      const made = await ask("PUT", scope.toUpperCase().replace(/PROVIDERS/g, "providers") + NOTE, {});
      assert.deepEqual([made.status, made.at("id")], [201, made.at("id")], scope);
      assert.equal(String(made.at("id")).toLowerCase(), (scope + NOTE).toLowerCase());
    }
    assert.equal((await ask("GET", STAGING + NOTE)).at("id"), STAGING + NOTE);
    assert.equal((await ask("PUT", `${SITE}-none${NOTE}`, {})).error.code, "ResourceNotFound");
  });

  it("comes out of a template, where it is referred to, on another resource too", async () => {
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        {
          type: "Microsoft.Notes/notes",
          apiVersion: VERSION,
          name: "deployed",
          scope: "[resourceId('Microsoft.Cache/redis', 'fast')]",
          dependsOn: ["[resourceId('Microsoft.Cache/redis', 'fast')]"],
          properties: { port: "[reference(resourceId('Microsoft.Cache/redis', 'fast')).port]" },
        },
        {
          type: "Microsoft.Notes/notes",
          apiVersion: VERSION,
          name: "beside",
          scope: "Microsoft.Web/sites/shop",
          properties: {},
        },
        {
          type: "Microsoft.Cache/redis",
          apiVersion: VERSION,
          name: "fast",
          location: "[resourceGroup().location]",
          properties: { port: 6380 },
        },
      ],
      outputs: { state: { type: "string", value: "[reference('fast').provisioningState]" } },
    };
    const deployment = `${GROUP}/providers/Microsoft.Resources/deployments/kept`;
    const answer = await app.follow("PUT", deployment, { properties: { mode: "Incremental", template } });
    assert.equal(answer.at("status"), "Succeeded", JSON.stringify(answer.body));
    assert.equal((await app.ask("GET", deployment)).at("properties.outputs.state.value"), "Succeeded");
    const note = await ask(
      "GET",
      `${GROUP}/providers/Microsoft.Cache/redis/fast/providers/Microsoft.Notes/notes/deployed`,
    );
    assert.equal(note.at("properties.port"), 6380);
    assert.equal((await ask("GET", `${SITE}/providers/Microsoft.Notes/notes/beside`)).status, 200);
  });

  it("never shows a password, and outlasts a restart with none in the clear on disk", async () => {
    const password = "only-once-7f3a";
    const properties = { administratorLogin: "root", administratorLoginPassword: password };
    const made = await ask("PUT", DATABASE, { location: LOCATION, properties });
    const shown = { ...ADDRESS, administratorLogin: "root", provisioningState: "Succeeded" };
    assert.deepEqual(made.at("properties"), shown);
    await app.restart();
    assert.deepEqual((await ask("GET", DATABASE)).at("properties"), shown);
    for (const entry of readdirSync(app.home.root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      assert.ok(!entry.isFile() || !readFileSync(file).includes(password), file);
    }
  });

  it("is not taken where a service of its own is, and does nothing that it is asked to do", async () => {
    for (const [method, path] of [
      ["PUT", `${GROUP}/providers/Microsoft.Web/connections/one`],
      ["PUT", `${GROUP}/providers/Microsoft.Storage/storageTasks/one`],
      ["PUT", `${GROUP.replace(/\/resourceGroups.*/, "")}/providers/Microsoft.Resources/templateSpecs/one`],
      ["POST", `${NETWORK}/checkIpAddressAvailability`],
      ["GET", `${SITE}/providers/Microsoft.Insights/metricNamespaces`],
    ] as const) {
      const { status, error } = await ask(method, path, method === "GET" ? undefined : {});
      assert.deepEqual([status, error.code], [501, "NotImplemented"], path);
    }
  });

  it("is answered with 200 where App Service's clients take nothing else, and may have no body", async () => {
    for (const [path, body] of [
      ["premieraddons/mail", { location: LOCATION, properties: {} }],
      ["siteextensions/profiler", undefined],
    ] as const) {
      const collection = `${STAGING}/${path.split("/")[0]}`;
      assert.deepEqual((await app.ask("GET", collection)).body, { value: [] }, collection);
      const { status, error } = await app.ask("PUT", `${STAGING}/${path}`, body);
      assert.deepEqual([status, error.code], [200, undefined], path);
      assert.deepEqual((await app.ask("GET", collection)).at("value.0.id"), `${STAGING}/${path}`);
      assert.equal((await app.ask("DELETE", `${STAGING}/${path}`)).status, 200);
    }
  });

  it("goes by itself, with what it is inside of, with what it is on, and with its group", async () => {
    assert.deepEqual([(await ask("DELETE", NETWORK)).status, (await ask("DELETE", NETWORK)).status], [200, 204]);
    assert.equal((await ask("GET", `${NETWORK}/subnets/apps`)).status, 404);
    assert.equal((await app.ask("DELETE", STAGING)).status, 200);
    assert.equal((await ask("GET", STAGING + NOTE)).status, 404);
    await app.follow("DELETE", GROUP);
    await ask("PUT", GROUP, { location: LOCATION });
    for (const path of [DATABASE, SITE + NOTE, GROUP + NOTE]) {
      assert.equal((await ask("GET", path)).status, 404, path);
    }
    assert.equal((await ask("GET", NOTE)).status, 200);
  });
});
