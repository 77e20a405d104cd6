import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageUri } from "../support/builds";
import { copyOfExample, Example, type ExampleCopy } from "../support/example";
import { tryExample } from "../support/example-story";
import { generatedSdk } from "../support/generated-sdk";
import { stateFile } from "../support/pulumi-cli";

const SECRET = "a greeting that nobody may see";

let copy: ExampleCopy;

tryExample("languages/python", {
  prepare: async ({ cloud }) => {
    const sdk = await generatedSdk(cloud, {
      example: "examples/languages/python",
      files: ["requirements.txt"],
      commands: [["pulumi", "install"]],
    });
    copy = copyOfExample("languages/python");
    rmSync(join(copy.folder, "venv"), { recursive: true, force: true });
    symlinkSync(join(sdk, "venv"), join(copy.folder, "venv"));
  },
  folder: () => copy.folder,
  story: (tried) => {
    after(() => copy.remove());

    /** Adds an argument of the app to the program. */
    const declare = (argument: string) =>
      change(join(copy.folder, "__main__.py"), "    slots={\n", `    ${argument},\n    slots={\n`);

    const change = (file: string, from: string, to: string) => {
      const text = readFileSync(file, "utf8");
      assert.ok(text.includes(from));
      writeFileSync(file, text.replace(from, to));
    };

    it("can be previewed before anything is there", async () => {
      const other = new Example(tried.cloud, copy.folder, "not-yet");
      await other.open();
      const preview = await other.pulumi("preview");
      await other.close();
      assert.match(preview, /WebAppSlot shop-staging create/);
    });

    it("shows in a preview what a release will do, and does it", async () => {
      const preview = await tried.example.pulumi("preview", "--config", "version=2.0.0");
      assert.match(preview, /swap staging \(2\.0\.0\) into production \(1\.0\.0\)/);
      assert.equal((await tried.example.up({ version: "2.0.0" })).swaps.length, 1);
      assert.equal((await tried.production()).version, "2.0.0");
    });

    it("rolls back, and keeps what is secret in the program secret when the build comes next", async () => {
      assert.equal((await tried.example.up({ targetBuildVersion: "1.0.0" })).swaps.length, 1);
      assert.equal((await tried.production()).version, "1.0.0");
      await tried.example.pulumi("config", "set", "--secret", "greeting", SECRET);
      // The components take every setting for a secret, but a tag only where the program does.
      declare('tags={"greeting": config.require_secret("greeting")}');
      const printed = await tried.example.pulumi("up", "--yes", "--diff", "--config", "targetBuildVersion=");
      assert.equal((await tried.production()).greeting, SECRET);
      const state = readFileSync(stateFile(tried.cloud.local.home, "shop-python", tried.example.stack), "utf8");
      assert.deepEqual([printed.includes(SECRET), state.includes(SECRET)], [false, false]);
    });

    it("refuses a build that fails its health check, and goes back to the one before", async () => {
      // The build before may answer once more, while App Service starts the new one beside it.
      declare('health_check=azure_slots.HealthCheckArgs(path="/", interval_in_seconds=2, timeout_in_seconds=5)');
      change(join(copy.app, "server.js"), "writeHead(200", "writeHead(404");
      await assert.rejects(tried.example.up({ version: "3.0.0" }), /healthCheck: .*404/s);
      assert.equal((await tried.production()).version, "2.0.0");
      const { swaps } = await tried.example.up({ targetBuildVersion: "2.0.0" });
      assert.deepEqual([swaps.length, (await tried.production()).version], [0, "2.0.0"]);
    });

    it("has the components for an app that is declared elsewhere", async () => {
      const folder = join(dirname(copy.folder), "others");
      mkdirSync(folder);
      const project = readFileSync(join(copy.folder, "Pulumi.yaml"), "utf8");
      writeFileSync(
        join(folder, "Pulumi.yaml"),
        project.replace("name: shop-python", "name: others").replace("virtualenv: venv", "virtualenv: ../python/venv"),
      );
      copyFileSync("test/end-to-end/support/other_components.py", join(folder, "__main__.py"));
      const { liveBuild } = tried.example.outputs();
      const { value } = (await tried.cloud.get("/subscriptions/{subscription}/resources")) as {
        value: { type: string; id: string }[];
      };
      const siteId = value.find(({ type }) => type === "Microsoft.Web/sites")?.id;
      const others = await tried.open(folder);
      const configuration = { siteId: String(siteId), liveBuild: String(liveBuild), packageUri: packageUri("3.0.0") };
      assert.equal((await others.up(configuration)).swaps.length, 1);
      const { released, releaseOfSlot } = others.outputs();
      assert.deepEqual([(await tried.production()).version, releaseOfSlot], ["3.0.0", "3.0.0"]);
      assert.match(String(released), /^3\.0\.0\+/);
    });
  },
});
