import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobStep } from "../../scripts/versions/job";
import { writeProject } from "../../scripts/versions/project";
import { codeBlocks } from "../support/documentation-pages";
import { InstalledPackage } from "./installed-package";

/** Started by Pulumi as a program. Nothing imports it, so it has no types. */
const PROGRAMS = ["./plugin"];

const ENTRIES = ["azure-slots", "azure-slots/rules", "azure-slots/local"];

describe("the packed package, in an empty folder", function () {
  this.timeout(300_000);
  let installed: InstalledPackage;

  before(async () => {
    installed = await InstalledPackage.install();
  });

  after(() => installed.remove());

  it("is as publint wants packages", async () => {
    const [{ publint }, { formatMessage }] = await Promise.all([import("publint"), import("publint/utils")]);
    const { buffer } = new Uint8Array(readFileSync(installed.tarball));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it("has types that every kind of module resolution finds, old ones too", async () => {
    const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
    const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(installed.tarball)));
    const found = await checkPackage(tarball, { excludeEntrypoints: PROGRAMS });
    assert.ok(found.types);
    assert.deepEqual(found.problems, []);
    const resolutions = ENTRIES.map((entry) => found.entrypoints[entry.replace("azure-slots", ".")]?.resolutions);
    for (const each of resolutions) {
      assert.deepEqual(Object.keys(each ?? {}).sort(), ["bundler", "node10", "node16-cjs", "node16-esm"]);
    }
  });

  it("says where its sources and its issues are, at one address", () => {
    const own = join(installed.folder, "node_modules", "azure-slots", "package.json");
    const { repository, homepage, bugs, keywords } = JSON.parse(readFileSync(own, "utf8")) as {
      readonly repository: { readonly url: string };
      readonly homepage: string;
      readonly bugs: { readonly url: string };
      readonly keywords: readonly string[];
    };
    const address = "https://github.com/azure-slots/azure-slots";
    assert.deepEqual(
      [repository.url, homepage, bugs.url],
      [`git+${address}.git`, `${address}#readme`, `${address}/issues`],
    );
    assert.ok(keywords.includes("pulumi") && keywords.includes("deployment-slots"));
  });

  it("names no source map, since it has none", () => {
    const dist = join(installed.folder, "node_modules", "azure-slots", "dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|d\.ts)$/.test(file));
    assert.deepEqual(
      files.filter((file) => readFileSync(join(dist, file), "utf8").includes("sourceMappingURL")),
      [],
    );
    assert.ok(files.length > 300);
  });

  it("gives ECMAScript modules every name that it gives CommonJS, and the README's imports", async () => {
    const readme = { path: "README.md", text: readFileSync("README.md", "utf8") };
    const imports = codeBlocks(readme, "ts").flatMap(({ code }) => code.match(/^import .*"azure-slots.*$/gm) ?? []);
    assert.ok(imports.length > 0);
    const program = [
      'import { createRequire } from "node:module";',
      ...ENTRIES.flatMap((entry, at) => [
        `import * as entry${at} from "${entry}";`,
        `report("${entry}", Object.keys(entry${at}));`,
      ]),
      "function report(entry, names) {",
      "  const wanted = Object.keys(createRequire(import.meta.url)(entry));",
      "  console.log(entry, wanted.length > 5, wanted.filter((name) => !names.includes(name)).join());",
      "}",
    ];
    writeFileSync(join(installed.folder, "entries.mjs"), program.join("\n"));
    // Each in a module of its own: they may import the same names.
    const own = imports.map((line, at) => {
      writeFileSync(join(installed.folder, `import${at}.mjs`), line);
      return `import "./import${at}.mjs";`;
    });
    writeFileSync(join(installed.folder, "readme.mjs"), [...own, 'import "./entries.mjs";'].join("\n"));
    const printed = await installed.node(["readme.mjs"]);
    assert.equal(printed, ENTRIES.map((entry) => `${entry} true \n`).join(""));
  });

  it("creates and releases the README's app with `pulumi up`, on the local App Service that it brings", async () => {
    writeProject(installed.folder);
    const printed = await installed.node(["job.js", "create", "release"], { PULUMI_NODEJS_TRANSPILE_ONLY: "true" });
    const steps = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JobStep);
    assert.deepEqual(
      steps.map(({ title, build, swaps }) => [title, build, swaps]),
      [
        ["create", "1.0.0", 1],
        ["release", "1.1.0", 1],
      ],
    );
  });
});
