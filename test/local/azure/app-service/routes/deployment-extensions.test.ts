import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasPython } from "../../../../support/has-python";
import { type Answer, LocalApp, SITE, STAGING } from "../../../../support/local-app";
import { until } from "../../../../support/until";

const PYTHON_SERVER = `
import http.server, os, pathlib
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(pathlib.Path("version").read_bytes() + b" " + os.environ.get("GREETING", "").encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

describe("code that is deployed into a slot", () => {
  let app: LocalApp;
  let folder: string;

  before(function () {
    if (!hasPython()) {
      this.skip();
    }
  });

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop();
    folder = mkdtempSync(join(tmpdir(), "azure-slots-deployed-"));
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await app.close();
  });

  const publish = async (version: string, others: Readonly<Record<string, string>> = {}) => {
    const files = { "server.py": PYTHON_SERVER, version, ...others };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content);
    }
    const url = `https://shopstorage.blob.core.windows.net/releases/python-${version}.zip`;
    await app.local.blobs.publish(folder, url);
    return url;
  };
  const web = (path: string, properties: object) => app.ask("PATCH", `${path}/config/web`, { properties });
  const settings = (path: string, properties: object) => app.ask("PUT", `${path}/config/appsettings`, { properties });
  const python = (path: string) => web(path, { linuxFxVersion: "PYTHON|3.12", appCommandLine: "python3 server.py" });
  const deploy = (path: string, packageUri: string, more: object = {}): Promise<Answer> =>
    app.ask("PUT", `${path}/extensions/onedeploy`, { properties: { packageUri, type: "zip", ...more } });
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
  const answers = (name: string, wanted: string) =>
    until(`${name} answers ${wanted}`, async () => (await app.visit(name)).text === wanted);
  const held = () => readdirSync(app.home.contents).length;

  it("lies there, runs, is swapped, and is still there when all is started anew", async () => {
    await python(STAGING);
    await settings(STAGING, { GREETING: "hello" });
    const done = await deploy(STAGING, `${await publish("1.0.0")}?sig=secret`);
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.deepEqual(
      ["id", "name", "properties.status", "properties.deployer", "properties.complete", "properties.active"].map(
        (path) => done.at(path),
      ),
      [`${STAGING}/extensions/onedeploy`, "shop/staging/onedeploy", 4, "OneDeploy", true, true],
    );
    assert.doesNotMatch(JSON.stringify(done.body), /secret/);
    await answers("shop-staging", "1.0.0 hello");

    assert.equal((await swap()).status, 200);
    assert.equal((await app.visit("shop")).text, "1.0.0 hello");
    assert.equal((await app.ask("GET", `${STAGING}/extensions/onedeploy`)).status, 404);
    assert.equal((await app.ask("GET", `${SITE}/extensions/onedeploy`)).at("properties.status"), 4);

    await python(STAGING);
    await deploy(STAGING, await publish("2.0.0"));
    await answers("shop-staging", "2.0.0 ");
    await app.restart();
    await answers("shop", "1.0.0 hello");
    await answers("shop-staging", "2.0.0 ");
  });

  it("takes the place of what was deployed before, whose files go once nothing runs from them", async () => {
    await python(STAGING);
    await deploy(STAGING, await publish("1.0.0", { "old.txt": "old" }));
    rmSync(join(folder, "old.txt"));
    await deploy(STAGING, await publish("2.0.0"), { restart: false });
    await answers("shop-staging", "1.0.0 ");
    await app.ask("POST", `${STAGING}/restart`);
    await answers("shop-staging", "2.0.0 ");
    await deploy(STAGING, await publish("3.0.0"), { clean: false });
    await answers("shop-staging", "3.0.0 ");
    await app.restart();
    assert.equal(held(), 1);
    const [files = ""] = readdirSync(app.home.contents);
    assert.deepEqual(readdirSync(join(app.home.contents, files)).sort(), ["server.py", "version"]);
  });

  it("is refused where the slot runs from a package, or where it is no app of the stack", async () => {
    const url = await publish("1.0.0");
    await settings(STAGING, { WEBSITE_RUN_FROM_PACKAGE: url });
    assert.deepEqual((await deploy(STAGING, url)).status, 409);
    await settings(STAGING, {});
    await python(STAGING);
    const war = await deploy(STAGING, url, { type: "war" });
    assert.match(String(war.error.message), /'War' cannot be deployed to stack = 'PYTHON'.*TOMCAT or JBOSSEAP/);
    assert.equal((await deploy(STAGING, url, { type: "rpm" })).status, 400);
    assert.equal((await deploy(STAGING, "nowhere")).error.message, "Malformed packageUri");
    assert.equal((await deploy(STAGING, url, { type: "lib", path: "a.so" })).status, 501);
    assert.equal(held(), 0);
  });

  it("that cannot be fetched fails with status 3 and its log, and leaves what is there", async () => {
    await python(STAGING);
    await deploy(STAGING, await publish("1.0.0"));
    const failed = await deploy(STAGING, "http://127.0.0.1:1/releases/none.zip?sig=secret");
    assert.deepEqual([failed.status, failed.at("properties.status"), failed.at("properties.active")], [200, 3, false]);
    assert.match(
      String(failed.at("properties.status_text")),
      /releases\/none\.zip: its host 127\.0\.0\.1:1 refuses connections/,
    );
    const deployments = await app.ask("GET", `${STAGING}/deployments`);
    assert.deepEqual(
      [deployments.at("value.0.properties.status"), deployments.at("value.1.properties.active")],
      [3, true],
    );
    const log = await app.ask("GET", `${STAGING}/deployments/latest/log`);
    assert.match(JSON.stringify(log.body), /Fetching zip package.*refuses connections/);
    assert.doesNotMatch(JSON.stringify([failed.body, deployments.body, log.body]), /secret/);
    await answers("shop-staging", "1.0.0 ");
  });

  it("runs for Node too, by the older name of a deployment", async () => {
    const packageUri = await app.publish("7");
    const done = await app.ask("PUT", `${STAGING}/extensions/ZipDeploy`, { properties: { packageUri } });
    assert.equal(done.at("name"), "shop/staging/ZipDeploy");
    await until("it runs", async () => (await app.visit("shop-staging")).text.startsWith('{"version":"7"'));
  });

  it("of a stack that does not run from a package is all that can be swapped: a package is refused with stack and setting", async () => {
    await python(STAGING);
    await settings(STAGING, { WEBSITE_RUN_FROM_PACKAGE: await publish("1.0.0") });
    const { error } = await swap();
    assert.match(
      String(error.message),
      /'staging' slot could not be started\. WEBSITE_RUN_FROM_PACKAGE is set, and App Service does not run PYTHON from a package/,
    );
    await settings(STAGING, {});
    await deploy(STAGING, await publish("1.0.0"));
    assert.equal((await swap()).status, 200);
    assert.equal((await app.visit("shop")).text, "1.0.0 ");
  });
});
