import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { platform } from "node:os";
import { promisify } from "node:util";

const LOCAL_ADDRESS = 1;
const INODE = 9;

/**
 * Finds the working folder of the process at the other end of a connection on this machine.
 *
 * @param port The port at that end. The operating system knows its process.
 * @throws An error that says what to do instead.
 */
export async function workingDirectoryOf(port: number): Promise<string> {
  const found = await (platform() === "linux" ? folderOf(port) : byListOfOpenFiles(port)).catch(() => undefined);
  if (!found) {
    throw new Error(
      "the folder that Pulumi runs in could not be found, and an asset's path is relative to it: " +
        "make the path absolute, or run the command through `azure-slots local run --provider started -- …`",
    );
  }
  return found;
}

/**
 * The environment of the process at the other end of a connection on this machine, as it was when that process began;
 * undefined where the operating system does not tell it.
 *
 * @param port The port at that end.
 */
export async function environmentAt(port: number): Promise<Record<string, string> | undefined> {
  try {
    const process = await processAt(port);
    const text = await readFile(`/proc/${process}/environ`, "utf8");
    const entries = text.split("\0").filter((entry) => entry.includes("="));
    return Object.fromEntries(entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry.replace(/^[^=]*=/s, "")]));
  } catch {
    return undefined;
  }
}

async function folderOf(port: number): Promise<string | undefined> {
  const process = await processAt(port);
  return process && readlink(`/proc/${process}/cwd`);
}

/** Linux: finds the connection's inode, then the process that has it open. */
async function processAt(port: number): Promise<string | undefined> {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const connections = `${await readFile("/proc/net/tcp", "utf8")}${await readFile("/proc/net/tcp6", "utf8").catch(() => "")}`;
  const inode = connections
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    // A connection that has ended waits for a while, without a process, and leaves its port to the next.
    .find((columns) => columns[LOCAL_ADDRESS]?.endsWith(end) && columns[INODE] !== "0")?.[INODE];
  if (!inode) return undefined;
  for (const process of await readdir("/proc")) {
    if (!/^\d+$/.test(process)) continue;
    // Other users' processes, and those that have ended meanwhile, cannot be read.
    for (const file of await readdir(`/proc/${process}/fd`).catch(() => [])) {
      const open = await readlink(`/proc/${process}/fd/${file}`).catch(() => "");
      if (open === `socket:[${inode}]`) return process;
    }
  }
  return undefined;
}

/** macOS, which has `lsof`: finds the processes at both ends of the port's connections, except this one. */
async function byListOfOpenFiles(port: number): Promise<string | undefined> {
  const lsof = async (...args: string[]) => (await promisify(execFile)("lsof", ["-nP", ...args])).stdout.split("\n");
  const fields = await lsof(`-iTCP:${port}`, "-Fp");
  const other = fields.map((field) => field.slice(1)).find((id) => /^\d+$/.test(id) && Number(id) !== process.pid);
  if (!other) return undefined;
  const folder = await lsof("-a", "-p", other, "-d", "cwd", "-Fn");
  return folder.find((field) => field.startsWith("n"))?.slice(1);
}
