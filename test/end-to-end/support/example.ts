import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { join, resolve } from "node:path";
import type { LocalAppService } from "../../../src/local";
import type { Cloud, Effects } from "./project";
import { outputsIn, stateFile } from "./pulumi-cli";
import { SECRETS_PROVIDER } from "./stack-keys";

/** The stack's name in every example. */
export const STACK = "examples-test";

/** A copy of an example. */
export interface ExampleCopy {
  /** The project. */
  readonly folder: string;
  /** The app that it releases. */
  readonly app: string;
  remove(): void;
}

/**
 * Copies an example with its app, so that the copy can be changed or run beside others. The copy is inside the
 * repository, so that the program finds the library as the original does.
 */
export function copyOfExample(name: string): ExampleCopy {
  const copy = mkdtempSync(resolve(".copy-"));
  for (const folder of ["app", name]) {
    cpSync(join("examples", folder), join(copy, folder), { recursive: true });
  }
  return {
    folder: join(copy, name),
    app: join(copy, "app"),
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}

/** A Pulumi project of this repository in its own stack. It is run as users run it. */
export class Example {
  constructor(
    readonly cloud: Cloud,
    readonly folder: string,
    readonly stack = STACK,
  ) {}

  async open(): Promise<void> {
    await this.pulumi("stack", "init", "--secrets-provider", SECRETS_PROVIDER);
  }

  /**
   * Runs `pulumi up` and returns what it did.
   *
   * @param configuration Configuration to set first, as with `pulumi config set`.
   */
  up(configuration: Readonly<Record<string, string>> = {}, ...options: string[]): Promise<Effects> {
    const configured = Object.entries(configuration).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
    const args = ["up", "--yes", "--skip-preview", ...configured, ...options];
    return this.cloud.effectsOf(async () => {
      await this.pulumi(...args);
      await this.cloud.local.settled();
    });
  }

  /** The outputs, from the stack's state. */
  outputs(): Record<string, unknown> {
    const [, project = ""] = /^name: (.*)$/m.exec(readFileSync(join(this.folder, "Pulumi.yaml"), "utf8")) ?? [];
    return outputsIn(stateFile(this.cloud.local.home, project, this.stack));
  }

  /** Destroys the stack, and removes everything that was added to its folder. */
  async close(): Promise<void> {
    try {
      await this.pulumi("destroy", "--yes", "--skip-preview", "--remove");
    } finally {
      // Pulumi keeps a stack's configuration beside the project.
      rmSync(join(this.folder, `Pulumi.${this.stack}.yaml`), { force: true });
    }
  }

  /** Runs Pulumi and returns its output. An error contains the whole output. */
  pulumi(...args: string[]): Promise<string> {
    return new Promise((done, reject) => {
      const child = spawn("pulumi", [...args, "--stack", this.stack, "--non-interactive"], {
        cwd: resolve(this.folder),
        env: { ...process.env, ...this.cloud.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { out: "", error: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed.out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        printed.error += text;
      });
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0
          ? done(printed.out)
          : reject(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${printed.out}\n${printed.error}`)),
      );
    });
  }
}

/** An answer of the examples' app. */
export interface ShopAnswer {
  readonly version?: string;
  readonly environment?: string;
  readonly greeting?: string;
}

/** Follows a link to the examples' app over HTTPS, as a first-time visitor. */
export async function visit(local: LocalAppService, link: string): Promise<ShopAnswer> {
  const { host, pathname, search } = new URL(link);
  const { frontDoorTls, authorityFile } = local.connection;
  const text = await new Promise<string>((done, reject) => {
    const options = { servername: host, headers: { host }, ca: readFileSync(authorityFile) };
    const sent = request(`${frontDoorTls}${pathname}${search}`, options, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      answer.once("error", reject);
      answer.once("end", () => done(body));
    });
    sent.once("error", reject);
    sent.end();
  });
  return text.startsWith("{") ? (JSON.parse(text) as ShopAnswer) : {};
}
