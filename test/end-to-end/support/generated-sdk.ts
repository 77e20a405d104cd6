import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder, makeWritable } from "../../../src/pulumi/engine/cache-folder";
import { makeStored, noteUse, withStoreLocked } from "../../../src/pulumi/engine/program-store";
import type { Cloud } from "./project";

/** How an example in another language gets its SDK. */
export interface SdkOfExample {
  /** The example's folder. */
  readonly example: string;
  /** The files of its project that the commands read, beside `Pulumi.yaml`. */
  readonly files: readonly string[];
  /** The commands, as its README names them. */
  readonly commands: readonly (readonly string[])[];
}

/**
 * The folder with what the commands write into an example's project. It is made once for each schema and kept like the
 * Pulumi CLI, since it takes up to a minute.
 */
export async function generatedSdk(cloud: Cloud, { example, files, commands }: SdkOfExample): Promise<string> {
  const read = ["Pulumi.yaml", ...files];
  const digest = createHash("sha256").update(readFileSync("schema.json")).update(JSON.stringify(commands));
  for (const file of read) digest.update(readFileSync(join(example, file)));
  const name = `pulumi-sdk-of-tests-${digest.digest("hex").slice(0, 12)}`;
  const made = { name, executable: "Pulumi.yaml" };
  // A folder and a lock of its own: the commands may have to build a language host, which takes the other lock.
  const store = join(cacheFolder(process.env).folder, "sdks-of-tests");
  makeWritable(store);
  const waiting = () => say("waiting for another process that generates an SDK");
  await withStoreLocked(store, waiting, async () => {
    if (existsSync(join(store, name))) return noteUse(store, made);
    return makeStored(store, made, async (_, install) => {
      mkdirSync(install);
      for (const file of read) copyFileSync(join(example, file), join(install, file));
      // From here, the plugin is elsewhere.
      const project = readFileSync(join(example, "Pulumi.yaml"), "utf8");
      writeFileSync(join(install, "Pulumi.yaml"), project.replaceAll("../../../plugin", resolve("plugin")));
      for (const words of commands) await run(cloud, words, install);
    });
  });
  return join(store, name);
}

async function run(cloud: Cloud, words: readonly string[], folder: string): Promise<void> {
  const [command = "", ...args] = words.map((word) => word.replace("../../../plugin", resolve("plugin")));
  say(`${words.join(" ")} …`);
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...cloud.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}:\n${printed}`);
}

function say(line: string): void {
  console.log(`    ${line}`);
}
