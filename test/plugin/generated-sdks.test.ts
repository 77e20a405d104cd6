import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { run } from "../../src/pulumi/engine/commands";
import { findEngine } from "../../src/pulumi/engine/find-engine";

// Those for Python and Go are used by the tests of their examples, and `npm run sdks` compiles all.

/** Whole minutes where the language host has to be built first, once per machine. */
const LIMIT_MILLISECONDS = 600_000;

const { resources, types = {} } = JSON.parse(readFileSync("schema.json", "utf8")) as PackageSpec;
const COMPONENTS = Object.entries(resources).map(([token, { inputProperties = {}, properties = {} }]) => ({
  name: afterColons(token),
  inputs: Object.keys(inputProperties),
  outputs: Object.keys(properties),
}));
const CHOICES = Object.entries(types).flatMap(([token, { enum: choices = [] }]) =>
  choices.map(({ value }) => ({ name: afterColons(token), value: String(value) })),
);

function afterColons(token: string): string {
  return token.split(":").at(-1) ?? "";
}

describe("the SDK", function () {
  this.timeout(LIMIT_MILLISECONDS);
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-generated-sdks-"));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  /** Generates an SDK as users do. Returns what reads one of its files. */
  async function generated(language: string): Promise<(file: string) => string> {
    const { command, pathEntries, environment } = await findEngine();
    writeFileSync(join(folder, "Pulumi.yaml"), `name: sdk\nruntime: ${language}\n`);
    const args = ["package", "gen-sdk", resolve("plugin"), "--language", language, "--out", "sdks"];
    const finished = await run(command, args, {
      folder,
      environment: {
        ...process.env,
        ...environment,
        PATH: [...pathEntries, process.env.PATH].join(delimiter),
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
      limitMilliseconds: LIMIT_MILLISECONDS,
    });
    assert.equal(finished.code, 0, `${finished.stdout}${finished.stderr}`);
    return (file) => readFileSync(join(folder, "sdks", language, file), "utf8");
  }

  /** What is matched by the group of a pattern, anywhere in a text. */
  const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

  const missing = (names: readonly string[], there: readonly string[]) => names.filter((name) => !there.includes(name));

  it("for C# has every argument, output and choice, by its name in C# and with its description", async () => {
    const file = await generated("dotnet");
    const inCSharp = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
    for (const { name, inputs, outputs } of COMPONENTS) {
      const described = all(file(`${name}.cs`), /\/\/\/ <\/summary>\n(?: +\[.*\]\n)? +public \S.*? (\w+)(?: \{|\n)/g);
      assert.deepEqual(missing([...inputs, ...outputs].map(inCSharp), described), [], name);
    }
    assert.match(
      file("SlottedWebApp.cs"),
      /The version that production must run\. Defaults to `build\.version`.*?<\/summary>\s+\[Input\("targetBuildVersion"\)\]\s+public Input<string>\? TargetBuildVersion \{/s,
    );
    const enums = file("Enums.cs");
    assert.deepEqual(
      CHOICES.filter(({ name, value }) => !enums.includes(`new ${name}("${value}")`)),
      [],
    );
    assert.match(enums, /public static SwapAction Preview \{/);
  });

  it("for Java has every argument, output and choice, by its name in Java and with its description", async () => {
    const sources = await generated("java");
    const file = (name: string) => sources(`src/main/java/com/pulumi/azureslots/${name}.java`);
    const described = (name: string) => all(file(name), /\*\/\n +public \S.*? (\w+)\(\) \{/g);
    for (const { name, inputs, outputs } of COMPONENTS) {
      assert.deepEqual(missing(inputs, described(`${name}Args`)), [], `${name}Args`);
      assert.deepEqual(missing(outputs, described(name)), [], name);
    }
    assert.match(
      file("SlottedWebAppArgs"),
      /@return The version that production must run\. Defaults to `build\.version`.*?\*\/\s+public Optional<Output<String>> targetBuildVersion\(\)/s,
    );
    assert.deepEqual(
      CHOICES.filter(({ name, value }) => !file(`enums/${name}`).includes(`("${value}")`)),
      [],
    );
    assert.match(file("enums/SwapAction"), /^ +Preview\("Preview"\)/m);
  });
});
