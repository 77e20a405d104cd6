import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { LocalApp } from "../support/local-app";

describe("connections on which nothing was sent", () => {
  it("do not keep the local App Service from stopping", async function () {
    // Far less than the two minutes that Node gives a TLS handshake, and than the front door gives open requests.
    this.timeout(9_000);
    const app = await LocalApp.start();
    const { armEndpoint, identityEndpoint, frontDoor, frontDoorTls, pageUrl } = app.local.connection;
    const sockets = await Promise.all(
      [armEndpoint, identityEndpoint, frontDoor, frontDoorTls, pageUrl].map(async (address) => {
        const socket = connect(Number(new URL(address).port), "127.0.0.1");
        await once(socket, "connect");
        return { address, closed: once(socket, "close") };
      }),
    );
    // So that the servers have accepted them.
    await app.ask("GET", "/subscriptions");
    await app.close();
    await Promise.all(sockets.map(({ closed }) => closed));
    assert.equal(sockets.length, 5);
  });
});
