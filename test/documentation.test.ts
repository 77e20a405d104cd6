import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { codeBlocks, documentationPages } from "./support/documentation-pages";

describe("the documentation", function () {
  this.timeout(120_000);
  const pages = documentationPages();
  // Within the package, so that the snippets find it by its own name.
  const folder = resolve(".azure-slots", "readme");

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("has a README that is read in one sitting", () => {
    const lines = readFileSync("README.md", "utf8").trimEnd().split("\n").length;
    assert.ok(lines <= 250, `README.md has ${lines} lines, and at most 250 are allowed: move some to docs`);
  });

  it("has TypeScript that compiles", () => {
    mkdirSync(folder, { recursive: true });
    const files = pages.flatMap((page) =>
      codeBlocks(page, "ts").map(({ code, line }) => {
        const file = join(folder, `${page.path.replaceAll("/", "-")}-${line}.ts`);
        writeFileSync(file, code);
        return file;
      }),
    );
    assert.ok(files.length >= 4);
    const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(
      { compilerOptions: config.compilerOptions, files: [] },
      ts.sys,
      ".",
    );
    const program = ts.createProgram(files, { ...options, noEmit: true });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    assert.deepEqual(messages, []);
  });

  it("has Python and Go that the examples have", () => {
    const examples = { python: "python/__main__.py", go: "go/main.go" };
    for (const [language, file] of Object.entries(examples)) {
      const program = readFileSync(join("examples/languages", file), "utf8");
      const snippets = pages.flatMap((page) => codeBlocks(page, language));
      assert.ok(snippets.length > 0, language);
      assert.deepEqual(
        snippets.filter(({ code }) => !program.includes(code)),
        [],
      );
    }
  });

  it("names every argument and output of SlottedWebApp and SlottedFunctionApp, and what travels and stays with it", () => {
    const written = pages.filter(({ path }) => !path.startsWith("docs/api/"));
    const text = written.map((page) => page.text).join("\n");
    const declared = ["slotted-app-args.ts", "slotted-web-app-args.ts", "function-host-args.ts"]
      .map((file) => readFileSync(join("src/components/args", file), "utf8"))
      .join("\n");
    const outputs = readFileSync("src/components/slotted-web-app.ts", "utf8");
    const membersOf = (file: string, name: string) => {
      const [, members = ""] =
        new RegExp(`interface ${name} [^{]*{(.*?)^}`, "ms").exec(readFileSync(file, "utf8")) ?? [];
      return [...members.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member]) => member ?? "");
    };
    const names = [
      ...[...declared.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name ?? ""),
      ...[...outputs.matchAll(/^ {2}public readonly (\w+):/gm)].map(([, name]) => name ?? ""),
      ...membersOf("src/components/args/build-args.ts", "BuildArgs"),
      ...membersOf("src/components/args/staying-args.ts", "StayingArgs"),
    ];
    assert.ok(names.length > 60);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\`(build\\.)?${name}\``).test(text)),
      [],
    );
  });
});
