import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { Answer, GROUP, LOCATION, LocalApp, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

const WINDOWS_PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/windows-plan`;
const WINDOWS = `${GROUP}/providers/Microsoft.Web/sites/windows`;

const SERVER = `
require("node:http").createServer((_, response) => response.end(require("./package.json").version)).listen(process.env.PORT);
`;

/** The zip of an app that answers with its version. */
function packageOf(version: string, source = SERVER): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify({ version, main: "server.js" })), "package.json");
  zip.addBuffer(Buffer.from(source), "server.js");
  zip.end();
  return buffer(zip.outputStream);
}

describe("an SCM site", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  afterEach(() => app.close());

  /** The header that signs in with a slot's publishing credentials. */
  const basic = async (path = STAGING) => {
    const answer = await app.ask("POST", `${path}/config/publishingcredentials/list`);
    const { publishingUserName: name, publishingPassword: password } = answer.at("properties") as Record<
      string,
      string
    >;
    return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
  };
  const ask = (
    method: string,
    path: string,
    {
      authorization,
      content,
      type = "application/zip",
      host = "shop-staging",
    }: { authorization?: string | undefined; content?: Buffer | string; type?: string; host?: string },
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const { port } = new URL(app.local.connection.frontDoorTls);
      const hostName = `${host}.scm.azurewebsites.net`;
      const request = httpsRequest({
        host: "127.0.0.1",
        port,
        method,
        path,
        servername: hostName,
        ca: readFileSync(app.local.connection.authorityFile),
        agent: false,
        headers: {
          host: hostName,
          ...(authorization === undefined ? {} : { authorization }),
          ...(content === undefined ? {} : { "content-type": type }),
        },
      });
      request.once("error", reject);
      request.once("response", (response) => {
        text(response).then((body) => {
          const isJson = String(response.headers["content-type"]).includes("json");
          resolve(new Answer(response.statusCode ?? 0, response.headers, isJson ? JSON.parse(body) : body));
        }, reject);
      });
      request.end(content);
    });
  const answers = (name: string, wanted: string) =>
    until(`${name} answers ${wanted}`, async () => (await app.visit(name)).text === wanted);
  const latest = async () => ask("GET", "/api/deployments/latest", { authorization: await basic() });

  it("asks for the slot's own credentials or for a token", async () => {
    const status = async (authorization: string | undefined) =>
      (await ask("GET", "/api/deployments", { authorization })).status;
    const refused = await ask("GET", "/api/deployments", {});
    assert.deepEqual([refused.status, refused.headers["www-authenticate"]], [401, 'Basic realm="site"']);
    const slots = await basic();
    assert.equal(await status(slots), 200);
    assert.equal(await status(await basic(SITE)), 401, "production's credentials are others");
    const [name = "", password = ""] = Buffer.from(slots.slice(6), "base64").toString().split(":");
    const guess = `${name}:${"x".repeat(password.length)}`;
    assert.equal(await status(`Basic ${Buffer.from(guess).toString("base64")}`), 401);
    assert.equal(await status(`Bearer ${await app.arm.token()}`), 200);
    assert.equal(await status(`Bearer ${await app.arm.token("https://appservice.azure.com")}`), 200);
    assert.equal(await status(`Bearer ${await app.arm.token("https://vault.azure.net")}`), 401);
    await app.ask("PUT", `${STAGING}/basicPublishingCredentialsPolicies/scm`, { properties: { allow: false } });
    assert.equal(await status(slots), 401, "the policy forbids passwords");
    assert.equal(await status(`Bearer ${await app.arm.token()}`), 200);
  });

  it("takes a zip at once and deploys it afterwards, as recorded", async () => {
    const content = await packageOf("2");
    const answer = await ask("POST", "/api/zipdeploy?isAsync=true", { authorization: await basic(), content });
    const { location, retryafter, "scm-deployment-id": id = "" } = answer.headers;
    assert.deepEqual([answer.status, answer.body, retryafter], [202, "", "30"]);
    assert.match(
      String(location),
      /^https:\/\/shop-staging\.scm\.azurewebsites\.net:443\/api\/deployments\/latest\?deployer=Push-Deployer&time=\d{4}-\d\d-\d\d_\d\d-\d\d-\d\dZ$/,
    );
    await answers("shop-staging", "2");
    const record = await latest();
    assert.deepEqual(
      ["id", "status", "complete", "active", "deployer", "message", "site_name", "url"].map((name) => record.at(name)),
      [
        id,
        4,
        true,
        true,
        "Push-Deployer",
        "Created via a push deployment",
        "shop",
        `https://shop-staging.scm.azurewebsites.net/api/deployments/${id}`,
      ],
    );
    const status = await app.follow("GET", `${STAGING}/deploymentStatus/${id}`);
    assert.deepEqual(status.body, {
      id: `${STAGING}/deploymentStatus/${id}`,
      name: id,
      type: "Microsoft.Web/sites/slots/deploymentStatus",
      location: "West Europe",
      properties: {
        deploymentId: id,
        status: "RuntimeSuccessful",
        numberOfInstancesInProgress: 0,
        numberOfInstancesSuccessful: 1,
        numberOfInstancesFailed: 0,
        failedInstancesLogs: null,
        errors: null,
      },
    });
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    await answers("shop", "2");
  });

  it("answers when all is done without that, and takes a zip that WEBSITE_RUN_FROM_PACKAGE runs", async () => {
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { WEBSITE_RUN_FROM_PACKAGE: "1" } });
    const content = await packageOf("3");
    const answer = await ask("POST", "/api/publish?type=zip", { authorization: await basic(), content });
    assert.deepEqual([answer.status, (await latest()).at("deployer")], [200, "OneDeploy"]);
    await answers("shop-staging", "3");
    const file = await ask("POST", "/api/publish?type=static&path=note.txt", {
      authorization: await basic(),
      content: "note",
      type: "application/octet-stream",
    });
    assert.equal(file.status, 200);
    await answers("shop-staging", "3");
  });

  it("tells why a deployment failed, and whether the app runs with it", async () => {
    const authorization = await basic();
    const broken = await ask("POST", "/api/zipdeploy", { authorization, content: "no zip" });
    assert.deepEqual([broken.status, broken.body], [400, "the package that was sent is not a zip file"]);
    assert.equal((await latest()).at("status"), 3);
    const statusOf = async (path: string) => {
      const status = await app.follow("GET", `${path}/deploymentStatus/latest`);
      return [status.at("properties.status"), status.at("properties.errors.0.message")];
    };
    assert.deepEqual(await statusOf(STAGING), ["BuildFailed", "the package that was sent is not a zip file"]);
    const [first] = (await app.ask("GET", `${STAGING}/deploymentStatus`)).at("value") as { properties: object }[];
    assert.deepEqual(first?.properties, (await app.ask("GET", `${STAGING}/deploymentStatus/latest`)).at("properties"));
    const crashing = await packageOf("4", "process.exit(3)");
    assert.equal((await ask("POST", "/api/zipdeploy", { authorization, content: crashing })).status, 200);
    const [runtime, reason] = await statusOf(STAGING);
    assert.equal(runtime, "RuntimeFailed");
    assert.match(String(reason), /exit code 3/);
  });

  it("takes one deployment at a time, and tells of it while it goes on", async () => {
    const authorization = await basic();
    const package5 = await packageOf("5");
    let held: ServerResponse | undefined;
    const server: Server = createServer((_request, response) => {
      held = response;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const content = JSON.stringify({ packageUri: `http://127.0.0.1:${port}/shop.zip` });
      const type = "application/json";
      const taken = await ask("PUT", "/api/zipdeploy?isAsync=true", { authorization, content, type });
      assert.equal(taken.status, 202);
      const response = await until("the package is asked for", () => held);
      const going = await latest();
      assert.deepEqual([going.status, going.at("complete"), going.at("status")], [202, false, 2]);
      const id = String(going.at("id"));
      const status = await app.ask("GET", `${STAGING}/deploymentStatus/${id}`);
      assert.deepEqual([status.status, status.at("properties.status")], [202, "BuildInProgress"]);
      const second = await ask("POST", "/api/zipdeploy", { authorization, content: package5 });
      assert.equal(second.status, 409);
      response.end(package5);
      await answers("shop-staging", "5");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it("pushes to an auto swap", async () => {
    const location = LOCATION;
    await app.ask("PUT", WINDOWS_PLAN, { location, sku: { name: "S1" } });
    for (const path of [WINDOWS, `${WINDOWS}/slots/staging`]) {
      await app.ask("PUT", path, { location, properties: { serverFarmId: WINDOWS_PLAN } });
    }
    const configuration = { autoSwapSlotName: "production", nodeVersion: "~22" };
    await app.ask("PATCH", `${WINDOWS}/slots/staging/config/web`, { properties: configuration });
    const authorization = await basic(`${WINDOWS}/slots/staging`);
    const content = await packageOf("6");
    const deployed = await ask("POST", "/api/zipdeploy", { authorization, content, host: "windows-staging" });
    assert.equal(deployed.status, 200, String(deployed.body));
    await answers("windows", "6");
    // The swap took it to production, and its client still asks where it deployed to.
    const id = String(deployed.headers["scm-deployment-id"]);
    for (const name of ["latest", id]) {
      const told = await ask("GET", `/api/deployments/${name}`, { authorization, host: "windows-staging" });
      assert.deepEqual([told.status, told.at("id"), told.at("status")], [200, id, 4], name);
    }
    const status = await app.ask("GET", `${WINDOWS}/slots/staging/deploymentStatus/${id}`);
    assert.equal(status.at("properties.status"), "RuntimeSuccessful");
    const list = await ask("GET", "/api/deployments", { authorization, host: "windows-staging" });
    assert.deepEqual(list.body, []);
  });

  it("refuses what it cannot read, as the client's fault", async () => {
    const authorization = await basic();
    const post = async (content: string, type = "application/json") =>
      (await ask("POST", "/api/zipdeploy", { authorization, content, type })).status;
    assert.deepEqual([await post("{"), await post("{}", "application/json; charset=nope")], [400, 415]);
    assert.equal((await ask("GET", "/api/deployments/%", { authorization })).status, 400);
  });

  it("says what it does not do, and is nowhere but at the hosts of slots", async () => {
    const authorization = await basic();
    const unknown = await ask("GET", "/api/vfs/site/wwwroot/", { authorization });
    assert.deepEqual(
      [unknown.status, unknown.body],
      [501, "The local App Service does not model 'GET /api/vfs/site/wwwroot/' of an SCM site."],
    );
    const host = "shop-none";
    await assert.rejects(ask("GET", "/api/deployments", { authorization, host }), /certificate|altnames|404/i);
  });
});
