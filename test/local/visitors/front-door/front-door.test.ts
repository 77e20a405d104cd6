import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request as tlsRequest } from "node:https";
import { type AddressInfo, createConnection } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { connect as connectTls } from "node:tls";
import { generate } from "selfsigned";
import type { Destination } from "../../../../src/local/visitors/front-door/destination";
import { FrontDoor, type FrontDoorOptions } from "../../../../src/local/visitors/front-door/front-door";
import type { Visit } from "../../../../src/local/visitors/front-door/visits";
import type { Worker } from "../../../../src/local/visitors/workers/contract";
import { CutOff } from "../../../../src/local/visitors/workers/cut-off";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { createStartWorker } from "../../../../src/local/visitors/workers/worker";
import { until } from "../../../support/until";
import {
  APP,
  type Asked,
  appZip,
  ask,
  begin,
  readAll,
  removeFolder,
  specification,
  temporaryFolder,
} from "../workers/support";

const HOST = "shop.azurewebsites.net";

/** A worker without an app, which answers as a test says. */
function fakeWorker(name: string, answer?: (request: IncomingMessage, response: ServerResponse) => void): Worker {
  return {
    specification: specification({ slot: name }),
    ready: Promise.resolve(),
    warm: Promise.resolve(),
    inFlight: 0,
    isRunning: true,
    handle: answer ?? ((request, response) => response.end(`${name} ${request.headers.host} ${request.url}`)),
    upgrade: (_request: IncomingMessage, socket: Duplex) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Slot: ${name}\r\n\r\n`);
    },
    ping: async () => 200,
    remark: () => {},
    stop: async () => {},
  };
}

describe("FrontDoor", () => {
  let door: FrontDoor;
  let origin: string;
  let sites: Record<string, Destination>;

  beforeEach(() => {
    sites = { [HOST]: site(fakeWorker("production")) };
  });

  afterEach(async () => {
    await door.close(0);
  });

  function site(production: Worker, changes: Partial<Destination> = {}): Destination {
    return { production, slots: [], httpsOnly: false, stopped: false, ...changes };
  }

  async function open(options: Partial<FrontDoorOptions> = {}): Promise<void> {
    door = new FrontDoor({ find: (hostName) => sites[hostName], ...options });
    origin = `http://127.0.0.1:${(await door.listen()).port}`;
  }

  function visit(path = "/", { headers, ...asked }: Asked = {}) {
    return ask(origin, path, { ...asked, headers: { host: HOST, ...headers } });
  }

  it("finds the site by its host name", async () => {
    sites["other.azurewebsites.net"] = site(fakeWorker("other"));
    await open();
    equal((await visit("/a?b")).text, `production ${HOST} /a?b`);
    equal(
      (await visit("/", { headers: { host: "OTHER.azurewebsites.net:80" } })).text,
      "other OTHER.azurewebsites.net:80 /",
    );
    const local = `${HOST}.localhost:${door.address.port}`;
    equal((await visit("/", { headers: { host: local } })).text, `production ${local} /`);
  });

  it("says that there is no such site", async () => {
    await open();
    const answer = await visit("/", { headers: { host: "none.azurewebsites.net" } });
    equal(answer.status, 404);
    equal(answer.headers["x-azure-slots-front-door"], "no-such-site");
    ok(answer.text.includes("404 Web Site not found"));
    deepEqual(door.metrics(), []);
  });

  it("can be used as a proxy, in both ways that there are", async () => {
    await open();
    const whole = await ask(origin, `http://${HOST}/a?b=c`, { headers: { host: "other" } });
    equal(whole.text, `production ${HOST} /a?b=c`);
    equal(
      await raw(`CONNECT ${HOST}:80 HTTP/1.1\r\n\r\n`, `GET /x HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`),
      `production ${HOST} /x`,
    );
    equal(await raw("CONNECT none:80 HTTP/1.1\r\n\r\n"), "");
  });

  it("passes a proxy's clients on to other hosts, where it may", async () => {
    const other = createServer((_request, response) => response.end("another host")).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const asked: string[] = [];
    await open({ passesOn: (hostName) => asked.push(hostName) > 0 && hostName !== "none" });
    const get = "GET / HTTP/1.0\r\n\r\n";
    equal(await raw(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`, get), "another host");
    other.close();
    await once(other, "close");
    equal(await refusal(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`), "502 not-reached");
    equal(await refusal("CONNECT none:443 HTTP/1.1\r\n\r\n"), "404 no-such-site");
    equal(await refusal("CONNECT nowhere HTTP/1.1\r\n\r\n"), "404 no-such-site");
    equal(
      await raw(`CONNECT ${HOST}:80 HTTP/1.1\r\n\r\n`, get.replace("\r\n", `\r\nHost: ${HOST}\r\n`)),
      `production ${HOST} /`,
    );
    deepEqual(asked, ["127.0.0.1", "127.0.0.1", "none"]);
  });

  /** The status with which a tunnel is refused, and why. */
  async function refusal(head: string): Promise<string> {
    const socket = createConnection({ port: door.address.port, host: "127.0.0.1" });
    socket.write(head);
    const answer = await text(socket);
    return `${answer.split(" ")[1]} ${/x-azure-slots-front-door: (\S+)/i.exec(answer)?.[1]}`;
  }

  /** Sends a head, then, when it was answered, the rest; returns the body of what came last. */
  async function raw(head: string, rest?: string): Promise<string> {
    const socket = createConnection({ port: door.address.port, host: "127.0.0.1" });
    socket.write(head);
    let received = "";
    socket.on("data", (data) => {
      if (received === "" && rest !== undefined) {
        socket.write(rest);
      }
      received += data;
    });
    await new Promise((resolve) => socket.once("close", resolve));
    return received.slice(received.lastIndexOf("\r\n\r\n") + 4);
  }

  it("shares visitors out and pins them, beside the app's own cookies", async () => {
    const staging = fakeWorker("staging", (_request, response) => {
      response.writeHead(200, { "x-app": "1" });
      response.end("staging");
    });
    const own = fakeWorker("production", (_request, response) => {
      response.setHeader("set-cookie", ["one=1", "two=2"]);
      response.end("production");
    });
    sites[HOST] = site(own, { slots: [{ name: "staging", worker: staging, percentage: 10 }] });
    const chances = [0.05, 0.5];
    await open({ random: () => chances.shift() ?? 1 });
    const first = await visit();
    equal(first.text, "staging");
    equal(first.headers["x-app"], "1");
    deepEqual(first.headers["set-cookie"], ["x-ms-routing-name=staging; Max-Age=3600; Path=/; HttpOnly"]);
    const second = await visit();
    equal(second.text, "production");
    deepEqual(second.headers["set-cookie"], [
      "one=1",
      "two=2",
      "x-ms-routing-name=self; Max-Age=3600; Path=/; HttpOnly",
    ]);
    const back = await visit("/", { headers: { cookie: "x-ms-routing-name=staging" } });
    equal(back.text, "staging");
    equal(back.headers["set-cookie"], undefined);
  });

  it("says that a site is stopped", async () => {
    sites[HOST] = site(fakeWorker("production"), { stopped: true });
    await open();
    const answer = await visit();
    equal(answer.status, 403);
    ok(answer.text.includes("Error 403 - This web app is stopped."));
  });

  it("counts what was really answered, by host and slot", async () => {
    const answers = fakeWorker("production", (request, response) => {
      response.statusCode = Number(request.url?.slice(1));
      setTimeout(() => response.end(), 20);
    });
    sites[HOST] = site(answers, { slots: [{ name: "staging", worker: fakeWorker("staging"), percentage: 0 }] });
    sites["shop-staging.azurewebsites.net"] = site(fakeWorker("staging"), { slot: "staging" });
    await open();
    for (const path of ["/200", "/404", "/500", "/503", "/?x-ms-routing-name=staging"]) {
      await visit(path);
    }
    await visit("/", { headers: { host: "shop-staging.azurewebsites.net" } });
    await until("three series are counted", () => door.metrics().length === 3);
    const counts = door.metrics().map(({ totalResponseMilliseconds, ...counted }) => {
      ok(totalResponseMilliseconds > 0);
      return counted;
    });
    deepEqual(counts, [
      { hostName: HOST, slot: "production", requests: 4, serverErrors: 2 },
      { hostName: HOST, slot: "staging", requests: 1, serverErrors: 0 },
      { hostName: "shop-staging.azurewebsites.net", slot: "staging", requests: 1, serverErrors: 0 },
    ]);
    ok((door.metrics()[0]?.totalResponseMilliseconds ?? 0) >= 75);
  });

  it("tells of each visit as it ends: by which build, with what status, and whether the app broke off", async () => {
    const app = fakeWorker("production", (request, response) => {
      response.write("half");
      if (request.url === "/cut") {
        response.destroy(new CutOff());
      } else if (request.url !== "/leave") {
        response.end();
      }
    });
    sites[HOST] = site({ ...app, specification: specification({ environment: { BUILD_VERSION: "2.0.0" } }) });
    await open();
    const told: Visit[] = [];
    const ends = door.visits.watch((visit) => told.push(visit));
    equal((await visit("/")).text, "half");
    await rejects(visit("/cut"));
    (await begin(origin, "/leave", { headers: { host: HOST } })).destroy();
    await until("three visits are told", () => told.length === 3);
    ends();
    await visit("/");
    const about = { hostName: HOST, site: "shop", siteId: undefined, slot: "production", build: "2.0.0", status: 200 };
    deepEqual(
      told.map(({ at, milliseconds, ...visit }) => visit),
      [false, true, false].map((cutOff) => ({ ...about, cutOff })),
    );
    ok(told.every(({ at, milliseconds }) => Math.abs(Date.now() - at) < 60_000 && milliseconds >= 0));
  });

  it("passes WebSockets to the slot that their visitor is pinned to", async () => {
    sites[HOST] = site(fakeWorker("production"), { slots: [{ name: "staging", worker: fakeWorker("staging") }] });
    await open();
    const socket = createConnection({ port: door.address.port, host: "127.0.0.1" });
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nCookie: x-ms-routing-name=staging\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    const [data] = await new Promise<Buffer[]>((resolve) => socket.once("data", (...got) => resolve(got)));
    ok(String(data).includes("X-Slot: staging"));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await door.close();
    await closed;
  });

  it("closes when the requests in flight are answered, and takes no others", async () => {
    let finish = () => {};
    const slow = fakeWorker("production", (_request, response) => {
      response.write("begun,");
      finish = () => response.end("ended");
    });
    sites[HOST] = site(slow);
    await open();
    const response = await begin(origin, "/", { headers: { host: HOST } });
    const closed = door.close();
    await rejects(visit(), /ECONNREFUSED/);
    finish();
    equal(await readAll(response), "begun,ended");
    await closed;
  });

  it("has no address before it is open", async () => {
    await open();
    const shut = new FrontDoor({ find: () => undefined });
    await rejects(async () => shut.address, /call listen\(\) first/);
  });

  it("does not open where somebody else listens", async () => {
    await open();
    const second = new FrontDoor({ find: () => undefined, port: door.address.port });
    await rejects(second.listen(), /EADDRINUSE/);
  });

  describe("with HTTPS", () => {
    let tls: { key: string; cert: string };

    before(async () => {
      const made = await generate([{ name: "commonName", value: HOST }]);
      tls = { key: made.private, cert: made.cert };
    });

    it("serves it, and marks the cookie", async () => {
      sites[HOST] = site(fakeWorker("production"), {
        httpsOnly: true,
        slots: [{ name: "staging", worker: fakeWorker("staging"), percentage: 0 }],
      });
      await open({ tls });
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const { tlsPort } = door.address;
        const options = { port: tlsPort, host: "127.0.0.1", headers: { host: HOST }, ca: tls.cert, servername: HOST };
        tlsRequest({ ...options, agent: false, checkServerIdentity: () => undefined }, resolve)
          .once("error", reject)
          .end();
      });
      equal(await readAll(response), `production ${HOST} /`);
      deepEqual(response.headers["set-cookie"], ["x-ms-routing-name=self; Max-Age=3600; Path=/; HttpOnly; Secure"]);
    });

    it("sends plain HTTP there, if the site wants it", async () => {
      sites[HOST] = site(fakeWorker("production"), { httpsOnly: true });
      await open({ tls });
      const { tlsPort } = door.address;
      const got = await visit("/a?b", { headers: { host: `${HOST}.localhost:1` } });
      equal(got.status, 301);
      equal(got.headers.location, `https://${HOST}.localhost:${tlsPort}/a?b`);
      equal((await visit("/a", { method: "POST" })).status, 307);
      equal((await ask(origin, `http://${HOST}/a`)).headers.location, `https://${HOST}/a`);
      const upgrade = await visit("/live", { headers: { connection: "Upgrade", upgrade: "websocket" } });
      deepEqual([upgrade.status, upgrade.headers.location], [301, `https://${HOST}:${tlsPort}/live`]);
    });

    it("is reached through the proxy as well", async () => {
      await open({ tls });
      const socket = createConnection({ port: door.address.port, host: "127.0.0.1" });
      socket.write(`CONNECT ${HOST}:443 HTTP/1.1\r\n\r\n`);
      await new Promise((resolve) => socket.once("data", resolve));
      const secure = connectTls({ socket, ca: tls.cert, servername: HOST, checkServerIdentity: () => undefined });
      secure.write(`GET /x HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
      let received = "";
      for await (const data of secure) {
        received += data;
      }
      ok(received.endsWith(`production ${HOST} /x`));
    });

    it("serves plain HTTP where there is no HTTPS to go to", async () => {
      sites[HOST] = site(fakeWorker("production"), { httpsOnly: true });
      await open();
      equal((await visit()).status, 200);
    });
  });

  it("lets a request in flight at a switch complete on the app that it came to", async () => {
    const folder = await temporaryFolder();
    const file = await appZip(folder, { "server.js": APP });
    const startWorker = createStartWorker({
      packages: new PackageCache(join(folder, "packages"), { resolve: () => file }),
    });
    const [old, fresh] = ["old", "new"].map((build) =>
      startWorker(specification({ packageUri: "https://storage.example/app.zip", environment: { BUILD: build } })),
    );
    ok(old !== undefined && fresh !== undefined);
    try {
      sites[HOST] = site(old);
      await open();
      const held = await begin(origin, "/hold", { headers: { host: HOST } });
      await fresh.ready;

      sites[HOST] = site(fresh);
      const stopped = old.stop();
      equal(JSON.parse((await visit()).text).env.BUILD, "new");
      equal(old.inFlight, 1);

      sites["shop-staging.azurewebsites.net"] = site(old);
      await visit("/release", { headers: { host: "shop-staging.azurewebsites.net" } });
      equal(await readAll(held), "begun,ended");
      await stopped;
    } finally {
      await Promise.all([old.stop(0), fresh.stop(0)]);
      await removeFolder(folder);
    }
  });

  it("answers every visitor while the app behind it is switched again and again", async () => {
    const folder = await temporaryFolder();
    const file = await appZip(folder, { "server.js": APP });
    const startWorker = createStartWorker({
      packages: new PackageCache(join(folder, "packages"), { resolve: () => file }),
    });
    const start = () => startWorker(specification({ packageUri: "https://storage.example/app.zip" }));
    let current = start();
    await current.ready;
    sites[HOST] = site(current);
    await open();
    let switching = true;
    const statuses: Record<number, number> = {};
    const visitors = Array.from({ length: 8 }, async (_, visitor) => {
      while (switching) {
        const { status } = await visit("/", visitor % 2 === 0 ? {} : { method: "POST", body: "x" });
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    });
    for (let release = 0; release < 5; release++) {
      const old = current;
      current = start();
      await current.ready;
      sites[HOST] = site(current);
      await old.stop();
    }
    switching = false;
    await Promise.all(visitors);
    await current.stop();
    await removeFolder(folder);
    deepEqual(Object.keys(statuses), ["200"], JSON.stringify(statuses));
    ok((statuses[200] ?? 0) > 100, JSON.stringify(statuses));
  });
});
