import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { limitRequests, lookingEvery } from "../../src/local/own-requests";
import { API, GROUP, LOCATION, LocalApp } from "../support/local-app";

describe("a request that no program on this machine sends", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const arm = async (
    headers: Record<string, string>,
    method = "GET",
    path = `${GROUP}?api-version=${API}`,
    body?: object,
  ) => {
    const { armEndpoint, authorityFile } = app.local.connection;
    const authorization = `Bearer ${await app.arm.token()}`;
    const request = httpsRequest(new URL(path, armEndpoint), {
      method,
      headers: { authorization, ...headers },
      // Only the Host header is another's: the certificate would reveal other names.
      servername: "localhost",
      ca: readFileSync(authorityFile),
      agent: false,
    });
    request.end(body && JSON.stringify(body));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const { error } = JSON.parse(await text(response)) as { readonly error?: { readonly code: string } };
    return [response.statusCode, error?.code];
  };
  const plain = (address: string, headers: OutgoingHttpHeaders): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(address, { headers, agent: false }, (response) => {
        text(response).then((content) => resolve([response.statusCode ?? 0, content]), reject);
      });
      request.once("error", reject).end();
    });

  const FOREIGN: readonly Record<string, string>[] = [
    { host: "evil.example" },
    { host: "localhost.evil.example" },
    { host: "127.0.0.1.evil.example:443" },
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];

  it("does not get through to Azure Resource Manager, signed in or not", async () => {
    for (const headers of FOREIGN) {
      assert.deepEqual(await arm(headers), [403, "Forbidden"], JSON.stringify(headers));
      const body = { location: LOCATION, tags: { a: "b" } };
      assert.deepEqual(await arm(headers, "PUT", undefined, body), [403, "Forbidden"]);
      assert.deepEqual(await arm(headers, "GET", "/metadata/endpoints"), [403, "Forbidden"]);
    }
    assert.equal((await app.ask("GET", GROUP)).at("tags"), undefined);
    const { port } = new URL(app.local.connection.armEndpoint);
    for (const host of ["localhost", `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, "arm.localhost:1"]) {
      assert.deepEqual(await arm({ host, "sec-fetch-site": "none" }), [200, undefined], host);
    }
  });

  it("gets no token of the identity endpoint", async () => {
    const { identityEndpoint, identityHeader } = app.local.connection;
    const ask = (headers: OutgoingHttpHeaders) =>
      plain(`${identityEndpoint}?resource=https://management.azure.com/`, headers);
    for (const headers of FOREIGN) {
      for (const proof of [{ "x-identity-header": identityHeader }, { metadata: "true" }]) {
        const [status, content] = await ask({ ...headers, ...proof });
        assert.deepEqual([status, content.includes("access_token")], [403, false], JSON.stringify(headers));
      }
    }
    assert.equal((await ask({ "x-identity-header": identityHeader }))[0], 200);
  });

  it("reaches nothing behind the front door, whose hosts are those of sites, accounts and vaults", async () => {
    for (const host of [
      "evil.example",
      "shop.azurewebsites.net.evil.example",
      "",
      "localhost",
      "shop.blob.core.windows.net",
    ]) {
      const [status, content] = await plain(app.local.connection.frontDoor, { host });
      assert.equal(status, 404, `${host}: ${content}`);
    }
  });
});

describe("a slow or broken request", () => {
  let server: Server;

  before(async () => {
    const times = { headers: 200, whole: 400 };
    server = createServer({ connectionsCheckingInterval: lookingEvery(times) }, (request, response) => {
      request.resume().once("end", () => response.end());
    });
    limitRequests(server, times);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const answerTo = (sent: string) => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write(sent);
    return text(socket);
  };

  it("is answered in Azure's form, and its connection ends", async () => {
    const body = await answerTo("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
    assert.match(body, /^HTTP\/1\.1 408 [\s\S]*"code":"RequestTimeout"/);
    assert.match(await answerTo("GET / HTTP/1.1\r\nHo"), /^HTTP\/1\.1 408 [\s\S]*"code":"RequestTimeout"/);
    assert.match(await answerTo("no HTTP at all\r\n\r\n"), /^HTTP\/1\.1 400 [\s\S]*"code":"BadRequest"/);
    const large = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`;
    assert.match(await answerTo(large), /^HTTP\/1\.1 431 [\s\S]*"code":"RequestHeaderFieldsTooLarge"/);
  });
});
