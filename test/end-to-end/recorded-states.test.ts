import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Deployment, PulumiFn } from "@pulumi/pulumi/automation";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const VERSIONS = readdirSync("test/recorded").filter((name) => /^\d+\.\d+\.\d+$/.test(name));

for (const version of VERSIONS) {
  describe(`a stack that azure-slots ${version} made, on the real engine`, function () {
    this.timeout(300_000);
    isOneStory();
    const folder = join("test", "recorded", version);
    const recorded = JSON.parse(readFileSync(join(folder, "stack.json"), "utf8")) as Deployment;
    let cloud: Cloud;
    let stack: TestStack;

    before(async () => {
      const { program } = require(resolve(folder, "program")) as { readonly program: PulumiFn };
      cloud = await Cloud.open({}, [], {}, ({ root }) => {
        execFileSync("tar", ["-xzf", join(folder, "azure.tar.gz"), "-C", root]);
      });
      stack = await cloud.stack("recorded", program, cloud.environment, "passphrase");
      await stack.importStack(recorded);
    });

    after(() => cloud.close());

    it("keeps its secrets to those who know the passphrase", () => {
      assert.doesNotMatch(JSON.stringify(recorded), /of-no-use/);
      assert.match(JSON.stringify(recorded), /"ciphertext":"/);
    });

    it("is previewed by this version without a change", async () => {
      const { changeSummary } = await stack.preview();
      assert.deepEqual(Object.keys(changeSummary), ["same"], JSON.stringify(changeSummary));
    });

    it("is updated by this version without a write, a delivery, a swap or a restart", async () => {
      const { writes, writesInside, swaps, restarts } = await cloud.effectsOf(() => stack.up());
      assert.deepEqual([writes, writesInside, swaps, restarts], [[], [], [], []]);
    });
  });
}
