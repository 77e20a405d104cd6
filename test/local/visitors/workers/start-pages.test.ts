import assert from "node:assert/strict";
import { join } from "node:path";
import type { Worker } from "../../../../src/local/visitors/workers/contract";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { initializationPages } from "../../../../src/local/visitors/workers/start-pages";
import { createStartWorker } from "../../../../src/local/visitors/workers/worker";
import { until } from "../../../support/until";
import { appZip, removeFolder, specification, temporaryFolder } from "./support";

const APP = `
  const seen = [];
  require("node:http").createServer((request, response) => {
    if (request.url === "/exit") process.exit(1);
    seen.push(request.url + " " + request.headers.host);
    console.log(seen.join(";"));
    response.statusCode = 500;
    response.end();
  }).listen(process.env.PORT);`;

const WEB_CONFIG = `<?xml version="1.0"?>
<configuration>
  <system.webServer>
    <applicationInitialization doAppInitAfterRestart="true">
      <add initializationPage="/" hostName="" />
      <!-- <add initializationPage="/old" /> -->
      <add hostName='other.example' initializationPage='Home/About?a=1&amp;b=2'></add>
    </applicationInitialization>
  </system.webServer>
</configuration>`;

const HOST = "shop-staging.azurewebsites.net";

describe("the pages that are asked when an app starts", () => {
  let folder: string;
  let worker: Worker | undefined;
  let log: string[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    log = [];
  });

  afterEach(async () => {
    await worker?.stop(0);
    await removeFolder(folder);
  });

  async function start(environment: Record<string, string>, onWindows: boolean): Promise<Worker> {
    const file = await appZip(folder, { "server.js": APP, "web.config": WEB_CONFIG });
    worker = createStartWorker({
      packages: new PackageCache(join(folder, "packages"), { resolve: () => file }),
      log: (_specification, stream, line) => stream === "stdout" && log.push(line),
    })({
      ...specification({ packageUri: "https://storage.example/app.zip" }),
      environment: { ...environment, WEBSITE_HOSTNAME: HOST },
      onWindows,
    });
    await worker.warm;
    return worker;
  }

  it("are WEBSITE_WARMUP_PATH, at a restart after a crash, too; whatever it answers", async () => {
    const started = await start({ WEBSITE_WARMUP_PATH: "warm" }, false);
    // What the app prints may come after its answer.
    await until("it was asked", async () => log.length > 0);
    assert.deepEqual(log, [`/warm ${HOST}`]);
    await started.ping("/exit", HOST, 5_000).catch(() => undefined);
    await until("it was asked again", async () => log.filter((line) => line === `/warm ${HOST}`).length === 2);
  });

  it("are those of the package's web.config, on Windows alone", async () => {
    await start({}, true);
    await worker?.stop();
    const asked = log.length;
    assert.equal(log.at(-1), `/ ${HOST};/Home/About?a=1&b=2 other.example`);
    await start({}, false);
    await worker?.stop();
    assert.equal(log.length, asked);
  });

  it("are none where a web.config has none", () => {
    assert.deepEqual(initializationPages("", HOST), []);
    assert.deepEqual(initializationPages("<configuration><add initializationPage='/' /></configuration>", HOST), []);
  });
});
