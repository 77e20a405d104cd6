import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JournalRecord } from "../../src/local";
import { until } from "../support/until";
import { ask, buildOf, publishBuild, SERVER } from "./support/builds";
import { copyOfExample, type ExampleCopy } from "./support/example";
import { Cloud, effects, Shop } from "./support/project";
import { SECRETS_PROVIDER } from "./support/stack-keys";

/** A request that a killed run had just made. */
const MOMENTS: Readonly<Record<string, (record: JournalRecord) => boolean>> = {
  "while the build is delivered": (record) => isWrite(record, /deployments\/shop-staging-delivery\w+$/),
  "when the swap is asked for": (record) => isWrite(record, /deployments\/shop-swap\w+$/),
  "while the slots are being swapped": (record) => isWrite(record, /sites\/shop\w+$/) && "deployment" in record,
  "when the slots have just been swapped": (record) => record.kind === "swap",
};

function isWrite(record: JournalRecord, path: RegExp): boolean {
  return record.kind === "request" && record.method === "PUT" && path.test(record.path);
}

describe("a run that is cut off, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  describe("of the program of examples/blue-green", () => {
    let copy: ExampleCopy;
    let version = 1;

    before(async () => {
      copy = copyOfExample("blue-green");
      await pulumi("stack", "init", "test", "--secrets-provider", SECRETS_PROVIDER).ended;
      assert.equal(await up().ended, 0);
    });

    after(() => copy.remove());

    const pulumi = (...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<number | null> } => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: copy.folder,
        env: { ...process.env, ...cloud.environment },
        stdio: "ignore",
        detached: true,
      });
      return { child, ended: new Promise((done) => child.once("exit", done)) };
    };

    const up = () => pulumi("up", "--yes", "--skip-preview", "--stack", "test", "--config", `version=${version}.0.0`);
    const site = () => cloud.local.sites().find(({ name }) => /^shop\w{8}$/.test(name))?.name ?? "";

    for (const [moment, isMoment] of Object.entries(MOMENTS)) {
      it(`killed ${moment}, ends in the declared state when it is run again, and swaps once`, async () => {
        // Two versions take turns, so that each test releases another one than runs.
        version = version === 1 ? 2 : 1;
        const before = (await ask(cloud.local, site())).version;
        const { swaps } = await cloud.effectsOf(async () => {
          const mark = cloud.local.journal.length;
          const { child, ended } = up();
          await until("the moment to end it", () => cloud.local.journal.read(mark).some(isMoment));
          process.kill(-(child.pid ?? 0), "SIGKILL");
          await ended;
          // What a killed run leaves locked, somebody has to unlock.
          await pulumi("cancel", "--yes", "--stack", "test").ended;
          assert.equal(await up().ended, 0);
        });
        await cloud.local.settled();
        assert.notEqual(before, `${version}.0.0`);
        assert.equal((await ask(cloud.local, site())).version, `${version}.0.0`);
        assert.equal((await ask(cloud.local, site(), "staging")).version, before);
        assert.equal(swaps.length, 1);
      });
    }
  });

  describe("of a build that is long in starting", () => {
    let gate: Gate;

    before(async () => {
      gate = await Gate.open();
    });

    after(() => gate.close());

    it("killed while it is warmed up, waits for the swap that goes on, and does not ask for another", async () => {
      const waiting = `require("node:http").get(process.env.GATE, (answer) => { answer.resume(); require("./app.js"); });`;
      await publishBuild(cloud.local, "4.0.0", waiting, { "app.js": SERVER });
      const shop = await Shop.open(cloud, "slow", { build: buildOf("1.0.0"), slots: { staging: {} } });
      await shop.up();
      shop.declareBuild({ ...buildOf("4.0.0"), settings: { GATE: gate.url } });
      const mark = cloud.local.journal.length;
      const killed = shop.stack.up().catch(() => undefined);
      const isSwapped = (record: JournalRecord) => isWrite(record, /sites\/slow$/) && "deployment" in record;
      await until("the swap is asked for", () => cloud.local.journal.read(mark).some(isSwapped));
      shop.stack.kill();
      await killed;
      await shop.stack.cancel();

      let said = "";
      const onOutput = (text: string) => {
        said += text;
      };
      let isOver = false;
      const again = shop.stack.up({ onOutput }).finally(() => {
        isOver = true;
      });
      const waits = /waiting for (deployment slow-swap\w+|operation \S+ on "slow") to end/;
      await until("the run waits for the swap", () => isOver || waits.test(said));
      gate.letThrough();
      await again;
      assert.match(said, waits);
      assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
      assert.equal((await ask(cloud.local, "slow")).version, "4.0.0");
    });
  });
});

/** What an app asks before it starts, and is answered by once it is let through. */
class Gate {
  private readonly waiting: ServerResponse[] = [];
  private isOpen = false;

  private constructor(private readonly server: Server) {
    server.on("request", (_request, response: ServerResponse) => {
      if (this.isOpen) {
        response.end();
      } else {
        this.waiting.push(response);
      }
    });
  }

  static async open(): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Gate(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  letThrough(): void {
    this.isOpen = true;
    for (const response of this.waiting.splice(0)) {
      response.end();
    }
  }

  close(): void {
    this.letThrough();
    this.server.close();
  }
}
