import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, createConnection, type Socket } from "node:net";
import { join } from "node:path";
import type { Worker, WorkerSpecification } from "../../../../src/local/visitors/workers/contract";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { createStartWorker } from "../../../../src/local/visitors/workers/worker";
import type { WorkerOptions } from "../../../../src/local/visitors/workers/worker-options";
import { until } from "../../../support/until";
import {
  APP,
  appZip,
  ask,
  begin,
  type HttpServer,
  listens,
  type PackedFile,
  readAll,
  removeFolder,
  serve,
  serveWorker,
  specification,
  temporaryFolder,
} from "./support";

describe("a worker with a package", () => {
  let folder: string;
  let worker: Worker;
  let site: HttpServer;
  let log: string[];
  const cleanUp: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
    log = [];
  });

  afterEach(async () => {
    for (const each of cleanUp.splice(0).reverse()) {
      await each();
    }
    await removeFolder(folder);
  });

  async function start(
    files: Record<string, PackedFile>,
    changes: Partial<WorkerSpecification> = {},
    options: Partial<WorkerOptions> = {},
  ): Promise<void> {
    const file = await appZip(folder, files);
    const startWorker = createStartWorker({
      packages: new PackageCache(join(folder, "packages"), { resolve: () => file }),
      log: (_specification, stream, line) => log.push(`${stream}: ${line}`),
      ...options,
    });
    worker = startWorker(specification({ packageUri: "https://storage.example/app.zip?sig=SECRET", ...changes }));
    const started = worker;
    cleanUp.push(() => started.stop(0));
    site = await serveWorker(worker);
    cleanUp.push(site.close);
  }

  async function show(path = "/", asked = {}) {
    return JSON.parse((await ask(site.origin, path, asked)).text);
  }

  it("runs the app with its settings and little else of our environment", async () => {
    process.env.SOMETHING_OF_OURS = "1";
    await start({ "server.js": APP }, { environment: { GREETING: "hello", PORT: "1" } });
    const { env, folder: cwd, port } = await show();
    delete process.env.SOMETHING_OF_OURS;
    equal(env.GREETING, "hello");
    equal(env.SOMETHING_OF_OURS, undefined);
    equal(env.HOME, process.env.HOME);
    ok(port !== "1");
    ok(env.PATH.startsWith(join(cwd, "node_modules/.bin")));
    ok(cwd.startsWith(join(folder, "packages")));
    ok(log.includes("stdout: starting"), log.join());
  });

  it("hands the app settings whose names a shell would drop", async () => {
    const environment = { "Shop:Greeting": "hello", "shop.name": "corner", NODE_OPTIONS: "--no-warnings" };
    const packages: Record<string, PackedFile>[] = [
      { "server.js": APP },
      { "server.js": APP, "package.json": JSON.stringify({ scripts: { start: "node server.js" } }) },
    ];
    for (const files of packages) {
      await start(files, { environment });
      const { env } = await show();
      equal(env["Shop:Greeting"], "hello");
      equal(env["shop.name"], "corner");
      equal(env.AZURE_SLOTS_CARRIED_ENVIRONMENT, undefined);
    }
  });

  it("passes requests on as they are, and says where they came from as App Service does", async () => {
    await start(
      { "server.js": APP },
      { environment: { WEBSITE_HOSTNAME: "shop.azurewebsites.net", WEBSITE_DEPLOYMENT_ID: "shop__1a2b" } },
    );
    const asked = {
      method: "POST",
      body: "a body",
      headers: {
        host: "www.example.com",
        connection: "close, x-of-this-connection",
        expect: "100-continue",
        "x-of-this-connection": "1",
        "x-forwarded-for": "10.1.2.3",
        "x-forwarded-host": "behind.example.com",
        "x-forwarded-proto": "https",
        "x-arr-ssl": "made up by the visitor",
      },
    };
    const { method, body, url, headers } = await show("/a/../b//c?x=%7e&y", asked);
    deepEqual([method, body, url, headers.host], ["POST", "a body", "/a/../b//c?x=%7e&y", "www.example.com"]);
    const [client, port] = /^10\.1\.2\.3, 127\.0\.0\.1:(\d+)$/.exec(headers["x-forwarded-for"]) ?? [];
    ok(client, headers["x-forwarded-for"]);
    equal(headers["client-ip"], `127.0.0.1:${port}`);
    equal(headers["x-forwarded-proto"], "http");
    equal(headers["x-forwarded-host"], "behind.example.com");
    equal(headers["was-default-hostname"], "shop.azurewebsites.net");
    equal(headers["disguised-host"], "www.example.com");
    equal(headers["x-site-deployment-id"], "shop__1a2b");
    equal(headers["x-original-url"], "/a/../b//c?x=%7e&y");
    ok(/^[0-9a-f-]{36}$/.test(headers["x-arr-log-id"]));
    deepEqual(
      [headers["x-arr-ssl"], headers["x-of-this-connection"], headers.expect],
      [undefined, undefined, undefined],
    );
  });

  it("starts what package.json says, with the package's own commands on PATH", async () => {
    await start({
      "package.json": JSON.stringify({ name: "shop", scripts: { start: "serve-it" } }),
      "node_modules/.bin/serve-it": { content: `#!/usr/bin/env node\n${APP}`, mode: 0o100755 },
    });
    equal((await show()).env.npm_package_name, "shop");
  });

  it("lets requests wait until the app is ready, without counting pings", async () => {
    const gate = await serve((_request, response) => setImmediate(() => response.end()));
    cleanUp.push(gate.close);
    await start(
      { "server.js": `require("node:http").get(process.env.GATE, () => {${APP}});` },
      { environment: { GATE: gate.origin } },
    );
    const pinged = worker.ping("/status?418", "shop", 5_000);
    equal(worker.inFlight, 0);
    equal((await ask(site.origin, "/")).status, 200);
    equal(await pinged, 418);
  });

  it("counts requests in flight until their responses end, and lets them complete at a stop", async () => {
    await start({ "server.js": APP });
    const response = await begin(site.origin, "/hold");
    equal(worker.inFlight, 1);
    const stopped = worker.stop();
    equal(worker.stop(), stopped);
    equal((await ask(site.origin, "/release")).text, "released");
    equal(await readAll(response), "begun,ended");
    await stopped;
    equal(worker.inFlight, 0);
    equal((await ask(site.origin, "/")).status, 503);
  });

  it("breaks off what is still in flight when the grace period is over", async () => {
    await start({ "server.js": APP });
    const port = Number((await show()).port);
    const response = await begin(site.origin, "/hold");
    const broken = rejects(readAll(response));
    await worker.stop(50);
    equal(await listens(port), false);
    await broken;
  });

  it("notices that a visitor left", async () => {
    await start({ "server.js": APP });
    (await begin(site.origin, "/hold")).destroy();
    await until("no request is under way", () => worker.inFlight === 0);
    equal((await ask(site.origin, "/release")).status, 200);
  });

  it("ends all processes of the app, even one that has left its process group", async () => {
    const child = `require("node:http").createServer((_, response) => response.end()).listen(process.argv[2])`;
    const parent = `
      const { createServer } = require("node:net");
      const spare = createServer().listen(0, () => {
        const { port } = spare.address();
        spare.close(() => { require("node:child_process").fork("./child.js", [port], { detached: true }); process.env.CHILD = port; ${APP} });
      });`;
    await start({ "server.js": parent, "child.js": child });
    const port = Number((await show()).env.CHILD);
    await until("the app listens", () => listens(port));
    await worker.stop();
    await until("the app listens no more", async () => !(await listens(port)));
  });

  it("kills an app that does not care to end", async () => {
    const stubborn = `process.on("SIGTERM", () => console.log("no"));${APP}`;
    await start({ "server.js": stubborn }, {}, { killAfterMilliseconds: 500 });
    const port = Number((await show()).port);
    const begun = performance.now();
    await worker.stop();
    const took = performance.now() - begun;
    ok(took > 490 && took < 4_500, `${took} ms`);
    ok(log.includes("stdout: no"), log.join());
    equal(await listens(port), false);
  });

  it("restarts an app that crashed, and lets visitors wait for it", async () => {
    await start({ "server.js": APP });
    const { pid } = await show();
    equal((await ask(site.origin, "/crash")).status, 502);
    const after = await show();
    ok(after.pid !== pid);
    ok(
      log.some((line) => line.startsWith("platform: the app ended with exit code 3")),
      log.join(),
    );
  });

  it("answers 503 when the app does not come back", async () => {
    const crashing = `if (process.env.RUNS_ONCE && require("node:fs").existsSync(process.env.RUNS_ONCE)) process.exit(1);
      require("node:fs").writeFileSync(process.env.RUNS_ONCE, "");${APP}`;
    const environment = { RUNS_ONCE: join(folder, "ran") };
    await start({ "server.js": crashing }, { environment }, { restartWaitMilliseconds: 100 });
    equal((await ask(site.origin, "/crash")).status, 502);
    const answer = await ask(site.origin, "/");
    equal(answer.status, 503);
    ok(answer.text.includes(":( Application Error"));
  });

  it("repeats a request when the app closes a kept connection just then, and no other", async () => {
    const unkind = `
      let received = 0;
      require("node:net").createServer((socket) => {
        let requests = 0;
        socket.on("error", () => {});
        socket.on("data", (data) => {
          received++;
          if (++requests === 2 || String(data).includes("/refuse")) return socket.destroy();
          const body = String(received);
          socket.write("HTTP/1.1 200 OK\\r\\nContent-Length: " + body.length + "\\r\\n\\r\\n" + body);
        });
      }).listen(process.env.PORT);`;
    await start({ "server.js": unkind });
    const received: number[] = [];
    for (const method of ["GET", "GET", "GET", "POST"]) {
      const answer = await ask(site.origin, "/", { method });
      equal(answer.status, 200);
      received.push(Number(answer.text));
    }
    // The second was sent twice. A POST must not be, so it does not go over the connection that the third left.
    equal(received.join(), "1,3,4,5");
    equal((await ask(site.origin, "/refuse")).status, 502);
    equal((await ask(site.origin, "/refuse", { method: "POST", body: "x" })).status, 502);
  });

  it("breaks off a response that the app broke off", async () => {
    await start({ "server.js": APP });
    await rejects(ask(site.origin, "/cut"));
    equal((await ask(site.origin, "/")).status, 200);
  });

  describe("with a WebSocket", () => {
    let received: string;
    let socket: Socket;

    async function openSocket(): Promise<void> {
      await start({ "server.js": APP }, { environment: { WEBSITES_CONTAINER_STOP_TIME_LIMIT: "0.05" } });
      const http = createServer().on("upgrade", (request, visitor, head) => worker.upgrade(request, visitor, head));
      await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
      cleanUp.push(async () => http.close());
      const { port } = http.address() as AddressInfo;
      socket = createConnection({ port, host: "127.0.0.1" });
      received = "";
      socket.on("data", (data) => {
        received += data;
      });
      socket.on("error", () => {});
      socket.write("GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await until("the socket is open", () => received.endsWith("\r\n\r\n"));
      ok(received.startsWith("HTTP/1.1 101"));
      await echo("hello");
    }

    async function echo(text: string): Promise<void> {
      socket.write(text);
      await until("the text comes back", () => received.endsWith(`echo ${text}`));
    }

    it("passes it on, counts it among what is in flight, and stops when it has ended", async () => {
      await openSocket();
      equal(worker.inFlight, 1);
      let stopped = false;
      const stopping = worker.stop().then(() => {
        stopped = true;
      });
      await echo("still there");
      equal(stopped, false);
      socket.end();
      await stopping;
      equal(worker.inFlight, 0);
    });

    it("ends it when the grace period is over, and says so in the site's log", async () => {
      await openSocket();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const stopping = worker.stop();
      // The shortest time that anybody gives counts.
      await worker.stop(20);
      await stopping;
      await closed;
      const line = "platform: the app is told to end, though 0 requests and 1 WebSockets are still in flight";
      ok(log.includes(line), log.join());
    });
  });

  describe("that does not start", () => {
    async function failure(): Promise<string> {
      const error: unknown = await worker.ready.then(
        () => undefined,
        (reason) => reason,
      );
      ok(error instanceof Error);
      return error.message;
    }

    it("says how it ended and what it printed, without its settings' values", async () => {
      const code = `console.log("connecting with " + process.env.DB); console.error("no database"); process.exitCode = 7;`;
      await start({ "server.js": code }, { environment: { DB: "Server=db;Password=hunter2", SHORT: "no" } });
      equal(
        await failure(),
        "shop (staging) could not start: the app ended with exit code 7; its last output:\nconnecting with ***\nno database",
      );
      const answer = await ask(site.origin, "/");
      equal(answer.status, 503);
      ok(answer.text.includes(":( Application Error") && !answer.text.includes("hunter2"));
      ok(!log.some((line) => line.startsWith("platform") && line.includes("hunter2")));
      await rejects(worker.ping("/", "shop", 1_000), /exit code 7/);
    });

    it("has read all that the app printed before it says so", async () => {
      await start({
        "server.js": `process.stdout.write("x\\n".repeat(200_000) + "the reason\\n"); process.exitCode = 5;`,
      });
      const message = await failure();
      ok(message.includes("exit code 5") && message.endsWith("x\nthe reason"), message);
    });

    it("says that it did not listen in time, by App Service's own setting too", async () => {
      const silent = { "server.js": "setInterval(() => {}, 1000); console.log('busy')" };
      await start(silent, { environment: { WEBSITES_CONTAINER_START_TIME_LIMIT: "0.4" } });
      ok(
        (await failure()).startsWith(
          "shop (staging) could not start: the app did not listen on the port that the environment variable PORT names within 0.4 s",
        ),
      );
    });

    it("says that the package is not there", async () => {
      await start(
        { "server.js": APP },
        {},
        { packages: new PackageCache(folder, { resolve: () => join(folder, "none") }) },
      );
      equal(
        await failure(),
        "shop (staging) could not start: could not fetch the package https://storage.example/app.zip: there is nothing at this URL (404)",
      );
    });

    it("says that a command is not there", async () => {
      await start({ "server.js": APP }, { startupCommand: "no-such-command --now" });
      ok(/exit code 127; .*\n.*no-such-command/.test(await failure()));
    });

    it("is given another port when somebody else was quicker", async () => {
      const thief = `
        const marker = process.env.MARKER;
        if (!require("node:fs").existsSync(marker)) {
          require("node:fs").writeFileSync(marker, process.env.PORT);
          throw Object.assign(new Error("listen EADDRINUSE: address already in use"), { code: "EADDRINUSE" });
        }
        ${APP}`;
      await start({ "server.js": thief }, { environment: { MARKER: join(folder, "marker") } });
      await worker.ready;
      equal((await ask(site.origin, "/")).status, 200);
    });

    it("can be stopped while it starts", async () => {
      await start({ "server.js": "console.log('up'); setInterval(() => {}, 1000);" });
      await until("the app says that it is up", () => log.includes("stdout: up"));
      await worker.stop();
      equal(await failure(), "shop (staging) could not start: it was stopped before it had started");
    });

    it("can be stopped while its package is fetched", async () => {
      const packages = { fetch: () => new Promise<string>(() => {}) };
      await start({ "server.js": APP }, {}, { packages });
      await worker.stop();
      equal(await failure(), "shop (staging) could not start: it was stopped before it had started");
    });
  });
});

describe("a worker without a package", () => {
  it("shows App Service's welcome page", async () => {
    const worker = createStartWorker({ packages: { fetch: () => Promise.reject(new Error("not asked for")) } })(
      specification(),
    );
    await worker.ready;
    const site = await serveWorker(worker);
    const answer = await ask(site.origin, "/");
    equal(answer.status, 200);
    ok(answer.text.includes("Your web app is running and waiting for your content"));
    equal(await worker.ping("/", "shop", 1), 200);
    await worker.stop();
    await site.close();
  });

  it("needs a node that can be found from any folder", async () => {
    const packages = { fetch: async () => "" };
    await rejects(async () => createStartWorker({ packages, nodeCommand: "node" }), /give the absolute path/);
  });
});
