import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };

import { Cloud } from "../test/end-to-end/support/project";
import { stateFile } from "../test/end-to-end/support/pulumi-cli";

// Run by `npm run record`: writes the stack that this version makes of the recorded program, and what it makes in Azure. Later versions are tried on it.

/** A stack in a file backend. */
interface StoredState {
  readonly version: number;
  readonly features?: readonly string[];
  readonly checkpoint: { readonly latest: unknown };
}

async function main(): Promise<void> {
  const folder = join("test", "recorded", version);
  const { program } = require(resolve(folder, "program")) as { readonly program: () => Promise<object> };
  const cloud = await Cloud.open();
  try {
    const declared = async () => ({ ...(await program()) });
    const stack = await cloud.stack("recorded", declared, cloud.environment, "passphrase");
    await stack.up();
    // As Pulumi stores it: with secrets encrypted, which the Automation API's export would decrypt.
    const stored = JSON.parse(readFileSync(stateFile(cloud.local.home, "recorded", stack.name), "utf8")) as StoredState;
    const { version: form, features, checkpoint } = stored;
    const state = { version: form, features, deployment: checkpoint.latest };
    writeFileSync(join(folder, "stack.json"), `${JSON.stringify(state, null, 2)}\n`);
    // And what it made in Azure.
    await cloud.local.close();
    const parts = ["--exclude=journal.jsonl", "state", "blobs"];
    execFileSync("tar", ["-czf", join(folder, "azure.tar.gz"), "-C", cloud.local.home.root, ...parts]);
  } finally {
    await cloud.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
