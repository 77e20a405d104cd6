import { spawnSync } from "node:child_process";
import { shortDigest } from "../../rules/package-names";

/** What git says of a folder. */
export interface Commit {
  /** The short hash of the commit that is checked out. */
  readonly hash: string;
  /** Whether the folder has changes that are in no commit. Files that git ignores do not count. */
  readonly isDirty: boolean;
}

/**
 * Asks git which commit a folder is of.
 *
 * @returns The commit, or why there is none.
 */
export function commitOf(folder: string): Commit | string {
  const head = git(folder, "rev-parse", "--verify", "HEAD");
  if (typeof head === "string") {
    return head;
  }
  const status = git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".");
  return typeof status === "string"
    ? status
    : // git itself shortens it as the size of the repository demands, which differs between clones.
      { hash: shortDigest(head.printed.trim()), isDirty: status.printed !== "" };
}

/** Runs git in a folder: what it prints, or why it fails. */
function git(folder: string, ...args: readonly string[]): { readonly printed: string } | string {
  const { error, status, stdout, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (error) {
    return `git cannot be started (${error.message})`;
  }
  return status === 0 ? { printed: stdout } : `git ${args[0]} says: ${stderr.trim().split("\n")[0] ?? ""}`;
}
