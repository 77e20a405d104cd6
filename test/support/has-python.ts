import { spawnSync } from "node:child_process";

/** Whether this machine can run Python apps: without it, what runs them is passed over. */
export function hasPython(): boolean {
  return spawnSync("python3", ["--version"]).status === 0;
}
