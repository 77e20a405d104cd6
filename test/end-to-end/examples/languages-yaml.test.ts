import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageUri } from "../support/builds";
import { copyOfExample, Example, type ExampleCopy } from "../support/example";
import { tryExample } from "../support/example-story";
import { stateFile } from "../support/pulumi-cli";

let copy: ExampleCopy | undefined;

/** How a test asks for the health of a build, where the example leaves it at 5 s from one request to the next. */
const QUICK = "path: /\n        intervalInSeconds: 0.2";
/** The build before may answer once more, while App Service starts the new one beside it. */
const PATIENT = "path: /\n        intervalInSeconds: 2\n        timeoutInSeconds: 5";

/** Changes a file of a copy. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  assert.ok(text.includes(from), `${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

tryExample("languages/yaml", {
  folder: () => {
    copy = copyOfExample("languages/yaml");
    edit(join(copy.folder, "Pulumi.yaml"), "path: /", QUICK);
    return copy.folder;
  },
  story: (tried) => {
    after(() => copy?.remove());

    const server = () => join(copy?.app ?? "", "server.js");
    const liveBuild = () => String(tried.example.outputs().liveBuild).split("+")[0];

    it("delivers another version to the slot, and releases it by one swap once production must run it", async () => {
      const delivered = await tried.example.up({ version: "2.0.0", greeting: "good morning" });
      assert.deepEqual([delivered.swaps.length, liveBuild()], [0, "1.0.0"]);
      const { swaps } = await tried.example.up({ targetBuildVersion: "2.0.0" });
      assert.deepEqual([swaps.length, liveBuild()], [1, "2.0.0"]);
      const { greeting, environment } = await tried.production();
      assert.deepEqual({ greeting, environment }, { greeting: "good morning", environment: "production" });
      await tried.isLeftAlone();
    });

    it("goes back by another swap", async () => {
      const { swaps } = await tried.example.up({ targetBuildVersion: "1.0.0" });
      assert.deepEqual([swaps.length, liveBuild(), (await tried.production()).greeting], [1, "1.0.0", "hello"]);
    });

    it("does not release what fails its health check, and says why, on the component's row", async () => {
      const project = join(tried.example.folder, "Pulumi.yaml");
      edit(project, QUICK, PATIENT);
      // A status of 500 or more may mean that a new role is not in effect yet, which is waited for.
      edit(server(), "writeHead(200", "writeHead(404");
      await assert.rejects(
        tried.example.up({ version: "3.0.0", targetBuildVersion: "3.0.0" }),
        /azure-slots:index:SlottedWebApp \(shop\):\s+error: .*3\.0\.0.* was not swapped in: .*404/s,
      );
      assert.deepEqual((await tried.production()).greeting, "hello");
      edit(project, PATIENT, QUICK);
    });

    it("tells what is wrong with arguments by their names in YAML, before anything is written", async () => {
      const file = join(tried.example.folder, "Pulumi.yaml");
      const right = readFileSync(file, "utf8");
      edit(file, "NODE|22-lts", "NODE 22");
      edit(file, "path: /", "path: ready");
      const { writes } = await tried.cloud.effectsOf(() =>
        assert.rejects(tried.example.pulumi("up", "--yes", "--skip-preview"), (error: Error) =>
          ["build.stack", "healthCheck.path"].every((path) => error.message.includes(path)),
        ),
      );
      assert.deepEqual(writes, []);
      writeFileSync(file, right);
    });

    it("has the other components too, previews what is not known yet, and keeps secrets", async () => {
      const folder = join(copy?.folder ?? "", "..", "parts");
      mkdirSync(folder);
      copyFileSync("test/end-to-end/support/app-parts.yaml", join(folder, "Pulumi.yaml"));
      const parts = new Example(tried.cloud, folder);
      await parts.open();
      try {
        await parts.pulumi("config", "set", "--secret", "password", "swordfish-configured");
        // With its preview, in which nothing exists yet.
        const printed = await parts.pulumi("up", "--yes", "--config", `packageUri=${packageUri("1.0.0")}`);
        assert.equal(String(parts.outputs().bakedBuild).split("+")[0], "1.0.0");
        assert.deepEqual((await parts.up()).writes, []);
        const state = readFileSync(stateFile(tried.cloud.local.home, "parts", parts.stack), "utf8");
        for (const text of [printed, state]) {
          assert.doesNotMatch(text, /swordfish/);
        }
      } finally {
        await parts.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
});
