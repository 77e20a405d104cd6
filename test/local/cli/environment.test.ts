import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { environmentText, Shell } from "../../../src/local/cli/shells";
import { environmentParts } from "../../../src/local/host/environment";
import { findOnPath } from "../../../src/pulumi/engine/commands";
import { withEnvironment } from "../../pulumi/engine/support";
import { LocalApp } from "../../support/local-app";

/** A value that every shell has to quote. */
const PASSPHRASE = `it's \\' "$HOME" \`x\``;

const ROOT = join(__dirname, "..", "..", "..");

/** What a shell runs to evaluate a text, and then to print all variables with a zero after each. */
const EVALUATIONS: Readonly<Record<string, readonly string[]>> = {
  bash: ["-c", 'eval "$1"; env -0', "bash"],
  sh: ["-c", 'eval "$1"; env -0', "sh"],
  zsh: ["-c", 'eval "$1"; env -0', "zsh"],
  fish: ["--no-config", "-c", "echo $argv[1] | source; env -0"],
  pwsh: ["-NoProfile", "-Command", "param($text) Invoke-Expression $text; env -0"],
};

describe("the environment of `local run`, printed", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
  });

  after(() => app.close());

  const command = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spawnSync(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", join(ROOT, "src", "cli.ts"), "local", ...args],
      {
        cwd: ROOT,
        encoding: "utf8",
        env: {
          ...process.env,
          AZURE_SLOTS_HOME: app.home.root,
          AZURE_SLOTS_CACHE: join(app.home.root, "cache"),
          PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
          ...more,
        },
      },
    );
  const print = (...args: string[]) => {
    const { status, stdout, stderr } = command(["env", ...args]);
    assert.equal(status, 0, stderr);
    return stdout;
  };
  /** What the command prints, without starting it. */
  const text = (shell: Shell) =>
    withEnvironment({ PULUMI_CONFIG_PASSPHRASE: PASSPHRASE }, () =>
      environmentText(environmentParts(app.local.connection, app.home), shell),
    );

  it("has what each client needs to find the local App Service and to sign in", () => {
    const { armEndpoint, identityEndpoint, identityHeader, subscriptionId, rootsFile, tenantId } = app.local.connection;
    const variables = JSON.parse(print("--shell", "json")) as Record<string, string>;
    assert.deepEqual(
      {
        sdk: [variables.IDENTITY_ENDPOINT, variables.IDENTITY_HEADER, variables.AZURE_SUBSCRIPTION_ID],
        cli: [variables.REQUESTS_CA_BUNDLE, variables.AZURE_CORE_INSTANCE_DISCOVERY, variables.AZURE_CONFIG_DIR],
        azurerm: [variables.ARM_METADATA_HOSTNAME, variables.SSL_CERT_FILE, variables.ARM_MSI_ENDPOINT],
        subscription: [variables.ARM_SUBSCRIPTION_ID, variables.ARM_TENANT_ID, variables.ARM_USE_MSI],
        plugin: [variables.ARM_DISABLE_INSTANCE_DISCOVERY],
        bicep: JSON.parse(String(variables.BICEP_TRUSTED_CLOUDS)),
      },
      {
        sdk: [identityEndpoint, identityHeader, subscriptionId],
        cli: [rootsFile, "false", join(app.home.root, "azure-cli")],
        azurerm: [
          new URL(armEndpoint).host,
          rootsFile,
          identityEndpoint.replace("/msi/token", "/metadata/identity/oauth2/token"),
        ],
        subscription: [subscriptionId, tenantId, "true"],
        plugin: ["true"],
        bicep: [{ resourceManagerEndpoint: armEndpoint, activeDirectoryAuthority: armEndpoint }],
      },
    );
  });

  for (const [shell, args] of Object.entries(EVALUATIONS)) {
    it(`means the same to ${shell}, and says what each part is for`, function () {
      const path = process.env.PATH ?? "";
      if (findOnPath(shell, path) === undefined) {
        this.skip();
      }
      const form = { sh: Shell.Bash, zsh: Shell.Bash, pwsh: Shell.PowerShell }[shell] ?? shell;
      const printed = text(form as Shell);
      assert.match(printed, /^# Terraform's azurerm and the real azure-native: /m);
      const variables = execFileSync(shell, [...args, printed], { encoding: "utf8", env: { PATH: path, HOME: "/" } });
      const set = new Map(variables.split("\0").map((line) => [line.slice(0, line.indexOf("=")), line] as const));
      for (const [name, value] of Object.entries(JSON.parse(text(Shell.Json)) as Record<string, string>)) {
        assert.equal(set.get(name), `${name}=${value}`);
      }
    });
  }

  it("is in PowerShell's words, too", () => {
    assert.match(text(Shell.PowerShell), /^\$env:PULUMI_CONFIG_PASSPHRASE = 'it''s \\'' "\$HOME" `x`'$/m);
  });

  it("leads Bicep by a bicepconfig.json", () => {
    const { cloud } = JSON.parse(print("--bicepconfig"));
    assert.equal(cloud.profiles[cloud.currentProfile].resourceManagerEndpoint, app.local.connection.armEndpoint);
  });

  it("leads a command's clients through the front door, unless they have a proxy of their own", () => {
    const proxies = (more: Record<string, string>) => {
      const script = "console.log(process.env.HTTPS_PROXY, process.env.NO_PROXY)";
      const { status, stdout, stderr } = command(["run", "--", process.execPath, "-e", script], more);
      assert.equal(status, 0, stderr);
      return stdout.trim();
    };
    const none = { HTTPS_PROXY: "", https_proxy: "", ALL_PROXY: "", all_proxy: "", NO_PROXY: "", no_proxy: "" };
    const { frontDoor } = app.local.connection;
    assert.equal(proxies(none), `${frontDoor} localhost,127.0.0.1`);
    const company = "http://proxy.example:8080";
    assert.equal(proxies({ ...none, HTTPS_PROXY: company }), `${company} localhost,127.0.0.1`);
    assert.match(proxies({ ...none, https_proxy: company }), /^ ?localhost/);
    const within = { HTTPS_PROXY: "http://127.0.0.1:1", AZURE_SLOTS_FRONT_DOOR: "http://127.0.0.1:1" };
    assert.equal(proxies({ ...none, ...within }), `${frontDoor} localhost,127.0.0.1`);
  });

  it("attaches no stand-in where the real plugins are wanted, and says how to get the one that is missing", () => {
    assert.match(print(), /^export PULUMI_DEBUG_PROVIDERS='azure-native:\d+,random:\d+,azure-slots:\d+'$/m);
    assert.doesNotMatch(print("--provider", "real"), /PULUMI_DEBUG_PROVIDERS|PULUMI_DISABLE_AUTOMATIC/);

    const executables = join(app.home.root, "bin");
    const executable = (folder: string, name: string, script: string) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    executable(
      executables,
      "pulumi",
      'if [ "$1" = version ]; then echo v3.200.0; else pulumi-resource-azure-native; fi',
    );
    executable(executables, "pulumi-language-nodejs", "exit 1");
    const own = join(app.home.root, "own-pulumi");
    const PATH = [executables, process.env.PATH].join(delimiter);
    const preview = () => command(["run", "--provider", "real", "--", "pulumi", "preview"], { PATH, PULUMI_HOME: own });

    const missing = preview();
    assert.match(missing.stderr, /no plugin of azure-native is on this machine: Pulumi downloads it now/);
    assert.match(missing.stderr, /pulumi plugin install resource azure-native 3\.\d+\.\d+ --file <archive>/);
    const script = 'test -z "$PULUMI_DEBUG_PROVIDERS" && echo "$ARM_METADATA_HOSTNAME $ARM_DISABLE_INSTANCE_DISCOVERY"';
    for (const version of ["3.9.0", "3.28.0"])
      executable(
        join(own, "plugins", `resource-azure-native-v${version}`),
        "pulumi-resource-azure-native",
        `${script} v${version}`,
      );
    const found = preview();
    assert.deepEqual(
      [found.stdout.trim(), found.stderr],
      [`${new URL(app.local.connection.armEndpoint).host} true v3.28.0`, ""],
    );
    rmSync(own, { recursive: true });
  });
});
