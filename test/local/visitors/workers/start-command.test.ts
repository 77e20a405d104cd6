import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findStartCommand, pathFor } from "../../../../src/local/visitors/workers/start-command";
import { removeFolder, temporaryFolder } from "./support";

describe("findStartCommand", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    await removeFolder(folder);
  });

  async function add(name: string, content: unknown = ""): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }

  async function found(startupCommand = "", stack = "NODE|22-lts"): Promise<string> {
    const { command, arguments: words } = await findStartCommand({ stack, startupCommand }, folder, "/node");
    return [command, ...words].join(" ");
  }

  it("takes each way to start only where no better one is there", async () => {
    await add("package.json", { main: "lib/main.js" });
    equal(await found(), "/node lib/main.js");
    for (const file of ["hostingstart.js", "index.js", "app.js", "server.js", "bin/www"]) {
      await add(file);
      equal(await found(), `/node ${file}`);
    }
    await add("package.json", { main: "lib/main.js", scripts: { start: "node other.js" } });
    equal(await found(), "/bin/sh -c node other.js");
    equal(await found("node mine.js --quiet"), "/bin/sh -c node mine.js --quiet");
  });

  it("takes a file as a start-up command, too", async () => {
    await add("src/my-app.mjs");
    equal(await found("src/my-app.mjs"), "/node src/my-app.mjs");
    equal(await found("missing.js"), "/bin/sh -c missing.js");
  });

  it("gives a start script what npm gives it", async () => {
    await add("package.json", {
      name: "shop",
      version: "2.0.0",
      scripts: { prestart: "echo before", start: "node ." },
    });
    const command = await findStartCommand({ stack: "", startupCommand: "" }, folder, "/node");
    equal(command.arguments[1], "( echo before\n) && node .");
    deepEqual(command.environment, {
      npm_lifecycle_event: "start",
      npm_package_json: join(folder, "package.json"),
      npm_package_name: "shop",
      npm_package_version: "2.0.0",
    });
  });

  it("runs Node stacks of any version, of Linux and of Windows", async () => {
    await add("server.js");
    for (const stack of ["NODE|18-lts", "node|22", "", "~20"]) {
      equal(await found("", stack), "/node server.js");
    }
  });

  it("says which stack it cannot start, and what to do", async () => {
    await add("server.js");
    await rejects(found("", "PYTHON|3.12"), {
      message:
        'the local App Service only starts Node apps by itself, but the stack is PYTHON|3.12: give a start-up command (appCommandLine) that runs the app on this machine, for example "python3 -m http.server $PORT"',
    });
    equal(await found("python3 app.py", "PYTHON|3.12"), "/bin/sh -c python3 app.py");
  });

  it("does not run a .NET app by Node, whatever lies beside it", async () => {
    await add("server.js");
    await rejects(
      found("", "DOTNET|v9.0"),
      /but the stack is DOTNET\|v9\.0: give a start-up command .*"dotnet App\.dll --urls/,
    );
    await add("Shop.runtimeconfig.json", {});
    await rejects(
      found("", ""),
      /but Shop\.runtimeconfig\.json says that this is a \.NET app: give a start-up command .*"dotnet Shop\.dll --urls/,
    );
    equal(await found("dotnet Shop.dll", ""), "/bin/sh -c dotnet Shop.dll");
    equal(await found("", "~22"), "/node server.js");
  });

  it("starts a jar with this machine's Java, and tells it its port as Spring Boot reads it", async () => {
    await add("app.jar");
    await add("bin/java", '#!/bin/sh\necho "$SERVER_PORT $*"\n');
    await chmod(join(folder, "bin/java"), 0o755);
    const { command, arguments: words } = await findStartCommand({ stack: "", startupCommand: "" }, folder, "/node");
    const run = (path: string) =>
      spawnSync(command, words, { cwd: folder, env: { PATH: path, PORT: "8081" }, encoding: "utf8" });
    equal(run(join(folder, "bin")).stdout, "8081 -jar app.jar\n");
    const { status, stderr } = run("/nowhere");
    equal(status, 127);
    match(stderr, /there is no java on this machine: install a Java runtime, or give a start-up command/);
  });

  it("says that it has no server for a war or an ear", async () => {
    for (const [file, server] of [
      ["app.ear", "JBoss EAP"],
      ["app.war", "Tomcat"],
    ] as const) {
      await add(file);
      await rejects(
        found("", "TOMCAT|10.1-java21"),
        new RegExp(`has no ${server} to run ${file}: give a start-up command`),
      );
    }
    equal(await found("catalina.sh run", "TOMCAT|10.1-java21"), "/bin/sh -c catalina.sh run");
  });

  it("says what is missing when nothing tells how to start", async () => {
    await add("readme.md");
    await rejects(
      found(),
      /does not say how to start the app: give a start-up command \(appCommandLine\), a "start" script/,
    );
    await add("package.json", "{ not json");
    await rejects(found(), /package\.json is not valid JSON/);
  });

  it("puts the app's own commands first on PATH, then its Node", () => {
    equal(pathFor("/app", "/opt/node/bin/node", "/bin"), "/app/node_modules/.bin:/opt/node/bin:/bin");
    ok(!pathFor("/app", "/opt/node/bin/node", undefined).includes("undefined"));
  });
});
