import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { after, describe, it } from "mocha";
import { environmentOf } from "../../../src/local/host/environment";
import { openHome } from "../../../src/local/host/home";
import { installProviders } from "../../../src/pulumi/providers/install";
import { LOCATION, LocalApp, PLAN } from "../../support/local-app";
import { until } from "../../support/until";
import { installed, PluginClient } from "./plugin-client";

const SHOP = { resourceGroupName: "shop-group", location: LOCATION, serverFarmId: PLAN };

describe("provider executables", () => {
  const files = installed();
  after(() => files.remove());

  it("are written again only when they differ or could not be executed", () => {
    const file = files.executable("random");
    const { mtimeMs, mode } = statSync(file);
    assert.equal(mode & 0o777, 0o755);
    chmodSync(file, 0o644);
    installProviders(openHome(files.folder));
    assert.equal(statSync(file).mtimeMs, mtimeMs);
    assert.equal(statSync(file).mode & 0o777, 0o755);

    const script = readFileSync(file, "utf8");
    writeFileSync(file, "something else");
    installProviders(openHome(files.folder));
    assert.equal(readFileSync(file, "utf8"), script);
  });

  it("refuse to work outside of the local App Service, and say how to get there", async () => {
    const plugin = await PluginClient.start(files.executable("azure-native"), { ARM_SUBSCRIPTION_ID: "S" });
    try {
      await assert.rejects(plugin.configure(), {
        details:
          "these stand-ins for the azure-native resources only work with the local App Service: " +
          "run the command through `azure-slots local run -- …`",
      });
    } finally {
      plugin.stop();
    }
  });

  it("refuse an address without encryption, and a subscription that nobody named", async () => {
    const plain = await PluginClient.start(files.executable("azure-native"), { AZURE_SLOTS_ARM_ENDPOINT: "http://x" });
    const nameless = await PluginClient.start(files.executable("azure-native"), {
      AZURE_SLOTS_ARM_ENDPOINT: "https://x",
    });
    try {
      await assert.rejects(plain.configure(), /AZURE_SLOTS_ARM_ENDPOINT is 'http:\/\/x', but must be an https URL/);
      await assert.rejects(nameless.configure(), /the subscription is not known: set ARM_SUBSCRIPTION_ID/);
      await nameless.configure({ "azure-native:config:subscriptionId": "T" });
    } finally {
      plain.stop();
      nameless.stop();
    }
  });

  it("leave secrets to the engine, which encrypts what comes back under the same names", async () => {
    const plugin = await PluginClient.start(files.executable("random"));
    try {
      const configured = await plugin.configure();
      const handshake = await plugin.handshake();
      assert.deepEqual([configured.acceptsecrets, handshake.acceptSecrets], [false, false]);
      assert.deepEqual([configured.supportspreview, handshake.supportsAutonamingConfiguration], [true, true]);
    } finally {
      plugin.stop();
    }
  });

  describe("end when the engine is killed", () => {
    it("at once where they have nothing to do", async () => {
      const { engine, provider } = await startedByEngine(files.executable("random"));
      assert.ok(isAlive(provider));
      engine.kill("SIGKILL");
      await until(`the provider ${provider} has ended`, () => !isAlive(provider));
    });

    it("and finish what they have begun", async () => {
      const app = await LocalApp.start();
      try {
        await app.createShop();
        const environment = environmentOf(app.local.connection, app.home);
        const { engine, provider, port } = await startedByEngine(files.executable("azure-native"), environment);
        const plugin = PluginClient.attach(port);
        await plugin.configure();
        void plugin.create("azure-native:web:WebApp", { ...SHOP, name: "late" }).catch(() => {});
        let isHeld = false;
        let goOn = () => {};
        const isGone = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        app.local.disturb(async ({ method, path }) => {
          if (method !== "PUT" || !path.endsWith("/late")) return undefined;
          isHeld = true;
          await isGone;
          return undefined;
        });
        await until("the first request is under way", () => isHeld);
        engine.kill("SIGKILL");
        await until(`the provider ${provider} has noticed`, () => refuses(port));
        plugin.stop();
        goOn();
        await until(`the provider ${provider} has ended`, () => !isAlive(provider));
        const methods = app.local.journal.read().flatMap((record) => {
          return record.kind === "request" && record.path.endsWith("/late") ? [record.method] : [];
        });
        assert.deepEqual(methods, ["GET", "PUT", "GET"]);
      } finally {
        await app.close();
      }
    });
  });
});

/** Starts a provider as the engine does, by a process in the middle that can be killed. */
async function startedByEngine(executable: string, environment: Record<string, string> = {}) {
  const program = `
    const child = require("node:child_process").spawn(process.argv[1], ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdout.once("data", (port) => console.log(child.pid + " " + port));
  `;
  const engine = spawn(process.execPath, ["-e", program, executable], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [provider, port] = await new Promise<number[]>((resolve) => {
    engine.stdout.once("data", (data: Buffer) => resolve(data.toString().trim().split(" ").map(Number)));
  });
  return { engine, provider: Number(provider), port: Number(port) };
}

/** Whether nobody listens at a port any more. */
function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(false);
    }).on("error", () => resolve(true));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not yet taken note of still has a process id.
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
