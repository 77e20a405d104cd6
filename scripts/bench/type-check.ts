import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cost } from "./figures";
import { timed } from "./timed-command";

/** How a program imports azure-native: each resource by its own path, or everything from the root. */
export type Imports = "narrow" | "root";

const OURS = "examples/blue-green";
const THEIRS = "scripts/bench/programs/by-hand";

/** The compiler options of a user. */
const OPTIONS = [
  "--noEmit",
  "--strict",
  "--skipLibCheck",
  "--target",
  "es2022",
  "--module",
  "node16",
  "--types",
  "node",
];

/** The measured programs, each in its own folder, for type checks. */
export class TypeChecks {
  private readonly root: string;

  /**
   * @param folder The folder to write to. It must be inside this repository, so that the programs find the packages.
   */
  constructor(folder: string) {
    this.root = resolve(folder);
    rmSync(this.root, { recursive: true, force: true });
    for (const imports of ["narrow", "root"] as const) {
      copy(OURS, join(this.root, imports, "ours"));
      copy(THEIRS, join(this.root, imports, "theirs"));
    }
    for (const file of readdirSync(join(this.root, "root"), { recursive: true, encoding: "utf8" })) {
      if (file.endsWith(".ts")) {
        importByTheRoot(join(this.root, "root", file));
      }
    }
  }

  /** @param whose Which of the two programs to check. */
  check(whose: "ours" | "theirs", imports: Imports): Promise<Cost> {
    const tsc = resolve("node_modules/typescript/bin/tsc");
    const program = join(this.root, imports, whose, "index.ts");
    return timed(process.execPath, [tsc, ...OPTIONS, program], {
      folder: this.root,
      environment: process.env,
    });
  }
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith(".ts"))) {
    copyFileSync(join(from, file), join(to, file));
  }
}

function importByTheRoot(file: string): void {
  const text = readFileSync(file, "utf8").replace(
    /^import \{ (\w+) \} from "@pulumi\/azure-native\/(\w+)\/\w+";$/gm,
    (_, name: string, module: string) => {
      const isResource = /^[A-Z]/.test(name);
      return [
        `import { ${module} as moduleOf${name} } from "@pulumi/azure-native";`,
        `const { ${name} } = moduleOf${name};`,
        ...(isResource ? [`type ${name} = moduleOf${name}.${name};`] : []),
      ].join("\n");
    },
  );
  writeFileSync(file, text);
}
