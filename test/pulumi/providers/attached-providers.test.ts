import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttachedProviders, attached } from "../../../src/pulumi/providers/attached-providers";
import { contentOf } from "../../../src/pulumi/providers/azure-native/assets";
import { workingDirectoryOf } from "../../../src/pulumi/providers/engine-process";
import { RandomProvider } from "../../../src/pulumi/providers/random/provider";
import { GROUP, LOCATION, LocalApp } from "../../support/local-app";
import { until } from "../../support/until";
import { PluginClient } from "./plugin-client";

const CLIENT_CONFIG = "azure-native:authorization:getClientConfig";
const GROUP_TYPE = "azure-native:resources:ResourceGroup";

/** The processes that make components for this one. */
function componentProcesses(): string[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim();
  return children.split(" ").filter((id) => id !== "" && commandOf(id).includes("plugin/main.js"));
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

describe("attached providers", () => {
  let app: LocalApp;
  const clients: PluginClient[] = [];

  before(async () => {
    app = await LocalApp.start();
    await app.ask("PUT", GROUP, { location: LOCATION });
  });

  after(async () => {
    for (const client of clients) client.stop();
    await app.close();
  });

  function attach(name = "azure-native", ports = app.local.connection.providers): PluginClient {
    const client = PluginClient.attach(ports[name] ?? 0);
    clients.push(client);
    return client;
  }

  it("are told apart by their connections: several engines at once, each with configurations of its own", async () => {
    const [one, other] = [attach(), attach()];
    await one.configure();
    await other.configure({ "azure-native:config:subscriptionId": "elsewhere", "azure-native:config:location": "x" });
    const configs = await Promise.all([one, other].map((client) => client.invoke(CLIENT_CONFIG)));
    assert.deepEqual(
      configs.map(({ subscriptionId }) => subscriptionId),
      [app.local.connection.subscriptionId, "elsewhere"],
    );
    const late = attach();
    await assert.rejects(late.invoke(CLIENT_CONFIG), /the provider is not configured/);
  });

  it("are cancelled one by one", async () => {
    const [cancelled, other] = [attach(), attach()];
    await Promise.all([cancelled, other].map((client) => client.configure()));
    await cancelled.cancel();
    await assert.rejects(cancelled.create(GROUP_TYPE, { resourceGroupName: "late", location: LOCATION }));
    const { id } = await other.create(GROUP_TYPE, { resourceGroupName: "there", location: LOCATION });
    assert.match(id, /\/resourceGroups\/there$/);
    const next = attach();
    await next.configure();
    await next.create(GROUP_TYPE, { resourceGroupName: "next", location: LOCATION });
  });

  it("end what is under way when their engine is gone", async () => {
    const calls = new EventEmitter();
    const providers = await AttachedProviders.listen({
      random: () => {
        const plugin = new RandomProvider();
        plugin.create = () => {
          calls.emit("create");
          return new Promise(() => undefined);
        };
        plugin.cancel = () => calls.emit("cancel");
        return attached(plugin);
      },
    });
    // In between, so that the connection can be cut as the end of a process cuts it.
    const relay = createServer((engine) => {
      const provider = connect(providers.ports.random ?? 0, "127.0.0.1");
      engine.pipe(provider).pipe(engine);
      calls.once("create", () => {
        for (const end of [engine, provider]) end.destroy();
      });
    }).listen(0, "127.0.0.1");
    try {
      await once(relay, "listening");
      const client = attach("random", { random: (relay.address() as AddressInfo).port });
      const cancelled = once(calls, "cancel");
      await assert.rejects(client.create("random:index/randomId:RandomId", { byteLength: 4 }), /UNAVAILABLE/);
      await cancelled;
    } finally {
      relay.close();
      await providers.close();
    }
  });

  it("answer for both packages, in one process, and are gone with it", async () => {
    const random = attach("random");
    await random.configure();
    const { outputs } = await random.create("random:index/randomId:RandomId", { byteLength: 4 });
    assert.match(String(outputs.hex), /^[0-9a-f]{8}$/);
  });

  it("serve the components: the schema at once, and a process for each engine that has one made, which ends with it", async () => {
    const [asking, making, other] = [attach("azure-slots"), attach("azure-slots"), attach("azure-slots")];
    const published = JSON.parse(readFileSync("schema.json", "utf8"));
    assert.deepEqual(JSON.parse(await asking.schema()), published);
    assert.deepEqual(componentProcesses(), []);
    await Promise.all([making.configure(), other.configure()]);
    const [one, two] = componentProcesses();
    assert.ok(one && two, "each engine has a process");
    other.stop();
    await until("the other engine's process is gone", () => componentProcesses().length === 1);
    await making.configure();
    making.stop();
    await until("none is left", () => componentProcesses().length === 0);
  });

  describe("and the files of a program", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "azure-slots-program-")));
    writeFileSync(join(folder, "page.html"), "<h1>shop</h1>");
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("know the folder that the engine runs in", async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const connect = `require("node:net").connect(${(server.address() as AddressInfo).port}, "127.0.0.1")`;
      const engine = spawn(process.execPath, ["-e", connect], { cwd: folder });
      try {
        const [socket] = (await once(server, "connection")) as [Socket];
        assert.equal(await workingDirectoryOf(socket.remotePort ?? 0), folder);
        socket.destroy();
      } finally {
        engine.kill();
        server.close();
      }
    });

    it("read relative paths from there, in archives too, and ask for it for nothing else", async () => {
      const sign = (sig: string) => ({ "4dabf18193072939515e22adb298388d": sig });
      const file = (path: string) => ({ ...sign("c44067f5952c0a294b673a41bacd8c17"), path });
      const archive = { ...sign("0def7320c3a5731c473e5ecbe6d01bc7"), assets: { "index.html": file("page.html") } };
      const absolute = { ...archive, assets: { "index.html": file(join(folder, "page.html")) } };
      const unasked = () => Promise.reject(new Error("asked without need"));
      assert.equal((await contentOf(file("page.html"), async () => folder)).toString(), "<h1>shop</h1>");
      assert.deepEqual(await contentOf(archive, async () => folder), await contentOf(absolute, unasked));
    });

    it("say what to do where the folder cannot be found", async () => {
      await assert.rejects(workingDirectoryOf(0), /make the path absolute, or run .* --provider started/);
    });
  });
});
