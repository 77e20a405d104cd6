import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { textOf } from "../../../src/local/cli/logs";
import { LogFile, olderFile } from "../../../src/local/logs/log-file";
import { LogFollower, readLogs } from "../../../src/local/logs/read-logs";
import { API, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../support/local-app";
import { until } from "../../support/until";

const SECRET = "hunter2-of-the-app";

/** Prints a secret and its build at its start, and a line for each request. It does not start where `BROKEN` is set. */
const TALKER = `
  console.log("key " + process.env.KEY + " of " + process.env.BUILD_VERSION);
  if (process.env.BROKEN) require("express-" + process.env.KEY);
  require("node:http").createServer((request, response) => {
    console.error("asked " + request.url);
    response.end("ok");
  }).listen(process.env.PORT);`;

describe("the logs of sites", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    const WEBSITE_RUN_FROM_PACKAGE = await app.publish("1", TALKER);
    const settings = { WEBSITE_RUN_FROM_PACKAGE, KEY: SECRET };
    await app.createShop({
      production: { ...settings, BUILD_VERSION: "1.0.0" },
      staging: { ...settings, BUILD_VERSION: "2.0.0" },
    });
    await app.local.settled();
    await app.visit("shop", "/first");
    await app.visit("shop-staging", "/second");
  });

  after(() => app.close());

  const lines = async (slot: string) =>
    (await readLogs(app.home.logs, 1000, { site: "shop", slot })).map(({ stream, text }) => `${stream}: ${text}`);
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });

  it("have what an app printed, without its settings' values, and what App Service did with it", async () => {
    const seen = await until("the request is in the log", async () => {
      const found = await lines("staging");
      return found.includes("stderr: asked /second") && found;
    });
    assert.match(seen[0] ?? "", /^platform: fetched and unpacked https:\/\/shopstorage\.\S+\/shop-1\.zip in [\d.]+ s$/);
    assert.ok(seen.includes("stdout: key *** of 2.0.0"), seen.join("\n"));
    assert.ok(
      seen.some((line) => /^platform: started process \d+, which listens on port \d+ after/.test(line)),
      seen.join("\n"),
    );
    for (const file of readdirSync(app.home.logs).map((name) => join(app.home.logs, name))) {
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.doesNotMatch(readFileSync(file, "utf8"), new RegExp(SECRET));
    }
  });

  it("follow an app through a swap", async () => {
    assert.equal((await swap()).status, 200);
    await app.visit("shop", "/after-swap");
    const seen = await until("the request is in production's log", async () => {
      const found = await lines("production");
      return found.includes("stderr: asked /after-swap") && found;
    });
    assert.ok(!(await lines("staging")).includes("stderr: asked /after-swap"), seen.join("\n"));
    assert.ok(
      (await lines("staging")).some((line) =>
        /^platform: requested \/ to warm it up: answered with status 200/.test(line),
      ),
    );
  });

  it("are shown by a command, which goes on with what comes", async () => {
    const child = spawn(
      process.execPath,
      ["-r", "ts-node/register", "src/cli.ts", "local", "logs", "sho/production", "-f"],
      {
        env: { ...process.env, AZURE_SLOTS_HOME: app.home.root },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    try {
      let printed = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
      await until("the last lines are printed", () => printed.includes("asked /first"));
      assert.match(printed, /^\d{4}-\S+Z {2}shop\/production {2}App Service {3}fetched and unpacked/);
      await app.visit("shop", "/followed");
      await until("the new line is printed", () =>
        /shop\/production {2}app \(stderr\) {2}asked \/followed\n/.test(printed),
      );
      assert.doesNotMatch(printed, /shop\/staging/);
    } finally {
      child.kill();
    }
  });

  it("are told by Azure Resource Manager, and streamed by the SCM site as they grow", async () => {
    const { armEndpoint, frontDoor } = app.local.connection;
    const headers = { authorization: `Bearer ${await app.arm.token()}` };
    const told = await ask(httpsRequest, `${armEndpoint}${STAGING}/containerlogs?api-version=${API}`, {
      method: "POST",
      headers,
      ca: readFileSync(app.local.connection.authorityFile),
    });
    assert.equal(told.statusCode, 200);
    assert.match(await text(told), /Z stdout key \*\*\* of 2\.0\.0\n/);
    const host = "shop-staging.scm.azurewebsites.net";
    const stream = await ask(httpRequest, `${frontDoor}/logstream`, { headers: { ...headers, host } });
    let streamed = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      streamed += chunk;
    });
    await until("the last lines come", () => streamed.includes("key *** of"));
    await app.visit("shop-staging", "/streamed");
    await until("the new line comes", () => streamed.includes("stderr asked /streamed\n"));
    stream.destroy();
    const refused = await ask(httpRequest, `${frontDoor}/logstream`, { headers: { host } });
    assert.equal(refused.resume().statusCode, 401);
    const open = await ask(httpRequest, `${frontDoor}/logstream`, { headers: { ...headers, host } });
    const ending = text(open);
    await app.restart();
    // One that is broken off rejects.
    assert.match(await ending, /stderr asked \/streamed\n/);
  });

  it("give the reason to the error of a swap: the last lines, without secrets", async () => {
    const settings = await app.settings(STAGING);
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { ...settings, BROKEN: "1" } });
    const { status, error } = await swap();
    assert.equal(status, 400);
    assert.match(
      String(error.message),
      /could not be started\. The app ended with exit code 1\. Its last output:\n {4}Error: Cannot find module 'express-\*\*\*'\n.*\nThe whole log: `azure-slots local logs shop\/staging`$/s,
    );
    assert.doesNotMatch(JSON.stringify((await app.ask("GET", `${SITE}/slots/staging`)).body), new RegExp(SECRET));
    assert.doesNotMatch(JSON.stringify(app.local.journal.read()), new RegExp(SECRET));
  });
});

