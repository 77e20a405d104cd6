import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Home } from "../host/home";
import type { LocalPorts } from "../host/options";
import { DEFAULT_PORTS } from "./default-ports";

type Ports = Required<LocalPorts>;

const HIGHEST_PORT = 65_535;

/**
 * The ports to listen on: those that the user gives; else those of the last start with the same folder, else the defaults. One of
 * these that is taken gives way to the next free one.
 */
export async function choosePorts(home: Home, wanted: LocalPorts): Promise<Ports> {
  const first = { ...DEFAULT_PORTS, ...rememberedPorts(home) };
  const chosen = new Set(Object.values(wanted));
  const portOf = async (name: keyof Ports): Promise<number> => {
    const own = wanted[name];
    if (own !== undefined) {
      return own;
    }
    for (let port = first[name]; port <= HIGHEST_PORT; port++) {
      if (!chosen.has(port) && (await isFree(port))) {
        chosen.add(port);
        return port;
      }
    }
    throw new Error(`no port from ${first[name]} on is free: give one, see \`azure-slots local start --help\``);
  };
  return {
    arm: await portOf("arm"),
    identity: await portOf("identity"),
    frontDoorTls: await portOf("frontDoorTls"),
    frontDoor: await portOf("frontDoor"),
    page: await portOf("page"),
  };
}

/** Has the next start with the same folder take the same ports. */
export function rememberPorts(home: Home, ports: Ports): void {
  writeFileAtomic.sync(fileIn(home), `${JSON.stringify(ports)}\n`, { mode: 0o600 });
}

/** Whatever else is in the file, it is only a wish. */
function rememberedPorts(home: Home): LocalPorts {
  const file = fileIn(home);
  if (!existsSync(file)) {
    return {};
  }
  try {
    const remembered: unknown = JSON.parse(readFileSync(file, "utf8"));
    const isPort = ([name, port]: [string, unknown]) =>
      name in DEFAULT_PORTS && Number.isInteger(port) && Number(port) > 0 && Number(port) <= HIGHEST_PORT;
    return Object.fromEntries(Object.entries(remembered ?? {}).filter(isPort));
  } catch {
    return {};
  }
}

function fileIn({ root }: Home): string {
  return join(root, "ports.json");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
