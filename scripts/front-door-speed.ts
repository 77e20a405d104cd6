/**
 * Measures the front door beside a naive Node proxy, in one run: what share of the requests that an app alone answers in a
 * second gets through each, and how much processor time each takes for a request.
 *
 * Run it with `npx ts-node -T scripts/front-door-speed.ts`. It ends with exit code 1 if the front door's share is the smaller.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FrontDoor } from "../src/local/visitors/front-door/front-door";
import { createStartWorker } from "../src/local/visitors/workers/worker";

const HOST = "shop.azurewebsites.net";
const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MILLISECONDS = 2_000;

const APP = `
require("node:http").createServer((request, response) => {
  response.setHeader("content-type", "text/plain");
  response.end("Hello, visitor");
}).listen(process.env.PORT, "127.0.0.1");`;

/** The processes that are measured. Each says its port, and, whenever it is asked, the processor time that it has used. */
const ROLES: Readonly<Record<string, (appPort: number, folder: string) => Promise<number>>> = {
  app: async () =>
    listening(
      createServer((_request, response) => void response.setHeader("content-type", "text/plain").end("Hello, visitor")),
    ),

  naive: async (port) => {
    const agent = new Agent({ keepAlive: true });
    return listening(
      createServer((asked, response) => {
        const { method = "GET", url: path = "/", headers } = asked;
        const sent = request({ host: "127.0.0.1", port, method, path, headers, agent }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        sent.once("error", () => response.destroy());
        asked.pipe(sent);
      }),
    );
  },

  "front door": async (_port, folder) => {
    writeFileSync(join(folder, "server.js"), APP);
    const startWorker = createStartWorker({ packages: { fetch: async () => folder } });
    const environment = { BUILD_VERSION: "1.0.0" };
    const worker = startWorker({
      site: "shop",
      slot: "production",
      stack: "",
      startupCommand: "",
      packageUri: "app",
      environment,
    });
    await worker.ready;
    const site = { production: worker, siteId: "shop", slots: [], httpsOnly: false, stopped: false };
    const door = new FrontDoor({ find: (hostName) => (hostName === HOST ? site : undefined) });
    process.once("disconnect", () => void worker.stop(0));
    return (await door.listen()).port;
  },
};

interface Figure {
  requests: number;
  seconds: number;
  processorSeconds: number;
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Runs as one of the measured processes. */
async function play(role: string, appPort: number, folder: string): Promise<void> {
  const start = ROLES[role];
  if (start === undefined) {
    throw new Error(`there is no role ${JSON.stringify(role)}`);
  }
  const port = await start(appPort, folder);
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  });
  process.on("disconnect", () => setTimeout(() => process.exit(0), 1_000).unref());
  process.send?.(port);
}

/** Sends requests one after another over each of some connections. */
async function load(port: number, milliseconds: number): Promise<number> {
  const asked = `GET /page?of=visitor HTTP/1.1\r\nHost: ${HOST}\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n`;
  let answered = 0;
  const sockets = Array.from({ length: CONNECTIONS }, () => createConnection({ port, host: "127.0.0.1" }));
  const failed = new Promise<never>((_resolve, reject) => {
    for (const socket of sockets) {
      socket.once("error", reject);
      let received = "";
      socket.on("data", (data) => {
        received += data.toString("latin1");
        if (received.endsWith("Hello, visitor") || received.endsWith("\r\n0\r\n\r\n")) {
          if (!received.startsWith("HTTP/1.1 200")) {
            reject(new Error(received));
          }
          received = "";
          answered++;
          socket.write(asked);
        }
      });
      socket.write(asked);
    }
  });
  await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), failed]);
  for (const socket of sockets) {
    socket.removeAllListeners("error").on("error", () => {});
    socket.destroy();
  }
  return answered;
}

async function reply(child: ChildProcess): Promise<number> {
  const [value] = await once(child, "message");
  return Number(value);
}

async function used(child: ChildProcess): Promise<number> {
  child.send("");
  return reply(child);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-speed-"));
  const children = new Map<string, { readonly child: ChildProcess; readonly port: number; readonly figure: Figure }>();
  try {
    for (const role of Object.keys(ROLES)) {
      const child = fork(__filename, [role, String(children.get("app")?.port ?? 0), folder], {
        execArgv: ["-r", "ts-node/register/transpile-only"],
      });
      const port = await reply(child);
      children.set(role, { child, port, figure: { requests: 0, seconds: 0, processorSeconds: 0 } });
      await load(port, ROUND_MILLISECONDS / 2);
    }
    // By turns, so that what else the machine does meets them alike.
    for (let round = 0; round < ROUNDS; round++) {
      for (const { child, port, figure } of children.values()) {
        const [before, begun] = [await used(child), performance.now()];
        figure.requests += await load(port, ROUND_MILLISECONDS);
        figure.seconds += (performance.now() - begun) / 1000;
        figure.processorSeconds += (await used(child)) - before;
      }
    }
    report(new Map([...children].map(([role, { figure }]) => [role, figure])));
  } finally {
    for (const { child } of children.values()) {
      child.disconnect();
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(figures: ReadonlyMap<string, Figure>): void {
  const rate = (role: string) => {
    const { requests = 0, seconds = 1 } = figures.get(role) ?? {};
    return requests / seconds;
  };
  for (const [role, { requests, processorSeconds }] of figures) {
    const share = ((100 * rate(role)) / rate("app")).toFixed(0);
    const microseconds = ((1e6 * processorSeconds) / requests).toFixed(0);
    console.log(
      `${role.padEnd(10)}  ${rate(role).toFixed(0).padStart(6)} requests/s  ${share.padStart(3)} % of the app's  ${microseconds.padStart(4)} µs of processor time a request`,
    );
  }
  const ratio = rate("front door") / rate("naive");
  const time = (role: string) => {
    const { requests = 1, processorSeconds = 0 } = figures.get(role) ?? {};
    return processorSeconds / requests;
  };
  console.log(`front door / naive proxy: ${ratio.toFixed(2)} of the requests a second`);
  console.log(
    `naive proxy / front door: ${(time("naive") / time("front door")).toFixed(2)} of the processor time a request`,
  );
  process.exitCode = ratio >= 1 ? 0 : 1;
}

const [role, appPort = "0", folder = ""] = process.argv.slice(2);
void (role === undefined ? main() : play(role, Number(appPort), folder)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
