import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfExample, type ExampleCopy } from "../support/example";
import { tryExample } from "../support/example-story";

let copy: ExampleCopy | undefined;

// How it releases and goes back, main-job.test.ts tries in its own folder.
tryExample("blue-green", {
  folder: () => {
    copy = copyOfExample("blue-green");
    return copy.folder;
  },
  story: (tried) => {
    after(() => copy?.remove());

    it("releases an app that was changed, or that goes back to a version of before, under a name of its own", async () => {
      const release = async (version: string) => {
        const { writes, swaps } = await tried.example.up({ version });
        assert.deepEqual([writes.length, swaps.length], [2, 1]);
        assert.equal((await tried.production()).version, version);
      };
      appendFileSync(join(copy?.app ?? "", "server.js"), "\n");
      await release("1.0.0");
      await release("2.0.0");
      await release("1.0.0");
    });
  },
});
