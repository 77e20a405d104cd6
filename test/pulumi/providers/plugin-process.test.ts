import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { after, describe, it } from "mocha";
import { openHome } from "../../../src/local/host/home";
import { installProviders } from "../../../src/pulumi/providers/install";
import { installed, PluginClient } from "./plugin-client";

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

  it("end when the engine is killed", async () => {
    // The middle process is the engine: it starts a provider, tells its process id, and waits.
    const program = `
      const child = require("node:child_process").spawn(process.argv[1], { stdio: ["pipe", "pipe", "inherit"] });
      child.stdout.once("data", () => console.log(child.pid));
    `;
    const engine = spawn(process.execPath, ["-e", program, files.executable("random")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const provider = await new Promise<number>((resolve) => {
      engine.stdout.once("data", (data: Buffer) => resolve(Number(data.toString())));
    });
    assert.ok(isAlive(provider));
    engine.kill("SIGKILL");
    for (let waited = 0; isAlive(provider) && waited < 5000; waited += 100) await sleep(100);
    assert.ok(!isAlive(provider), `the provider ${provider} is still there`);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not yet taken note of still has a process id.
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
