import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { copyOfExample, type ExampleCopy } from "../support/example";
import { tryExample } from "../support/example-story";
import { generatedSdk } from "../support/generated-sdk";

/** With paths trimmed, Go takes what it has compiled in another folder. */
const GO_FLAGS = "-trimpath";

let copy: ExampleCopy;
const flagsBefore = process.env.GOFLAGS;

tryExample("languages/go", {
  prepare: async ({ cloud }) => {
    process.env.GOFLAGS = GO_FLAGS;
    const sdk = await generatedSdk(cloud, {
      example: "examples/languages/go",
      files: ["go.mod", "go.sum", "main.go"],
      commands: [
        ["pulumi", "package", "gen-sdk", "../../../plugin", "--language", "go", "--out", "sdks"],
        ["go", "build", "-o", devNull, "."],
      ],
    });
    copy = copyOfExample("languages/go");
    rmSync(join(copy.folder, "sdks"), { recursive: true, force: true });
    symlinkSync(join(sdk, "sdks"), join(copy.folder, "sdks"));
  },
  folder: () => copy.folder,
  story: (tried) => {
    after(() => {
      copy.remove();
      if (flagsBefore === undefined) delete process.env.GOFLAGS;
      else process.env.GOFLAGS = flagsBefore;
    });

    it("releases the next version by a swap, and goes back by another", async () => {
      assert.equal((await tried.example.up({ version: "2.0.0" })).swaps.length, 1);
      assert.deepEqual(await tried.production(), { version: "2.0.0", environment: "production", greeting: "hello" });
      assert.equal((await tried.example.up({ targetBuildVersion: "1.0.0" })).swaps.length, 1);
      assert.equal((await tried.production()).version, "1.0.0");
    });
  },
});
