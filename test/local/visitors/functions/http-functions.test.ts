import { deepEqual, equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { WebSiteManagementClient } from "@azure/arm-appservice";
import {
  createFunctionPlan,
  hostSettings,
  publishFunctions,
  putFunctionApp,
  visitHttps,
} from "../../../support/function-app";
import { LocalApp, SITE } from "../../../support/local-app";
import { until } from "../../../support/until";

const CODE = `
const { app } = require("@azure/functions");
app.http("hello", {
  route: "hello/{name?}",
  handler: async (request, context) => {
    context.log("saying hello");
    return {
      jsonBody: {
        name: request.params.name ?? request.query.get("name") ?? (await request.text()),
        url: request.url, function: context.functionName, hasId: context.invocationId.length === 36,
      },
      headers: { "x-greeting": request.headers.get("x-greeting") ?? "none" },
      cookies: [{ name: "seen", value: "yes", path: "/", maxAge: 60 }],
    };
  },
});
app.http("order", { methods: ["PUT"], route: "orders/{id:int}", authLevel: "function", handler: async (request) => ({ status: 201, jsonBody: { id: request.params.id, body: await request.json() } }) });
app.http("secret", { authLevel: "admin", handler: () => ({ body: "secret" }) });
app.http("off", { handler: () => ({ body: "on" }) });
app.http("fails", { handler: () => { throw new Error("out of coffee"); } });
app.http("silent", { handler: () => undefined });
app.storageQueue("queued", { queueName: "orders", connection: "AzureWebJobsStorage", handler: () => {} });
app.timer("nightly", { schedule: "0 0 3 * * *", handler: () => {} });
`;

describe("HTTP functions", () => {
  let app: LocalApp;
  const lines: string[] = [];

  before(async () => {
    app = await LocalApp.start({ log: (_specification, _stream, line) => lines.push(line) });
    await createFunctionPlan(app);
    const url = await publishFunctions(app.local, "hello", { "index.js": CODE });
    await putFunctionApp(app, SITE, hostSettings({ WEBSITE_RUN_FROM_PACKAGE: url, "AzureWebJobs.off.Disabled": "1" }));
  });

  after(() => app.close());

  async function keys(): Promise<{ master: string; host: string; order: string }> {
    const answer = await app.ask("POST", `${SITE}/host/default/listKeys`);
    const order = await app.ask("POST", `${SITE}/functions/order/listKeys`);
    return {
      master: String(answer.at("masterKey")),
      host: String(answer.at("functionKeys.default")),
      order: String(order.at("default")),
    };
  }

  it("get requests as the library makes them, and answer with headers, cookies and JSON", async () => {
    const { status, headers, text } = await visitHttps(app, "shop", "/api/hello/Ada?x=1", {
      headers: { "x-greeting": "hi" },
    });
    equal(status, 200);
    deepEqual(JSON.parse(text), {
      name: "Ada",
      url: "https://shop.azurewebsites.net/api/hello/Ada?x=1",
      function: "hello",
      hasId: true,
    });
    deepEqual([headers["x-greeting"], headers["set-cookie"]], ["hi", ["seen=yes; Max-Age=60; Path=/"]]);
    equal(JSON.parse((await visitHttps(app, "shop", "/api/hello?name=Bob")).text).name, "Bob");
    equal(JSON.parse((await visitHttps(app, "shop", "/API/Hello", { method: "POST", body: "Eve" })).text).name, "Eve");
    await until("the line that the function logs", () => lines.some((line) => line.endsWith("[hello] saying hello")));
  });

  it("are reached by their own methods, routes and keys alone", async () => {
    const { master, host, order } = await keys();
    const put = (path: string, headers: Record<string, string> = {}) =>
      visitHttps(app, "shop", path, { method: "PUT", body: '{"a":1}', headers });
    equal((await put("/api/orders/7")).status, 401);
    equal((await put("/api/orders/7", { "x-functions-key": "wrong" })).status, 401);
    for (const key of [master, host, order]) {
      const { status, text } = await put("/api/orders/7", { "x-functions-key": key });
      deepEqual([status, JSON.parse(text)], [201, { id: "7", body: { a: 1 } }]);
    }
    equal((await put(`/api/orders/7?code=${order}`)).status, 201);
    equal((await put(`/api/orders/seven?code=${order}`)).status, 404);
    equal((await visitHttps(app, "shop", `/api/orders/7?code=${order}`)).status, 404);
    const secret = async (code: string) => (await visitHttps(app, "shop", `/api/secret?code=${code}`)).status;
    deepEqual([await secret(host), await secret(master)], [401, 200]);
  });

  it("are not there when disabled, and say no more than 500 when they fail", async () => {
    equal((await visitHttps(app, "shop", "/api/off")).status, 404);
    const failed = await visitHttps(app, "shop", "/api/fails");
    deepEqual([failed.status, failed.text], [500, ""]);
    await until("the error in the log", () => lines.some((line) => line.includes("out of coffee")));
    equal((await visitHttps(app, "shop", "/api/silent")).status, 204);
    const home = await visitHttps(app, "shop", "/");
    deepEqual([home.status, /up and running/.test(home.text)], [200, true]);
    // None of these paths names another host.
    for (const path of ["/elsewhere", "//", "//[", "//evil.example/api/hello"]) {
      equal((await visitHttps(app, "shop", path)).status, 404, path);
    }
  });

  it("are told of by the host and by Azure Resource Manager", async () => {
    const { master, order } = await keys();
    const admin = async (path: string, key = master) =>
      visitHttps(app, "shop", path, { headers: { "x-functions-key": key } });
    equal((await admin("/admin/host/status", order)).status, 401);
    const status = JSON.parse((await admin("/admin/host/status")).text);
    deepEqual([status.id, status.state, status.version.startsWith("4.")], ["shop", "Running", true]);
    const names = ["hello", "order", "secret", "off", "fails", "silent", "queued", "nightly"];
    const listed = JSON.parse((await admin("/admin/functions")).text) as { name: string }[];
    deepEqual(
      listed.map(({ name }) => name),
      names,
    );
    equal(JSON.parse((await admin("/admin/host/keys")).text).keys[0].name, "default");
    const functions = (await app.ask("GET", `${SITE}/functions`)).at("value") as { name: string }[];
    deepEqual(
      functions.map(({ name }) => name),
      names.map((name) => `shop/${name}`),
    );
    const one = await app.ask("GET", `${SITE}/functions/off`);
    deepEqual(
      [one.at("properties.isDisabled"), one.at("properties.invoke_url_template"), one.at("properties.language")],
      [true, "https://shop.azurewebsites.net/api/off", "node"],
    );
    equal((await app.ask("GET", `${SITE}/functions/none`)).status, 404);
    equal((await app.ask("POST", `${SITE}/syncfunctiontriggers`)).status, 204);
    match(
      String((await app.ask("POST", `${SITE}/functions/order/listsecrets`)).at("trigger_url")),
      /orders\/\{id:int\}\?code=/,
    );
  });

  it("are told of to Azure's own client", async () => {
    const { armEndpoint, authorityFile, subscriptionId } = app.local.connection;
    const credential = {
      getToken: async () => ({ token: await app.arm.token(), expiresOnTimestamp: Date.now() + 60_000 }),
    };
    const client = new WebSiteManagementClient(credential, subscriptionId, {
      endpoint: armEndpoint,
      tlsOptions: { ca: readFileSync(authorityFile, "utf8") },
    });
    const names: (string | undefined)[] = [];
    for await (const { name } of client.webApps.listFunctions("shop-group", "shop")) names.push(name);
    equal(names[0], "shop/hello");
    const { functionKeys } = await client.webApps.listHostKeys("shop-group", "shop");
    equal(functionKeys?.default, (await keys()).host);
    equal((await client.webApps.listFunctionSecrets("shop-group", "shop", "order")).key, (await keys()).order);
    await client.webApps.syncFunctionTriggers("shop-group", "shop");
    await client.webApps.syncFunctions("shop-group", "shop");
  });

  it("stand beside functions that the host does not call, of which it warns", () => {
    const warning = lines.find((line) => line.startsWith("warning") && line.includes("queued"));
    match(String(warning), /does not call "queued".*no queueTrigger/);
  });
});
