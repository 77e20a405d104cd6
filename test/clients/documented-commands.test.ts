import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { environmentOf } from "../../src/local/host/environment";
import { codeBlocks } from "../support/documentation-pages";
import { hasPython } from "../support/has-python";
import { LocalApp, SITE, STAGING } from "../support/local-app";
import { until } from "../support/until";
import { installAzureCli } from "./azure-cli/install";
import { writePackage } from "./azure-cli/packages";

const run = promisify(execFile);

describe("the documentation's lines for a shell, run against the local App Service", function () {
  this.timeout(900_000);
  let app: LocalApp;
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  before(async function () {
    if (!hasPython()) {
      this.skip();
    }
    app = await LocalApp.start();
    folder = mkdtempSync(join(app.home.root, "shell-"));
    const executables = await installAzureCli();
    environment = {
      ...process.env,
      ...environmentOf(app.local.connection, app.home),
      PATH: `${executables}${delimiter}${process.env.PATH}`,
      AZURE_CORE_COLLECT_TELEMETRY: "false",
      PYTHONWARNINGS: "ignore",
    };
    await app.createShop();
  });

  after(async () => {
    await app?.close();
  });

  /** The block of a page that has a text, with the names of this app for those of the page. */
  const block = (page: string, text: string) => {
    const code = codeBlocks({ path: page, text: readFileSync(page, "utf8") }, "(?:sh|console)")
      .map((each) => each.code)
      .find((each) => each.includes(text));
    assert.ok(code, `${page} has no block with ${text}`);
    return code.replaceAll("--resource-group shop", "--resource-group shop-group");
  };
  const shell = async (script: string) =>
    (await run("bash", ["-euc", script], { cwd: folder, env: environment })).stdout;
  const answers = (name: string, wanted: string) =>
    until(`${name} answers ${wanted}`, async () => (await app.visit(name)).text.trim() === wanted);

  it("sign the Azure CLI in, which then finds the app", async () => {
    const script = block("docs/clients.md", "az cloud register");
    // The local App Service runs already.
    const [start = "", ...rest] = script.split("\n");
    assert.match(start, /local start/);
    assert.match(rest.shift() ?? "", /local env/);
    assert.match(await shell(rest.join("\n")), /^shop\.azurewebsites\.net$/m);
  });

  it("deploy into the slot, and swap as a script does", async () => {
    renameSync(await writePackage(folder, "2.0.0"), join(folder, "shop.zip"));
    await shell(block("docs/clients.md", "az webapp deploy"));
    await answers("shop-staging", "2.0.0");
    const [, settings = "", swap = ""] = block("docs/migrating.md", "az webapp deployment slot swap").split("\n");
    await shell(settings);
    assert.equal((await app.settings(STAGING)).GREETING, "hello from 2.0.0");
    await shell(block("docs/migrating.md", "BUILD_VERSION=2.0.0"));
    assert.equal((await app.settings(STAGING)).BUILD_VERSION, "2.0.0");
    await shell(swap);
    await answers("shop", "2.0.0");
    assert.equal((await app.settings(SITE)).BUILD_VERSION, "2.0.0");
  });

  it("visit the app in each of the ways that curl has", async () => {
    const { frontDoor, frontDoorTls } = app.local.connection;
    const [port = "", tlsPort = ""] = [frontDoor, frontDoorTls].map((url) => new URL(url).port);
    const [authority = "", ...visits] = block("docs/local.md", "CURL_CA_BUNDLE").trim().split("\n");
    const trust = authority.replace(".azure-slots/certificates", app.home.certificates);
    for (const visit of visits) {
      const line = visit.replace("TLS_PORT", tlsPort).replace("PORT", port);
      assert.match(
        await shell(`${trust}\n${line}`),
        line.includes("shop-staging") ? /^(?!2\.0\.0)./ : /^2\.0\.0/,
        line,
      );
    }
  });
});
