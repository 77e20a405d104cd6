import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { type Clock, systemClock } from "../../../../src/local/clock";
import type { Worker } from "../../../../src/local/visitors/workers/contract";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { warmUp } from "../../../../src/local/visitors/workers/warm-up";
import { createStartWorker } from "../../../../src/local/visitors/workers/worker";
import { appZip, removeFolder, specification, temporaryFolder } from "./support";

const APP = `
  const seen = [];
  require("node:http").createServer((request, response) => {
    seen.push(request.url + " " + request.headers.host);
    if (request.url === "/never") return;
    if (request.url === "/third" && seen.length < 3) return request.socket.destroy();
    console.log(seen.join(";"));
    response.statusCode = request.url === "/error" ? 500 : 200;
    response.end();
  }).listen(process.env.PORT);`;

describe("warmUp", () => {
  let folder: string;
  let worker: Worker;
  let log: string[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    log = [];
    await start(APP);
  });

  afterEach(async () => {
    await worker.stop(0);
    await removeFolder(folder);
  });

  async function start(app: string, clock: Clock = systemClock): Promise<void> {
    const file = await appZip(folder, { "server.js": app });
    worker = createStartWorker({
      packages: new PackageCache(join(folder, "packages"), { resolve: () => file }),
      clock,
      log: (_specification, stream, line) => stream === "stdout" && log.push(line),
    })(specification({ packageUri: "https://storage.example/app.zip" }));
  }

  it("asks the app itself, by its host name, and takes any answer", async () => {
    await warmUp(worker, { hostName: "shop-staging.azurewebsites.net" });
    await warmUp(worker, { hostName: "shop-staging.azurewebsites.net", path: "/error" });
    await worker.stop();
    equal(log.at(-1), "/ shop-staging.azurewebsites.net;/error shop-staging.azurewebsites.net");
    equal(worker.inFlight, 0);
  });

  it("tries again when there is no answer", async () => {
    await warmUp(worker, { hostName: "shop", path: "/third" });
    await worker.stop();
    equal(log.at(-1), "/third shop;/third shop;/third shop");
  });

  it("stops at a status that does not count", async () => {
    await rejects(warmUp(worker, { hostName: "shop", path: "/error", statuses: [200, 202] }), {
      message:
        "the warm-up of shop/error was answered with status 500, and only 200, 202 count as warm (WEBSITE_SWAP_WARMUP_PING_STATUSES)",
    });
    await warmUp(worker, { hostName: "shop", statuses: [200, 202] });
    await worker.stop();
    equal(log.at(-1), "/error shop;/ shop");
  });

  it("gives up after so many tries of so long", async () => {
    await rejects(warmUp(worker, { hostName: "shop", path: "/never", attempts: 3, timeoutMilliseconds: 50 }), {
      message: "the warm-up of shop/never failed 3 times; the last time: no response within 0.05 s",
    });
    await warmUp(worker, { hostName: "shop" });
    await worker.stop();
    equal(log.at(-1), "/never shop;/never shop;/never shop;/ shop");
  });

  it("waits 90 seconds for each of five answers, by App Service's own clock", async () => {
    const waits: number[] = [];
    const clock: Clock = { now: () => 0, wait: async (milliseconds) => void waits.push(milliseconds) };
    await worker.stop();
    await start(APP, clock);
    await rejects(warmUp(worker, { hostName: "shop", path: "/never" }), {
      message: "the warm-up of shop/never failed 5 times; the last time: no response within 90 s",
    });
    deepEqual(waits, Array(5).fill(90_000));
  });

  it("fails at once when the app cannot start", async () => {
    await worker.stop();
    await start("process.exit(9)");
    await rejects(
      warmUp(worker, { hostName: "shop" }),
      /^StartError: shop \(staging\) could not start: the app ended with exit code 9/,
    );
  });
});
