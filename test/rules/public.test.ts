import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ts from "typescript";

describe("azure-slots/rules", () => {
  const PUBLIC = [
    "BUILD_VERSION_SETTING",
    "CHILD_RESOURCES",
    "CONFIGURATION_PROPERTIES",
    "ChildResourceFacts",
    "Movement",
    "SETTING_KINDS",
    "SITE_PROPERTIES",
    "SettingFacts",
    "SettingKind",
    "holdsBuild",
    "slotsAllowed",
    "staysByDefault",
    "versionOf",
  ];

  it("gives what is public, types included, and nothing else", () => {
    const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly exports: Readonly<Record<string, { readonly types: string }>>;
    };
    const source = exports["./rules"]?.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts") ?? "";
    const program = ts.createProgram([source], { noLib: true, types: [] });
    const file = program.getSourceFile(source);
    assert.ok(file, source);
    const module = program.getTypeChecker().getSymbolAtLocation(file);
    assert.ok(module);
    const names = program.getTypeChecker().getExportsOfModule(module);
    assert.deepEqual(names.map(({ name }) => name).sort(), PUBLIC);
  });

  it("is told name by name in docs/rules.md", () => {
    const page = readFileSync("docs/rules.md", "utf8");
    assert.deepEqual(
      PUBLIC.filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });
});
