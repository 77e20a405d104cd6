import { existsSync, readFileSync } from "node:fs";
import type { Home } from "./home";

/** The addresses of a running local App Service, and what clients need to sign in to it. */
export interface Connection {
  readonly processId: number;
  /** Azure Resource Manager, for example `https://localhost:41235`. */
  readonly armEndpoint: string;
  /** The managed identity's endpoint: `IDENTITY_ENDPOINT`. */
  readonly identityEndpoint: string;
  /** `IDENTITY_HEADER`. */
  readonly identityHeader: string;
  /** The subscription for clients that name none. */
  readonly subscriptionId: string;
  /** All subscriptions. The one for clients that name none comes first. */
  readonly subscriptionIds: readonly string[];
  readonly tenantId: string;
  /** The address for visitors over HTTP. The Host header selects the site. It also works as an HTTP proxy. */
  readonly frontDoor: string;
  /** The address for visitors over HTTPS. */
  readonly frontDoorTls: string;
  /** The page that shows apps, slots and swaps in a browser. */
  readonly pageUrl: string;
  /** The authority that signed the certificates, as a PEM file. */
  readonly authorityFile: string;
  /** A file with that authority and any others that the environment named. */
  readonly bundleFile: string;
  /** All of those and the public authorities, for clients that trust one file only. */
  readonly rootsFile: string;
  /** The ports that Pulumi's engine attaches to, keyed by the name of the replaced package. */
  readonly providers: Readonly<Record<string, number>>;
}

/** How Pulumi's engine gets its providers. */
export const ProviderKind = {
  /** It attaches to the stand-ins that the local App Service serves. */
  Attached: "attached",
  /** It starts its own processes of the stand-ins, from executables on PATH. */
  Started: "started",
  /**
   * It starts the real plugins, and downloads missing ones. azure-native finds the local App Service by its metadata host.
   */
  Real: "real",
} as const;
export type ProviderKind = (typeof ProviderKind)[keyof typeof ProviderKind];

/** Reads the connection to the local App Service of a folder; undefined if none is running. */
export function readConnection(home: Home): Connection | undefined {
  if (!existsSync(home.connection)) {
    return undefined;
  }
  const connection = JSON.parse(readFileSync(home.connection, "utf8")) as Connection;
  return isRunning(connection.processId) ? connection : undefined;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
