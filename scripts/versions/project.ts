import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** An app that answers with the version of the build that it is. */
const SERVER =
  'require("http").createServer((_, answer) => answer.end(process.env.BUILD_VERSION.split("+")[0])).listen(process.env.PORT);\n';

/** Writes the README's five-minute program, an app for it, and the job that releases it. */
export function writeProject(folder: string): void {
  const [, program] = /```ts\n((?:(?!```).)*new WebEnvironment.*?)```/s.exec(readFileSync("README.md", "utf8")) ?? [];
  if (program === undefined) {
    throw new Error("README.md has no program with a WebEnvironment");
  }
  mkdirSync(join(folder, "app"), { recursive: true });
  const files = {
    "index.ts": program,
    "Pulumi.yaml": "name: shop\nruntime: nodejs\nconfig:\n  azure-native:location:\n    value: westeurope\n",
    "app/package.json": '{ "name": "shop", "scripts": { "start": "node server.js" } }\n',
    "app/server.js": SERVER,
    "job.js": compiled("scripts/versions/job.ts"),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
  }
}

function compiled(file: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions }).outputText;
}
