import assert from "node:assert/strict";
import type { BuildArgs } from "../../src";
import { hasPython } from "../support/has-python";
import { ask, buildOf, packageUri, publishBuild, SERVER } from "./support/builds";
import { filesWith } from "./support/files";
import { Cloud, type Effects, Shop } from "./support/project";
import { readNamed } from "./support/slot-state";
import { isOneStory } from "./support/story";

/** Answers as the Node app of the other tests does. */
const PYTHON_SERVER = `
import http.server, json, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        version = json.load(open("package.json"))["version"]
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"version": version, "settings": dict(os.environ)}).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

const SIGNATURE = "c2VjcmV0LXNpZ25hdHVyZQ";

describe("a build whose content is deployed into the slot, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async function () {
    if (!hasPython()) {
      this.skip();
    }
    cloud = await Cloud.open();
    await publish("2.0.0-py");
    await publish("3.0.0-py");
    shop = await Shop.open(cloud, "shop", { build: buildOf("1.0.0"), slots: { staging: {}, beta: {} } });
    await shop.up();
  });

  after(async () => {
    await cloud?.close();
  });

  const publish = (version: string) => publishBuild(cloud.local, version, SERVER, { "server.py": PYTHON_SERVER });
  const python = (version: string): BuildArgs => ({
    version,
    packageUri: `${packageUri(version)}?sig=${SIGNATURE}`,
    stack: "PYTHON|3.12",
    startupCommand: "python3 server.py",
    settings: { GREETING: version },
  });
  const version = async (slot?: string) => (await ask(cloud.local, "shop", slot)).version;
  const deployed = ({ writesInside }: Effects) =>
    writesInside
      .filter(({ path }) => path.includes("/extensions/"))
      .map(({ path }) => path.replace(/^.*\/sites\//, ""));
  const inProduction = ({ restarts }: Effects) => restarts.filter(({ slot }) => slot === "production");

  it("goes there in a delivery, where a build that ran from its package was before, and is swapped", async () => {
    shop.declare({ build: python("2.0.0-py") });
    const release = await shop.up();
    assert.deepEqual(deployed(release), ["shop/slots/staging/extensions/onedeploy"]);
    assert.equal(release.writes.filter((write) => write.startsWith("PUT")).length, 2, release.writes.join("\n"));
    assert.deepEqual([release.swaps.length, inProduction(release)], [1, []]);
    assert.equal(await version(), "2.0.0-py");
    const settings = await readNamed(cloud, "production", "appsettings");
    assert.deepEqual(Object.keys(settings).sort(), ["BUILD_VERSION", "GREETING", "SCM_DO_BUILD_DURING_DEPLOYMENT"]);
    assert.deepEqual((await shop.up()).writes, []);
    await shop.stack.refresh();
    const refreshed = await shop.up();
    assert.deepEqual([deployed(refreshed), refreshed.swaps, refreshed.restarts], [[], [], []]);
  });

  it("comes back with a swap, and is not deployed again", async () => {
    shop.declare({ build: python("3.0.0-py") });
    assert.equal(deployed(await shop.up()).length, 1);
    assert.deepEqual([await version(), await version("staging")], ["3.0.0-py", "2.0.0-py"]);
    for (const [target, other] of [
      ["2.0.0-py", "3.0.0-py"],
      ["3.0.0-py", "2.0.0-py"],
    ]) {
      shop.declare({ targetBuildVersion: target });
      const swap = await shop.up();
      assert.deepEqual([deployed(swap), swap.writes.length, swap.swaps.length], [[], 1, 1]);
      assert.deepEqual([await version(), await version("staging")], [target, other]);
    }
    shop.declare({ targetBuildVersion: undefined });
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ build: python("2.0.0-py") });
    assert.deepEqual(deployed(await shop.up()), []);
    assert.equal(await version(), "2.0.0-py");
  });

  it("that cannot be deployed fails the `up` with Azure's reason, and heals", async () => {
    shop.declare({ build: python("4.0.0-py") });
    const { error, swaps } = await shop.failingUp();
    assert.match(
      error,
      /the package could not be deployed into slot staging: could not fetch the package \S+\.zip.*\. Its log: https:\/\/shop-staging\.scm\./,
    );
    assert.doesNotMatch(error, new RegExp(SIGNATURE));
    assert.deepEqual([swaps, await version()], [[], "2.0.0-py"]);
    assert.equal((await readNamed<string>(cloud, "staging", "appsettings")).BUILD_VERSION, undefined);

    await publish("4.0.0-py");
    const healed = await shop.up();
    assert.deepEqual([deployed(healed).length, healed.swaps.length, await version()], [1, 1, "4.0.0-py"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("leaves nothing behind where a build runs from its package again", async () => {
    shop.declare({ build: buildOf("3.0.0") });
    const release = await shop.up();
    assert.deepEqual([deployed(release), await version()], [[], "3.0.0"]);
    const settings = await readNamed(cloud, "production", "appsettings");
    assert.deepEqual(Object.keys(settings).sort(), ["BUILD_VERSION", "WEBSITE_RUN_FROM_PACKAGE"]);
    shop.declare({ targetBuildVersion: "4.0.0-py" });
    await shop.up();
    assert.equal(await version(), "4.0.0-py");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("never has its package's signature where it can be read", () => {
    assert.deepEqual(filesWith(cloud.local.home.root, SIGNATURE), []);
  });
});
