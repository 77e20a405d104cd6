import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findOnPath } from "../../src/pulumi/engine/commands";

// Run by `npm run sdks`: generates the SDK of each language as users do, and compiles it where its compiler is installed.

/** The SDK of a language. */
interface Sdk {
  /** The language as Pulumi names it. */
  readonly language: string;
  /** The compiler's command, and the arguments with which it compiles the SDK in the folder where it runs. */
  readonly compile: readonly [string, ...string[]];
  /** What the compiler needs beside the generated files. */
  readonly project?: Readonly<Record<string, string>>;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>azure-slots.example</groupId>
  <artifactId>sdk</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>com.pulumi</groupId><artifactId>pulumi</artifactId><version>1.12.0</version></dependency>
    <dependency><groupId>com.google.code.findbugs</groupId><artifactId>jsr305</artifactId><version>3.0.2</version></dependency>
    <dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId><version>2.8.9</version></dependency>
  </dependencies>
</project>
`;

const SDKS: readonly Sdk[] = [
  { language: "python", compile: ["python3", "-m", "compileall", "-q", "."] },
  { language: "go", compile: ["go", "build", "-mod=mod", "./..."] },
  { language: "java", compile: ["mvn", "--batch-mode", "--quiet", "compile"], project: { "pom.xml": POM } },
  { language: "dotnet", compile: ["dotnet", "build", "--nologo"] },
];

const folder = mkdtempSync(join(tmpdir(), "azure-slots-sdks-"));
try {
  process.exitCode = SDKS.map(attempt).every(Boolean) ? 0 : 1;
  console.log("nodejs: nothing to generate, since the npm package itself is the SDK");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns false if the SDK cannot be generated or compiled. */
function attempt({ language, compile: [compiler, ...args], project = {} }: Sdk): boolean {
  const at = join(folder, language);
  mkdirSync(at);
  // The CLI looks for a project.
  writeFileSync(join(at, "Pulumi.yaml"), `name: sdk\nruntime: ${language}\n`);
  const cli = [resolve("dist/cli.js"), "local", "run", "--", "pulumi"];
  const generate = ["package", "gen-sdk", resolve("plugin"), "--language", language, "--out", "sdks"];
  if (!run(process.execPath, [...cli, ...generate], at)) {
    console.log(`${language}: FAILED to be generated`);
    return false;
  }
  if (!findOnPath(compiler, process.env.PATH ?? "")) {
    console.log(`${language}: generated, and not compiled, since ${compiler} is not on PATH`);
    return true;
  }
  const sdk = join(at, "sdks", language);
  for (const [name, text] of Object.entries(project)) writeFileSync(join(sdk, name), text);
  const compiles = run(compiler, args, sdk);
  console.log(`${language}: generated, ${compiles ? "and compiled" : "but FAILED to be compiled"}`);
  return compiles;
}

/** Returns false if the command fails. Only then prints what it wrote to stdout, where some compilers write their errors. */
function run(command: string, args: readonly string[], cwd: string): boolean {
  const environment = { ...process.env, AZURE_SLOTS_HOME: join(folder, "home") };
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) process.stderr.write(error ? `${error.message}\n` : stdout);
  return status === 0;
}
