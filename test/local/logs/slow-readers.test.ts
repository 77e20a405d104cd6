import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { logStreamRoutes } from "../../../src/local/azure/app-service/scm/log-stream-routes";
import type { ScmSlot } from "../../../src/local/azure/app-service/scm/scm-slot";
import { SiteLogs } from "../../../src/local/logs/site-logs";
import { EventStream } from "../../../src/local/page/event-stream";
import { until } from "../../support/until";

const MEGABYTE = 1024 * 1024;
/** The machine itself holds some tens of megabytes for a connection that nobody reads. */
const LINES = 1000;
const LINE = "x".repeat(MEGABYTE / 8);

describe("a reader who does not read", () => {
  let folder: string;
  let server: Server;
  let answered: ServerResponse | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-slow-"));
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a server, and asks it for something whose answer is not read yet. */
  async function ask(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<IncomingMessage> {
    server = createServer((asked, response) => {
      answered = response;
      handle(asked, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/logstream", agent: false })
        .once("response", resolve)
        .once("error", reject)
        .end();
    });
  }

  it("of a slot's log has little waiting, and is told how much was left out when it reads again", async () => {
    const logs = new SiteLogs(folder);
    const specification = { site: "shop", slot: "staging", stack: "", startupCommand: "", environment: {} };
    const slotOf = () => ({ site: { name: "shop" }, slot: { name: "staging" } }) as ScmSlot;
    logs.add(specification, "staging", "stdout", "the first");
    const stream = await ask(express().use(logStreamRoutes(logs, slotOf, new AbortController().signal)));
    for (let line = 0; line < LINES; line++) {
      logs.add(specification, "staging", "stdout", LINE);
      // The connection takes what it can.
      await new Promise((resolve) => setImmediate(resolve));
      assert.ok((answered?.writableLength ?? 0) < 2 * MEGABYTE, `${answered?.writableLength} bytes wait`);
    }
    let told = "";
    let whole = 0;
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      told = (told + chunk).slice(-2 * LINE.length);
      whole += chunk.length;
    });
    const missed = await until("it is told what it missed", () => {
      const [, count] = /Z platform (\d+) lines came faster than they were read and were left out\n/.exec(told) ?? [];
      return count;
    });
    const came = Math.floor(whole / LINE.length);
    assert.ok(came === LINES - Number(missed), `${came} came and ${missed} were left out`);
    logs.add(specification, "staging", "stdout", "the last");
    await until("it is told what comes then", () => told.endsWith("Z stdout the last\n"));
    await logs.close();
  });

  it("of the page's events is let go, and connects again", async () => {
    let events: EventStream | undefined;
    const stream = await ask((_request, response) => {
      events = new EventStream(response);
    });
    const gone = new Promise((resolve) => stream.once("close", resolve));
    const line = {
      time: "2026-01-01T00:00:00.000Z",
      site: "shop",
      slot: "staging",
      stream: "stdout",
      text: LINE,
    } as const;
    for (let sent = 0; sent < LINES && !events?.hasEnded; sent++) {
      events?.send("lines", [line]);
      await new Promise((resolve) => setImmediate(resolve));
      assert.ok((answered?.writableLength ?? 0) < 9 * MEGABYTE, `${answered?.writableLength} bytes wait`);
    }
    assert.equal(events?.hasEnded, true);
    stream.on("error", () => undefined).resume();
    await gone;
  });
});
