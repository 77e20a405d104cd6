import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { KeptConnections } from "../../../../src/local/visitors/workers/kept-connections";
import { until } from "../../../support/until";
import { begin, type HttpServer, readAll, serve } from "./support";

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_each, index) => index));
const LARGE = Buffer.alloc(1_000_000, EVERY_BYTE);
const FLOOD_BYTES = 64_000_000;

describe("the kept connections to an app", () => {
  let app: HttpServer;
  let door: HttpServer;
  let kept: KeptConnections;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let failures: { readonly message: string; readonly used: boolean }[];

  beforeEach(async () => {
    failures = [];
    app = await serve((request, response) => answer(request, response));
    kept = new KeptConnections("127.0.0.1");
    door = await serve(({ method = "", url = "", headers: { host = "" } }, response) => {
      const headers = ["Host", host, "X-Written-So", "as it was"];
      kept.send(app.port, { method, path: url, headers }, response, ({ message }, used) => {
        failures.push({ message, used });
        response.writeHead(502).end();
      });
    });
  });

  afterEach(async () => {
    kept.close();
    await door.close();
    await app.close();
  });

  const bytesOf = async (path: string) => buffer(await begin(door.origin, path));

  it("pass on each byte of an answer, whatever its size and its form", async () => {
    answer = ({ url }, response) => {
      const body = url?.includes("large") ? LARGE : EVERY_BYTE;
      if (url?.includes("whole")) {
        response.end(body);
      } else if (url?.includes("pieces")) {
        response.write(body);
        setImmediate(() => response.end(body));
      } else {
        response.useChunkedEncodingByDefault = false;
        response.end(Buffer.concat([body, body]));
      }
    };
    for (const [size, body] of Object.entries({ small: EVERY_BYTE, large: LARGE })) {
      deepEqual(await bytesOf(`/${size}/whole`), body, size);
      deepEqual(await bytesOf(`/${size}/pieces`), Buffer.concat([body, body]), size);
      deepEqual(await bytesOf(`/${size}/until-closed`), Buffer.concat([body, body]), size);
    }
  });

  it("pass on a request as it is, and an answer's status, reason and headers, but no hints before it", async () => {
    answer = (request, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
      response.writeHead(Number(request.headers.host?.slice(0, 3)), "As The App Says", [
        ...["X-Url", request.url ?? "", "X-Method", request.method ?? ""],
        ...[
          "x-raw",
          request.rawHeaders.includes("X-Written-So") ? "yes" : "no",
          "Set-Cookie",
          "a=1",
          "Set-Cookie",
          "b=2",
        ],
        ...["Keep-Alive", "timeout=7", "X-Latin", "caf\xe9"],
      ]);
      response.end();
    };
    for (const [method, status] of [
      ["GET", 200],
      ["HEAD", 200],
      ["DELETE", 204],
      ["OPTIONS", 404],
      ["GET", 304],
    ] as const) {
      const asked = { method, headers: { host: `${status}.example.com` } };
      const got = await begin(door.origin, "/a/../b//c?x=%7e&y", asked);
      equal(await readAll(got), "");
      deepEqual([got.statusCode, got.statusMessage], [status, "As The App Says"]);
      const { "x-url": url, "x-method": asMethod, "x-raw": raw, "set-cookie": cookies, "x-latin": latin } = got.headers;
      deepEqual([url, asMethod, raw, cookies, latin], ["/a/../b//c?x=%7e&y", method, "yes", ["a=1", "b=2"], "caf\xe9"]);
      ok(!got.headers["keep-alive"]?.includes("7"));
    }
  });

  it("serve one request after another, and one each where several are open", async () => {
    const held: ServerResponse[] = [];
    answer = (request, response) => {
      response.setHeader("x-port", request.socket.remotePort ?? 0);
      if (request.url === "/held") {
        response.write("begun");
        held.push(response);
      } else {
        response.end();
      }
    };
    const portOf = (got: IncomingMessage) => got.headers["x-port"];
    const first = portOf(await begin(door.origin, "/"));
    const again = await begin(door.origin, "/held");
    equal(portOf(again), first);
    const beside = portOf(await begin(door.origin, "/"));
    ok(beside !== first);
    held[0]?.end();
    await readAll(again);
    equal(portOf(await begin(door.origin, "/")), first);
  });

  it("tell whether one that fails was used before, which the next one is not", async () => {
    answer = ({ url, socket }, response) => (url === "/break" ? socket.destroy() : response.end());
    for (const path of ["/break", "/", "/break", "/break"]) {
      await readAll(await begin(door.origin, path));
    }
    deepEqual(
      failures.map(({ used }) => used),
      [false, true, false],
    );
    await app.close();
    equal((await begin(door.origin, "/")).statusCode, 502);
    ok(failures[3]?.message.includes("ECONNREFUSED"), failures[3]?.message);
  });

  it("break off an answer that the app breaks off, and tell the app of a visitor who leaves", async () => {
    let left = false;
    answer = ({ url, socket }, response) => {
      response.write("half");
      if (url === "/cut") {
        setImmediate(() => socket.destroy());
      }
      socket.on("close", () => {
        left = true;
      });
    };
    await rejects(bytesOf("/cut"));
    left = false;
    (await begin(door.origin, "/left")).destroy();
    await until("the app hears that its visitor left", () => left);
    deepEqual(failures, []);
  });

  it("hold an app back whose visitor is slow, and go on when it is not", async () => {
    let sent = 0;
    answer = (_request, response) => {
      const goOn = () => {
        while (sent < FLOOD_BYTES) {
          sent += LARGE.length;
          if (!response.write(LARGE)) {
            response.once("drain", goOn);
            return;
          }
        }
        response.end();
      };
      goOn();
    };
    const got = await begin(door.origin, "/");
    let [before, same] = [0, 0];
    await until("the app is held back", () => {
      same = sent === before ? same + 1 : 0;
      before = sent;
      return same === 10;
    });
    ok(sent < FLOOD_BYTES, `${sent} bytes were sent to a visitor who reads nothing`);
    let received = 0;
    for await (const chunk of got) {
      received += chunk.length;
    }
    equal(received, FLOOD_BYTES);
  });
});
