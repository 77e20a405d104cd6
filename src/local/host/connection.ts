import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import type { PulumiEngine } from "../../pulumi/engine/find-engine";
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
  /** It starts the real plugins, and downloads missing ones. azure-native finds the local App Service by its metadata host. */
  Installed: "installed",
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

/** Options of an environment. */
export interface EnvironmentOptions {
  /** The Pulumi CLI that `findEngine` returned. Defaults to the one on PATH. */
  readonly engine?: Pick<PulumiEngine, "environment" | "pathEntries"> | undefined;
  /**
   * How the engine gets the providers. Defaults to `attached`: no process is started. For `started`, call
   * `installProviders` first.
   */
  readonly provider?: ProviderKind;
}

/**
 * The environment variables that lead a command to the local App Service instead of Azure. For Pulumi with the stand-in
 * providers or the real plugin, the Azure SDKs and the Azure CLI.
 *
 * Source of those for the real plugin: pulumi-azure-native, `provider/pkg/provider/auth_azidentity.go`; Go's `crypto/x509` for
 * `SSL_CERT_FILE`.
 */
export function environmentOf(
  connection: Connection,
  home: Home,
  { engine, provider = ProviderKind.Attached }: EnvironmentOptions = {},
): Record<string, string> {
  const path = [
    ...(engine?.pathEntries ?? []),
    ...(provider === ProviderKind.Started ? [home.providers] : []),
    process.env.PATH ?? "",
  ];
  return {
    ...(provider === ProviderKind.Attached
      ? { [ATTACHED]: attachedTo(connection.providers), [NO_DOWNLOADS]: process.env[NO_DOWNLOADS] ?? "true" }
      : {}),
    ...(provider === ProviderKind.Installed ? { SSL_CERT_FILE: connection.rootsFile } : {}),
    AZURE_SLOTS_HOME: home.root,
    AZURE_SLOTS_ARM_ENDPOINT: connection.armEndpoint,
    AZURE_SLOTS_FRONT_DOOR: connection.frontDoor,
    AZURE_SLOTS_FRONT_DOOR_TLS: connection.frontDoorTls,
    AZURE_SLOTS_AUTHORITY: connection.authorityFile,
    IDENTITY_ENDPOINT: connection.identityEndpoint,
    IDENTITY_HEADER: connection.identityHeader,
    AZURE_SUBSCRIPTION_ID: connection.subscriptionId,
    ARM_SUBSCRIPTION_ID: connection.subscriptionId,
    AZURE_TENANT_ID: connection.tenantId,
    ARM_TENANT_ID: connection.tenantId,
    ARM_USE_MSI: "true",
    ARM_METADATA_HOSTNAME: new URL(connection.armEndpoint).host,
    ARM_DISABLE_INSTANCE_DISCOVERY: "true",
    AZURE_CORE_INSTANCE_DISCOVERY: "false",
    NODE_EXTRA_CA_CERTS: connection.bundleFile,
    REQUESTS_CA_BUNDLE: connection.bundleFile,
    PULUMI_HOME: home.pulumi,
    PULUMI_BACKEND_URL: `file://${home.backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "local",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    NO_PROXY: withoutProxy(),
    ...engine?.environment,
    PATH: path.join(delimiter),
  };
}

/** The variable that tells Pulumi's engine the ports of running providers: `<package>:<port>,…`. */
const ATTACHED = "PULUMI_DEBUG_PROVIDERS";

/**
 * Stops the engine from downloading the plugins named in the stack's state before it attaches to others. For
 * azure-native they are 200 MB. Without a network, the engine would try five times, for two seconds of every command.
 */
const NO_DOWNLOADS = "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION";

/** Keeps the ports of other packages that the user has set. */
function attachedTo(ports: Readonly<Record<string, number>>): string {
  const others = (process.env[ATTACHED] ?? "")
    .split(",")
    .filter((entry) => entry && !((entry.split(":")[0] ?? "") in ports));
  return [...others, ...Object.entries(ports).map(([name, port]) => `${name}:${port}`)].join(",");
}

/** The hosts to reach without a company's proxy (`HTTPS_PROXY`), which cannot reach this machine. */
function withoutProxy(): string {
  const others = process.env.NO_PROXY ?? process.env.no_proxy ?? "";
  return [...others.split(",").filter((host) => host !== ""), "localhost", "127.0.0.1"].join(",");
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
