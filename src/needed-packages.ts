import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { satisfies } from "semver";

const IDENTITY = { "@azure/identity": "^4.13.1" };

/**
 * The packages that parts of this library need besides those of the components, with their versions. npm installs none
 * of them automatically, so a program that only declares apps stays small. In package.json they are optional peers of
 * any version. Otherwise npm would refuse to install this library beside another version of an optional peer, used or
 * not.
 */
export const NEEDED_PACKAGES = {
  "azure-slots status": IDENTITY,
  "azure-slots diff": IDENTITY,
  "azure-slots/local": {
    ...IDENTITY,
    cachedir: "^2.4.0",
    express: "^5.3.0",
    jose: "^5.10.0",
    "lit-html": "^3.3.3",
    "path-to-regexp": "^8.4.2",
    peggy: "^5.1.0",
    "proper-lockfile": "^4.1.2",
    selfsigned: "^5.5.0",
    "signal-exit": "^4.1.0",
    undici: "^6.29.1",
    "write-file-atomic": "^6.0.0",
    yauzl: "^3.4.0",
  },
  "functions on azure-slots/local": { "@azure/functions": "^4.16.5", croner: "^11.0.1" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @throws Error if a needed package is not installed in a suitable version. Names the command that installs it. */
export function assertInstalled(part: keyof typeof NEEDED_PACKAGES): void {
  const missing = Object.entries(NEEDED_PACKAGES[part]).filter(([name, range]) => {
    const version = installedVersion(name);
    return version === undefined || !satisfies(version, range);
  });
  if (missing.length > 0) {
    // Only major versions, because every shell accepts them without quotes.
    const wanted = missing.map(([name, range]) => `${name}@${/\d+/.exec(range)?.[0]}`).join(" ");
    throw new Error(`${part} needs packages that are not installed: run \`npm install -D ${wanted}\``);
  }
}

function installedVersion(name: string): string | undefined {
  let folder: string;
  try {
    folder = dirname(require.resolve(name));
  } catch {
    return undefined;
  }
  // Some packages do not export their package.json, and some have others nested further down.
  for (;;) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { name: found, version } = JSON.parse(readFileSync(manifest, "utf8")) as Readonly<Record<string, string>>;
      if (found === name) {
        return version;
      }
    }
    const parent = dirname(folder);
    if (parent === folder) {
      return undefined;
    }
    folder = parent;
  }
}
