import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { delimiter, join } from "node:path";
import type { Command } from "commander";
import { completionCommand } from "../../../src/completion/command";
import { localCommand } from "../../../src/local/cli/command";
import { choosePorts, rememberPorts } from "../../../src/local/cli/ports";
import { shortLine } from "../../../src/local/cli/show-journal";
import { howToTrust } from "../../../src/local/cli/trust";
import { readConnection } from "../../../src/local/host/connection";
import type { Home } from "../../../src/local/host/home";
import type { JournalRecord } from "../../../src/local/journal/journal";
import { findOnPath } from "../../../src/pulumi/engine/commands";
import { statusCommand } from "../../../src/status/command";
import { callerOf, createShop, SITE, STAGING, temporaryHome } from "../../support/local-app";

const CLI = join(__dirname, "../../../dist/cli.js");

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function azureSlots(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

describe("the command azure-slots", () => {
  it("says its version, and ends with 2 where it is called wrongly", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.deepEqual(azureSlots(["--version"]), { status: 0, stdout: `${version}\n`, stderr: "" });
    for (const [args, message] of [
      [["stauts"], /^error: unknown command 'stauts'\n\(Did you mean status\?\)\n$/],
      [["local", "start", "--prot", "80"], /^error: unknown option '--prot'\n/],
      [["local", "start", "--port", "web"], /'web' is invalid\. Give a whole number from 1 to 65535/],
      [["local", "package", "app"], /^error: missing required argument 'uri'\n$/],
    ] as const) {
      const { status, stdout, stderr } = azureSlots(args);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, message);
    }
  });

  it("has an example in the help of each command", () => {
    const program = localCommand();
    for (const command of [program, ...program.commands, statusCommand(), completionCommand(program)]) {
      assert.match(helpOf(command), new RegExp(`\n {2}\\$ .*azure-slots .*${command.name()}`), command.name());
    }
  });

  const completions: Readonly<Record<string, (script: string) => readonly string[]>> = {
    bash: (script) => [
      "-c",
      `${script}
ask() { COMP_WORDS=(azure-slots "$@"); COMP_CWORD=$#; COMPREPLY=(); _azure_slots; echo "\${COMPREPLY[@]}"; }
ask l; ask local jo; ask local env --shell f; ask local run -- l; ask completion p`,
    ],
    fish: (script) => [
      "--no-config",
      "-c",
      `${script}
for line in "l" "local jo" "local env --shell f" "local run -- l" "completion p"
  echo (complete -C "azure-slots $line" | string replace -r '\\t.*' '' | string match -v '*/')
end`,
    ],
  };
  for (const [shell, args] of Object.entries(completions)) {
    it(`is completed by ${shell}`, function () {
      if (findOnPath(shell, process.env.PATH ?? "") === undefined) {
        this.skip();
      }
      const { stdout: script } = azureSlots(["completion", shell]);
      const { stdout, stderr } = spawnSync(shell, args(script), { encoding: "utf8", cwd: join(__dirname) });
      assert.equal(stderr, "");
      assert.deepEqual(stdout.split("\n"), ["local", "journal", "fish", "", "powershell", ""]);
    });
  }

  it("is completed by PowerShell and zsh by a text of the same commands", () => {
    const powerShell = azureSlots(["completion", "powershell"]).stdout;
    assert.match(powerShell, /^Register-ArgumentCompleter -Native -CommandName azure-slots -ScriptBlock {$/m);
    assert.match(powerShell, /^ {4}'local reset' = @\('--yes', '--help'\)$/m);
    assert.match(azureSlots(["completion", "zsh"]).stdout, /bashcompinit\n_azure_slots\(\) {\n/);
  });
});

describe("the commands of the local App Service", () => {
  let home: Home;

  before(async () => {
    home = await temporaryHome();
  });

  after(() => {
    local("stop");
    rmSync(home.root, { recursive: true, force: true });
  });

  const local = (...args: string[]) => azureSlots(["local", ...args], { AZURE_SLOTS_HOME: home.root });
  const connection = () => {
    const running = readConnection(home);
    assert.ok(running);
    return running;
  };

  it("list each app and slot with its build, its state and the address that works here", async () => {
    const none = local("status", "--json");
    assert.deepEqual([none.status, JSON.parse(none.stdout)], [1, { running: false }]);
    const { status, stderr } = local("start");
    assert.equal(status, 0, stderr);
    assert.match(local("status").stdout, /\n\nno apps yet: declare one/);
    const arm = callerOf(connection(), home);
    await createShop(arm, { production: { BUILD_VERSION: "2.0.0+ab12", PASSWORD: "very-secret" } });
    await arm.ask("POST", `${STAGING}/stop`);
    arm.close();

    const { frontDoor, identityHeader } = connection();
    const address = (host: string) => `http://${host}.azurewebsites.net.localhost:${new URL(frontDoor).port}/`;
    const shown = local("status");
    assert.deepEqual(shown.stdout.split("\n\n")[1]?.trimEnd().split("\n"), [
      "app   slot        build       state    address",
      `shop  production  2.0.0+ab12  Running  ${address("shop")}`,
      `      staging     -           Stopped  ${address("shop-staging")}`,
    ]);
    const { apps, running, armEndpoint } = JSON.parse(local("status", "--json").stdout);
    assert.deepEqual([running, armEndpoint], [true, connection().armEndpoint]);
    assert.deepEqual(apps, [
      {
        name: "shop",
        resourceGroup: "shop-group",
        subscriptionId: "00000000-0000-0000-0000-000000000000",
        slots: [
          ["production", "2.0.0+ab12", "Running", "shop"],
          ["staging", null, "Stopped", "shop-staging"],
        ].map(([name, build, state, host]) => ({
          name,
          build,
          state,
          hostName: `${host}.azurewebsites.net`,
          url: address(String(host)),
        })),
      },
    ]);
    assert.ok(!`${shown.stdout}${JSON.stringify(apps)}`.includes("very-secret"));
    assert.ok(!local("status", "--json").stdout.includes(identityHeader));
  });

  it("say after `pulumi up` where the outputs' addresses answer here", () => {
    const bin = join(home.root, "bin");
    mkdirSync(bin, { recursive: true });
    for (const [name, script] of [
      ["pulumi", 'if [ "$1" = version ]; then echo v3.200.0; else exit "$EXIT"; fi'],
      ["pulumi-language-nodejs", "exit 1"],
    ] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const run = (EXIT: string, ...args: string[]) =>
      azureSlots(["local", "run", "--", "pulumi", ...args], {
        AZURE_SLOTS_HOME: home.root,
        PATH: [bin, process.env.PATH].join(delimiter),
        EXIT,
      });
    const { port } = new URL(connection().frontDoor);
    assert.deepEqual(run("0", "up", "--yes"), {
      status: 0,
      stdout: "",
      stderr: `azure-slots: shop.azurewebsites.net answers here at http://shop.azurewebsites.net.localhost:${port}/; \`azure-slots local status\` lists all apps and slots, and ${connection().pageUrl} shows them\n`,
    });
    assert.deepEqual(run("0", "preview"), { status: 0, stdout: "", stderr: "" });
    assert.deepEqual(run("3", "up"), { status: 3, stdout: "", stderr: "" });
  });

  it("keep a journal of short lines, and of whole ones", () => {
    const short = local("journal").stdout;
    assert.match(short, /^\d\d:\d\d:\d\d PUT 20\d shop-group: sites\/shop\/slots\/staging$/m);
    const full = local("journal", "--full").stdout.trimEnd().split("\n");
    assert.equal(full.length, short.trimEnd().split("\n").length);
    assert.equal((JSON.parse(full[0] ?? "") as JournalRecord).sequence, 1);
  });

  it("start again with the same ports, and forget nothing unless somebody says so", () => {
    const before = connection();
    assert.equal(local("stop").status, 0);
    assert.equal(local("start").status, 0);
    const { armEndpoint, frontDoor, frontDoorTls, identityEndpoint } = connection();
    assert.deepEqual(
      [armEndpoint, frontDoor, frontDoorTls, identityEndpoint],
      [before.armEndpoint, before.frontDoor, before.frontDoorTls, before.identityEndpoint],
    );
    const refused = local("reset");
    assert.deepEqual(refused, {
      status: 1,
      stdout: "",
      stderr: `azure-slots: reset deletes all apps, blobs and Pulumi stacks in ${home.root}, and nobody is at a terminal to be asked: give --yes\n`,
    });
    assert.ok(readConnection(home) && existsSync(home.state));
    const { status, stdout } = local("reset", "--yes");
    assert.deepEqual([status, stdout, existsSync(home.state)], [0, "stopped\nits state is forgotten\n", false]);
  });

  it("say how each system trusts the authority, whose file comes first", () => {
    const { stdout } = local("trust");
    assert.equal(stdout.split("\n")[0], join(home.certificates, "authority.pem"));
    assert.ok(existsSync(join(home.certificates, "authority.pem")));
    const commands = {
      linux: /update-ca-certificates/,
      darwin: /^ {2}security add-trusted-cert -r trustRoot -k .* '\/a b\/authority\.pem'$/m,
      win32: /^ {2}certutil -user -addstore Root "\/a b\/authority\.pem"$/m,
    } as const;
    for (const [platform, command] of Object.entries(commands)) {
      assert.match(howToTrust("/a b/authority.pem", platform as NodeJS.Platform).join("\n"), command);
    }
  });
});

describe("the ports of the local App Service", () => {
  it("are those of the last start, and the next free one where one is taken", async () => {
    const home = await temporaryHome();
    const servers: Server[] = [];
    const occupy = (port: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const server = createServer();
        servers.push(server);
        server.once("error", reject).listen(port, "127.0.0.1", resolve);
      });
    try {
      const first = await choosePorts(home, {});
      assert.ok(first.arm >= 7440 && first.frontDoor >= 7480);
      assert.equal(new Set(Object.values(first)).size, 5);
      rememberPorts(home, { ...first, arm: 17_440 });
      assert.deepEqual(await choosePorts(home, { frontDoor: 17_441 }), { ...first, arm: 17_440, frontDoor: 17_441 });
      await occupy(17_440);
      const next = await choosePorts(home, { frontDoor: 17_441 });
      assert.deepEqual(next, { ...first, arm: next.arm, frontDoor: 17_441 });
      assert.ok(next.arm >= 17_442, "neither the taken one nor the one that is wanted for something else");
      writeFileSync(join(home.root, "ports.json"), "{");
      assert.ok((await choosePorts(home, {})).arm < 17_440);
    } finally {
      for (const server of servers) server.close();
      rmSync(home.root, { recursive: true, force: true });
    }
  });
});

describe("a line of the journal", () => {
  it("is short, whatever it is about", () => {
    const at = { sequence: 1, time: "2026-03-02T09:15:27.000Z" };
    const lines: readonly (readonly [JournalRecord, string])[] = [
      [
        {
          ...at,
          kind: "request",
          method: "PUT",
          path: `${SITE}/config/web`,
          status: 200,
          names: ["a"],
          deployment: "d",
        },
        "PUT 200 shop-group: sites/shop/config/web (by a template)",
      ],
      [
        { ...at, kind: "request", method: "GET", path: "/subscriptions/1/resourceGroups/g", status: 404, names: [] },
        "GET 404 g",
      ],
      [
        { ...at, kind: "swap", site: "shop", source: "staging", target: "production" },
        "swap of shop: staging → production",
      ],
      [{ ...at, kind: "restart", site: "shop", slot: "staging", reason: "why" }, "restart of shop/staging: why"],
      [
        { ...at, kind: "swapAction", resource: STAGING, status: "Failed", correlationId: "c", reason: "one\ntwo" },
        "swap of shop-group: sites/shop/slots/staging: Failed: one",
      ],
    ];
    for (const [record, line] of lines) {
      assert.equal(shortLine(record), `09:15:27 ${line}`);
    }
  });
});

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}
