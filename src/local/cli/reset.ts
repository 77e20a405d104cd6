import { rm } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { openHome } from "../host/home";
import { stop } from "./actions";

/**
 * Stops the local App Service and deletes its state, after a question. Keeps the Pulumi CLI and unpacked packages: they do not depend
 * on the state.
 *
 * @throws Error if nobody can answer the question.
 */
export async function reset({ yes = false }: { readonly yes?: boolean }): Promise<void> {
  const home = openHome();
  if (!yes && !(await isConfirmed(home.root))) {
    console.log("nothing was deleted");
    return;
  }
  await stop(home);
  for (const folder of [home.state, home.backend, home.blobs]) {
    // Not rmSync, which cannot delete a folder in thousands of others, as blobs of earlier versions could be.
    await rm(folder, { recursive: true, force: true });
  }
  console.log("its state is forgotten");
}

async function isConfirmed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Error(
      `reset deletes all apps, blobs and Pulumi stacks in ${folder}, and nobody is at a terminal to be asked: give --yes`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`delete all apps, blobs and Pulumi stacks in ${folder}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
