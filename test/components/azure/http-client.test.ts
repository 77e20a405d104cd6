import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createPipelineRequest } from "@azure/core-rest-pipeline";
import { clientWithin } from "../../../src/components/azure/http-client";

describe("a client with a time limit", () => {
  let server: Server;

  const serve = async (answer: RequestListener) => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return createPipelineRequest({ url: `http://127.0.0.1:${port}`, allowInsecureConnection: true });
  };

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Timers that keep a program from ending. */
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;

  it("gives what is answered in time", async () => {
    const request = await serve((_request, response) => response.end("here"));
    assert.equal((await clientWithin(60_000).sendRequest(request)).bodyAsText, "here");
  });

  it("gives up what takes longer", async () => {
    const request = await serve(() => undefined);
    await assert.rejects(clientWithin(1).sendRequest(request), { name: "AbortError" });
  });

  it("keeps no program from ending after a lost connection", async () => {
    const request = await serve((_request, response) => response.destroy());
    const before = timers();
    await assert.rejects(clientWithin(60_000).sendRequest(request), { code: "ECONNRESET" });
    assert.ok(timers() <= before);
  });
});
