import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type ClaimedPort, claimPort } from "../../../../src/local/visitors/workers/claimed-port";

/** So many that some would be the same, if they were chosen by chance alone. */
const MANY = 400;

describe("a port for an app", () => {
  const claimed: ClaimedPort[] = [];
  const claimMany = async () => {
    for (let count = 0; count < MANY; count++) claimed.push(await claimPort());
    return claimed.map(({ port }) => port);
  };

  afterEach(() => {
    for (const each of claimed.splice(0)) each.release();
  });

  it("is given to one app alone, whichever process starts it, until that is over", async () => {
    const other = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", join(__dirname, "claim-ports.ts"), String(MANY)],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    after(() => other.kill("SIGKILL"));
    const [line] = await once(createInterface(other.stdout), "line");
    const theirs = JSON.parse(line) as number[];
    const ours = await claimMany();
    assert.equal(new Set([...theirs, ...ours]).size, 2 * MANY);
  });

  it("is none that somebody listens on, or that a system gives away by itself", async () => {
    const { port, release } = await claimPort();
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    release();
    release();
    const ports = await claimMany();
    server.close();
    assert.ok(ports.every((each) => each !== port && each >= 20_000 && each < 32_768));
  });
});
