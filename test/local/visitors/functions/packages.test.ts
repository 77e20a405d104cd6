import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createFunctionPlan,
  hostSettings,
  publishFunctions,
  putFunctionApp,
  visitHttps,
} from "../../../support/function-app";
import { LocalApp, SITE } from "../../../support/local-app";
import { until } from "../../../support/until";

/** The files of the library and what it needs, as npm installs them for an app. */
function bundledLibrary(): Record<string, string> {
  const root = join(dirname(require.resolve("@azure/functions")), "..", "..", "..", "..");
  const packages = ["@azure/functions", "@azure/functions-extensions-base", "cookie"];
  const files = packages.flatMap((name) =>
    readdirSync(join(root, "node_modules", name), { recursive: true, encoding: "utf8" })
      .filter((file) => /(\.js|package\.json)$/.test(file))
      .map((file) => join("node_modules", name, file)),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

describe("packages of functions", () => {
  let app: LocalApp;
  let lines: string[];

  before(async () => {
    app = await LocalApp.start({ log: (_specification, _stream, line) => lines.push(line) });
    await createFunctionPlan(app);
  });

  beforeEach(() => {
    lines = [];
  });

  after(() => app.close());

  async function deploy(files: Readonly<Record<string, string>>, settings: Readonly<Record<string, string>> = {}) {
    const name = `app-${app.local.sites().length}`;
    const url = await publishFunctions(app.local, name, files);
    await putFunctionApp(
      app,
      SITE.replace(/shop$/, name),
      hostSettings({ WEBSITE_RUN_FROM_PACKAGE: url, ...settings }),
    );
    return (path: string, options?: Parameters<typeof visitHttps>[3]) => visitHttps(app, name, path, options);
  }

  it("may be modules in several files, without the library, with streams, hooks and a route prefix", async () => {
    const visit = await deploy(
      {
        "package.json": JSON.stringify({ type: "module", main: "src/{setup,functions/*}.js" }),
        "host.json": JSON.stringify({ version: "2.0", extensions: { http: { routePrefix: "" } } }),
        "src/setup.js": `
import { app } from "@azure/functions";
app.setup({ enableHttpStream: true });
app.hook.preInvocation((context) => { context.inputs[0].headers.set("x-hook", "seen"); });
app.hook.postInvocation((context) => { context.result.headers = { "x-after": "too" }; });
`,
        "src/functions/echo.js": `
import { app } from "@azure/functions";
app.http("echo", { handler: async (request) => ({ status: 202, body: request.body ?? request.headers.get("x-hook") }) });
app.post("fails", async () => { throw new Error("no stream"); });
`,
      },
      { AzureWebJobsDisableHomepage: "true" },
    );
    const echoed = await visit("/echo", { method: "POST", body: "as it came" });
    deepEqual([echoed.status, echoed.text, echoed.headers["x-after"]], [202, "as it came", "too"]);
    equal((await visit("/echo")).text, "seen");
    equal((await visit("/fails", { method: "POST", body: "lost" })).status, 500);
    equal((await visit("/")).status, 204);
    ok(lines.some((line) => /^warning: the package has no @azure\/functions/.test(line)));
  });

  it("may bring the library that npm installs, which is then the one that runs", async () => {
    const code = `
const { app } = require("@azure/functions");
app.get("where", () => ({ body: require.resolve("@azure/functions") }));`;
    const visit = await deploy({ "index.js": code, ...bundledLibrary() });
    match((await visit("/api/where")).text, /packages\/.*node_modules\/@azure\/functions\/dist\/azure-functions\.js$/);
    ok(!lines.some((line) => line.startsWith("warning")));
  });

  it("keep what was registered before a fault in their code, which the host's status tells", async () => {
    const code = `
const { app } = require("@azure/functions");
app.get("early", () => ({ body: "here" }));
throw new Error("cannot go on");
app.get("late", () => ({ body: "never" }));`;
    const visit = await deploy({ "index.js": code });
    deepEqual([(await visit("/api/early")).text, (await visit("/api/late")).status], ["here", 404]);
    ok(lines.some((line) => /Worker was unable to load the app: Error: cannot go on/.test(line)));
  });

  it("do not start without host.json, or with a fault where the app wants none", async () => {
    const noHost = await deploy({ "host.json": "{}", "index.js": "" });
    equal((await noHost("/")).status, 503);
    ok(lines.some((line) => /"version" in host.json is undefined: write "2.0"/.test(line)));
    const faulty = await deploy(
      { "index.js": "throw new Error('stop')" },
      { FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR: "true" },
    );
    equal((await faulty("/")).status, 503);
    const none = await deploy({ "package.json": '{"main":"dist/*.js"}' });
    equal((await none("/")).status, 200);
    await until("the fault", () =>
      lines.some((line) => /zero files matching the supplied pattern "dist\/\*\.js"/.test(line)),
    );
  });
});
