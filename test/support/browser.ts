import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Debian's package puts it. */
const PATH = "/usr/bin/chromium";
const INSTALL = "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium";

/**
 * Starts a headless Chromium. Installs Debian's package where it is missing and this user may.
 *
 * @throws Error that names the command to install it. A missing browser is a failure: nothing is passed over.
 */
export async function startBrowser(): Promise<Browser> {
  const path = process.env.AZURE_SLOTS_CHROMIUM || PATH;
  if (!existsSync(path) && process.getuid?.() === 0) {
    spawnSync("/bin/sh", ["-c", INSTALL], { stdio: "ignore" });
  }
  if (!existsSync(path)) {
    throw new Error(
      `there is no Chromium at ${path}: install it with \`${INSTALL}\` as root, or name another one in AZURE_SLOTS_CHROMIUM`,
    );
  }
  // Root has no sandbox. The page is our own, and reaches nothing else.
  return chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
}
