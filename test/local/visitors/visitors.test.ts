import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { request as tlsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { type Answer, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../support/local-app";
import { until } from "../../support/until";
import { listens } from "./workers/support";

/** It answers as a test says, and leaves a process of its own group behind. */
const APP = `
const { spawn } = require("node:child_process");
const { version } = require("./package.json");
if (process.env.FAIL_ON === process.env.WEBSITE_ROLE_INSTANCE_ID) process.exit(3);
let left = "";
const child = spawn(process.execPath, ["-e", \`
  const server = require("node:http").createServer().listen(0, () => console.log(server.address().port));
\`], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
child.stdout.on("data", (data) => { left += data; });
const asked = [];
require("node:http").createServer((request, response) => {
  asked.push(request.url);
  const url = new URL(request.url, "http://app");
  if (url.pathname === "/away") response.setHeader("location", url.searchParams.get("to")).writeHead(302);
  if (url.pathname === "/cookie") response.setHeader("set-cookie", ["a=1; Domain=" + url.searchParams.get("domain") + "; Path=/", "b=2"]);
  if (url.pathname === "/plain") response.setHeader("arr-disable-session-affinity", "true");
  response.end(JSON.stringify({ version, env: process.env, pid: process.pid, left: Number(left), asked, headers: request.headers }));
}).listen(process.env.PORT);
`;

interface Told {
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  /** The port of the process that it left behind; 0 before that listens. */
  readonly left: number;
  readonly asked: readonly string[];
  readonly headers: IncomingMessage["headers"];
}

interface Visited {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly told: Told;
}

describe("the visitors of a plan with two workers", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start({ instances: true });
    const [one, two] = await Promise.all(["1", "2"].map((version) => app.publish(version, APP)));
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: one ?? "", GREETING: "hello", WEBSITES_PORT: "80" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: two ?? "", WEBSITE_SWAP_WARMUP_PING_PATH: "/warm" },
    });
    await scale(2);
    await app.local.settled();
    await until("both instances are ready", async () => (await states(SITE)) === "READY,READY");
    await until("both instances are ready", async () => (await states(STAGING)) === "READY,READY");
  });

  after(() => app.close());

  const scale = (capacity: number) =>
    app.ask("PUT", PLAN, { location: LOCATION, sku: { name: "S1", capacity }, properties: { reserved: true } });

  const instances = async (path: string) =>
    (await app.ask("GET", `${path}/instances`)).at("value") as { name: string }[];

  const states = async (path: string) => {
    const value = await app.ask("GET", `${path}/instances`);
    return (value.at("value") as { properties: { state: string } }[]).map(({ properties }) => properties.state).join();
  };

  const swap = (): Promise<Answer> => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });

  /** @param host Defaults to production's. */
  async function visit(path = "/", { host = "shop.azurewebsites.net", cookie = "" } = {}): Promise<Visited> {
    const { port } = new URL(app.local.connection.frontDoor);
    const headers = { host, ...(cookie ? { cookie } : {}) };
    return answerTo(request({ host: "127.0.0.1", port, path, headers, agent: new Agent() }));
  }

  async function answerTo(sent: ReturnType<typeof request>): Promise<Visited> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve).once("error", reject).end();
    });
    const told = JSON.parse(await text(response)) as Told;
    return { status: response.statusCode ?? 0, headers: response.headers, told };
  }

  /** The cookies that an answer sets, without their attributes. */
  const cookiesOf = ({ headers }: Visited) => (headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0] ?? "");

  it("are spread over the instances, and kept on one by the affinity cookie", async () => {
    const names = (await instances(SITE)).map(({ name }) => name);
    equal(new Set(names).size, 2);
    const first = await visit();
    const second = await visit();
    deepEqual([first, second].map(({ told }) => told.env.WEBSITE_INSTANCE_ID).sort(), [...names].sort());
    deepEqual([first, second].map(({ told }) => told.env.WEBSITE_ROLE_INSTANCE_ID).sort(), ["0", "1"]);
    ok(first.told.pid !== second.told.pid);
    const own = first.told.env.WEBSITE_INSTANCE_ID;
    deepEqual(first.headers["set-cookie"], [`ARRAffinity=${own};Path=/;HttpOnly;Domain=shop.azurewebsites.net`]);
    const cookie = cookiesOf(first).join("; ");
    for (let again = 0; again < 3; again++) {
      const back = await visit("/", { cookie });
      deepEqual([back.told.pid, back.headers["set-cookie"]], [first.told.pid, undefined]);
    }
    const lost = await visit("/", { cookie: "ARRAffinity=an-instance-that-is-gone" });
    equal(lost.headers["set-cookie"]?.length, 1);
    equal((await visit("/plain")).headers["set-cookie"], undefined);
  });

  it("get both cookies over HTTPS, and none where the app does without affinity", async () => {
    const secure = await secureVisit("shop.azurewebsites.net");
    const id = secure.told.env.WEBSITE_INSTANCE_ID;
    deepEqual(secure.headers["set-cookie"], [
      `ARRAffinity=${id};Path=/;HttpOnly;Secure;Domain=shop.azurewebsites.net`,
      `ARRAffinitySameSite=${id};Path=/;HttpOnly;SameSite=None;Secure;Domain=shop.azurewebsites.net`,
    ]);
    equal(secure.told.headers["x-forwarded-proto"], "https");
    ok(secure.told.headers["x-arr-ssl"]);
  });

  it("reach a build only when all of its instances are warm, and stay on the machine of their cookie", async () => {
    const { told, ...first } = await visit();
    const swapped = await swap();
    equal(swapped.status, 200, JSON.stringify(swapped.body));
    const seen = await Promise.all(Array.from({ length: 4 }, () => visit()));
    const warmed = new Map(
      seen.map(({ told: { pid, asked } }) => [pid, asked.filter((path) => path === "/warm").length]),
    );
    deepEqual([...warmed.values()], [1, 1]);
    const back = await visit("/", { cookie: cookiesOf({ ...first, told }).join() });
    deepEqual([back.told.version, back.told.env.WEBSITE_INSTANCE_ID], ["2", told.env.WEBSITE_INSTANCE_ID]);
    ok(back.told.pid !== told.pid);
  });

  it("stay with the old build where one instance of the new one does not start", async () => {
    const before = (await visit()).told.version;
    const settings = await app.settings(STAGING);
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { ...settings, FAIL_ON: "1" } });
    const { status, error } = await swap();
    equal(status, 400);
    match(String(error.message), /the worker process for 'staging' slot could not be started/);
    equal((await visit()).told.version, before);
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: settings });
    await app.local.settled();
  });

  it("find fewer instances when the plan is scaled in, and the others go on", async () => {
    const before = new Set([await visit(), await visit()].map(({ told }) => told.pid));
    await scale(1);
    equal((await instances(SITE)).length, 1);
    const left = await Promise.all(Array.from({ length: 4 }, () => visit()));
    equal(new Set(left.map(({ told }) => told.pid)).size, 1);
    ok(before.has(left[0]?.told.pid ?? 0));
    await scale(2);
    await until(
      "both answer",
      async () => new Set([await visit(), await visit()].map(({ told }) => told.pid)).size === 2,
    );
  });

  it("meet an app that knows where it runs, as in Azure, and nothing of this machine's secrets", async () => {
    const { env } = (await visit()).told;
    const staging = (await visit("/", { host: "shop-staging.azurewebsites.net" })).told.env;
    const subscription = app.local.connection.subscriptionId;
    const expected = {
      WEBSITE_SITE_NAME: "shop",
      WEBSITE_RESOURCE_GROUP: "shop-group",
      WEBSITE_OWNER_NAME: `${subscription}+shop-group-WestEuropewebspace-Linux`,
      REGION_NAME: "westeurope",
      WEBSITE_SKU: "Standard",
      WEBSITE_COMPUTE_MODE: "Dedicated",
      WEBSITE_SCM_ALWAYS_ON_ENABLED: "0",
      WEBSITE_AUTH_ENABLED: "False",
      SERVER_PORT: env.PORT,
      APPSETTING_WEBSITE_SITE_NAME: "shop",
    };
    for (const [name, value] of Object.entries(expected)) {
      equal(env[name], value, name);
    }
    deepEqual([staging.WEBSITE_SLOT_NAME, staging.WEBSITE_HOSTNAME], ["staging", "shop-staging.azurewebsites.net"]);
    // After a swap, each slot has the other's.
    const deployments = [env.WEBSITE_DEPLOYMENT_ID, staging.WEBSITE_DEPLOYMENT_ID].sort().join();
    match(deployments, /^shop,shop__[0-9a-f]{4}$/);
    deepEqual([staging.GREETING, staging.APPSETTING_GREETING, staging.WEBSITES_PORT], ["hello", "hello", undefined]);
    const secrets = [
      app.local.connection.identityHeader,
      readFileSync(`${app.home.certificates}/authority.key`, "utf8"),
    ];
    for (const secret of secrets) {
      ok(!JSON.stringify(env).includes(secret));
    }
  });

  it("reach the app in a browser by names that lead to this machine", async () => {
    const { port } = new URL(app.local.connection.frontDoor);
    const tlsPort = new URL(app.local.connection.frontDoorTls).port;
    const host = `shop.azurewebsites.net.localhost:${port}`;
    for (const [to, location] of [
      ["https://shop.azurewebsites.net/a?b", `https://shop.azurewebsites.net.localhost:${tlsPort}/a?b`],
      ["http://shop-staging.azurewebsites.net", `http://shop-staging.azurewebsites.net.localhost:${port}`],
      [`https://${host}/`, `https://shop.azurewebsites.net.localhost:${tlsPort}/`],
      ["https://login.example.com/x", "https://login.example.com/x"],
      ["/there", "/there"],
    ]) {
      const { status, headers } = await visit(`/away?to=${encodeURIComponent(to ?? "")}`, { host });
      deepEqual([status, headers.location], [302, location]);
    }
    const { headers, told } = await visit("/cookie?domain=shop.azurewebsites.net", { host });
    deepEqual(headers["set-cookie"]?.slice(0, 2), ["a=1; Domain=shop.azurewebsites.net.localhost; Path=/", "b=2"]);
    match(headers["set-cookie"]?.[2] ?? "", /;Domain=shop\.azurewebsites\.net\.localhost$/);
    equal(told.headers.host, host);
    // Whoever writes Azure's own name, a proxy's client for example, gets what the app says.
    const away = await visit("/away?to=https://shop.azurewebsites.net/");
    equal(away.headers.location, "https://shop.azurewebsites.net/");
  });

  it("trust the certificate of each of these names", async () => {
    for (const name of [
      "shop.azurewebsites.net.localhost",
      "shop-staging.azurewebsites.net.localhost",
      "shop.azurewebsites.net",
    ]) {
      ok((await secureVisit(name)).told.version);
    }
  });

  /** Trusts the local authority alone, and checks the name. */
  function secureVisit(name: string): Promise<Visited> {
    const { port } = new URL(app.local.connection.frontDoorTls);
    return answerTo(
      tlsRequest({
        host: "127.0.0.1",
        port,
        servername: name,
        ca: readFileSync(app.local.connection.authorityFile),
        headers: { host: `${name}:${port}` },
        agent: false,
      }),
    );
  }

  it("leave nothing of an app behind when it is deleted", async () => {
    const left = await until("the other process listens", async () => (await visit()).told.left);
    ok(await listens(left));
    equal((await app.ask("DELETE", SITE)).status, 200);
    await until("it is gone", async () => !(await listens(left)));
  });
});