function ask(
  request: typeof httpRequest | typeof httpsRequest,
  url: string,
  options: RequestOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent: false })
      .once("response", resolve)
      .once("error", reject)
      .end();
  });
}

describe("the file of a log", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-logs-"));
    path = join(folder, "shop@production.log");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const line = (number: number) => `2026-01-01T00:00:00.000Z stdout line ${number}\n`;

  it("never grows beyond bounds, and is followed when it is put aside", async () => {
    const file = new LogFile(path, 1000);
    const follower = await LogFollower.begin(folder);
    const followed: string[] = [];
    for (let number = 0; number < 200; number++) {
      file.add(line(number), () => "");
      await file.flushed();
      followed.push(...(await follower.next()).map(({ text }) => text));
    }
    assert.deepEqual(
      followed,
      Array.from({ length: 200 }, (_, number) => `line ${number}`),
    );
    assert.ok(statSync(path).size <= 1050 && statSync(olderFile(path)).size <= 1050);
    const kept = (await readLogs(folder, 1000)).map(({ text }) => text);
    assert.deepEqual(kept, followed.slice(-kept.length));
    assert.ok(kept.length >= 20);
  });

  it("says how many lines came too fast", async () => {
    const file = new LogFile(path, 1000);
    for (let number = 0; number < 40_000; number++) {
      file.add(line(number), () => "");
    }
    await file.flushed();
    file.add(line(-1), (count) => `2026-01-01T00:00:00.000Z platform ${count > 0 ? "some were left out" : ""}\n`);
    await file.flushed();
    assert.deepEqual(
      (await readLogs(folder, 2)).map(({ text }) => text),
      ["some were left out", "line -1"],
    );
  });
});

describe("the logs of an app on two instances", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start({ instances: true });
    const WEBSITE_RUN_FROM_PACKAGE = await app.publish("1", TALKER);
    const settings = { WEBSITE_RUN_FROM_PACKAGE, KEY: SECRET };
    await app.createShop({
      production: { ...settings, BUILD_VERSION: "1.0.0" },
      staging: { ...settings, BUILD_VERSION: "2.0.0" },
    });
    const plan = { location: LOCATION, sku: { name: "S1", capacity: 2 }, properties: { reserved: true } };
    assert.equal((await app.ask("PUT", PLAN, plan)).status, 200);
    await app.local.settled();
  });

  after(() => app.close());

  it("say which instance each line is of, after a swap too", async () => {
    const { value } = (await app.ask("GET", `${SITE}/instances`)).body as { value: { name: string }[] };
    const ids = value.map(({ name }) => name).sort();
    assert.equal(ids.length, 2);
    const startsIn = async (slot: string) =>
      (await readLogs(app.home.logs, 1000, { site: "shop", slot })).filter(({ text }) => /^started process/.test(text));
    await until("both instances have started", async () => {
      const found = new Set((await startsIn("staging")).map(({ instance }) => instance));
      return ids.every((id) => found.has(id));
    });
    assert.equal((await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" })).status, 200);
    await app.visit("shop", "/after");
    const line = await until("the visit is in the log", async () =>
      (await readLogs(app.home.logs, 1000, { site: "shop", slot: "production" })).find(
        ({ text }) => text === "asked /after",
      ),
    );
    assert.ok(ids.includes(line.instance ?? ""), line.instance);
    assert.equal(
      textOf(line),
      `${line.time}  shop/production ${line.instance?.slice(0, 8)}  app (stderr)  asked /after`,
    );
  });
});
