import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { codeBlocks, documentationPages, type Page } from "./support/documentation-pages";

/** The folder of what is generated from the docstrings. */
const API = "docs/api/";

/** An example of a docstring as a program: it leaves out what it imports, and the local App Service that it is about. */
function asProgram({ path, text }: Page, code: string): string {
  if (/^import /m.test(code)) {
    return code;
  }
  const names = [...text.matchAll(/^### (\w+)/gm)].map(([, name = ""]) => name);
  const used = [...new Set(names)].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const isAboutAzure = /\bazure\./.test(code) && !/\bconst azure\b/.test(code);
  const imported = [...new Set([...used, ...(isAboutAzure ? ["LocalAzure"] : [])])].join(", ");
  return [
    imported === "" ? "" : `import { ${imported} } from "${path.slice(API.length, -".md".length)}";`,
    isAboutAzure ? "declare const azure: LocalAzure;" : "",
    `export async function example() {\n${code}}`,
  ].join("\n");
}

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
        writeFileSync(file, page.path.startsWith(API) ? asProgram(page, code) : code);
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
    const written = pages.filter(({ path }) => !path.startsWith(API));
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

  it("has a reference of every name that programs can import", () => {
    const entries = {
      "azure-slots": "src/index.ts",
      "azure-slots/rules": "src/rules/public.ts",
      "azure-slots/local": "src/local/index.ts",
    };
    const program = ts.createProgram(Object.values(entries), { noLib: true, noResolve: true, types: [] });
    const checker = program.getTypeChecker();
    for (const [name, entry] of Object.entries(entries)) {
      const file = program.getSourceFile(entry);
      const module = file && checker.getSymbolAtLocation(file);
      assert.ok(module, entry);
      const page = pages.find(({ path }) => path === `${API}${name}.md`);
      const told = new Set(
        [...(page?.text ?? "").replaceAll(/~~|\\(?=_)/g, "").matchAll(/^### (\w+)/gm)].map(
          ([, heading = ""]) => heading,
        ),
      );
      const missing = checker.getExportsOfModule(module).filter((each) => !told.has(each.name));
      assert.deepEqual(
        missing.map((each) => each.name),
        [],
        `${name}: run npm run docs`,
      );
    }
  });
});
