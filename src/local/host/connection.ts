import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import type { PulumiEngine } from "../../pulumi/engine/find-engine";
import type { Home } from "./home";

/** Where a running local App Service is reached, and what clients need to sign in to it. */
export interface Connection {
  readonly processId: number;
  /** Azure Resource Manager, for example `https://localhost:41235`. */
  readonly armEndpoint: string;
  /** The managed identity's endpoint: `IDENTITY_ENDPOINT`. */
  readonly identityEndpoint: string;
  /** `IDENTITY_HEADER`. */
  readonly identityHeader: string;
  /** The subscription of clients that name none. */
  readonly subscriptionId: string;
  /** All subscriptions that there are, that one first. */
  readonly subscriptionIds: readonly string[];
  readonly tenantId: string;
  /** Where visitors come in over HTTP: sites are told apart by the Host header. It serves as an HTTP proxy too. */
  readonly frontDoor: string;
  /** The same over HTTPS. */
  readonly frontDoorTls: string;
  /** PEM of the authority that signed the certificates. */
  readonly authorityFile: string;
  /** That authority and whatever others the environment named. */
  readonly bundleFile: string;
  /** All of those, and those that everybody trusts, for clients that trust what is in one file and nothing else. */
  readonly rootsFile: string;
  /** The ports that Pulumi's engine attaches to, by the names of the packages that they stand in for. */
  readonly providers: Readonly<Record<string, number>>;
}

/** How Pulumi's engine comes by its providers. */
export const ProviderKind = {
  /** It attaches to stand-ins that the local App Service serves. */
  Attached: "attached",
  /** It starts stand-ins as processes of its own, by executables that it finds on PATH. */
  Started: "started",
  /** It starts the real plugins, which are installed, or downloaded: azure-native finds the local App Service by its metadata host. */
  Installed: "installed",
} as const;
export type ProviderKind = (typeof ProviderKind)[keyof typeof ProviderKind];

/** Reads where the local App Service of a folder is reached; undefined when none runs. */
export function readConnection(home: Home): Connection | undefined {
  if (!existsSync(home.connection)) {
    return undefined;
  }
  const connection = JSON.parse(readFileSync(home.connection, "utf8")) as Connection;
  return isRunning(connection.processId) ? connection : undefined;
}

/** What an environment is made for. */
export interface EnvironmentOptions {
  /** The Pulumi CLI, as `findEngine` gives it. Defaults to the one on PATH. */
  readonly engine?: Pick<PulumiEngine, "environment" | "pathEntries"> | undefined;
  /**
   * How the engine comes by the providers. Defaults to `attached`: no process is started. For `started`,
   * `installProviders` has to have been called; `installed` takes the real plugins.
   */
  readonly provider?: ProviderKind;
}

/**
 * The environment variables by which a command finds the local App Service in place of Azure: for Pulumi with the
 * stand-in providers or the real plugin, the Azure SDKs and the Azure CLI.
 *
 * Source of those of the real plugin: pulumi-azure-native, `provider/pkg/provider/auth_azidentity.go`; Go's `crypto/x509` for
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

/** By which Pulumi's engine knows the ports of providers that run already: `<package>:<port>,…`. */
const ATTACHED = "PULUMI_DEBUG_PROVIDERS";

/**
 * Keeps the engine from downloading the plugins that the stack's state names, 200 MB for azure-native, before it attaches to
 * others; where there is no network, from trying five times, for two seconds of every command.
 */
const NO_DOWNLOADS = "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION";

/** Those of other packages that somebody attaches to stay. */
function attachedTo(ports: Readonly<Record<string, number>>): string {
  const others = (process.env[ATTACHED] ?? "")
    .split(",")
    .filter((entry) => entry && !((entry.split(":")[0] ?? "") in ports));
  return [...others, ...Object.entries(ports).map(([name, port]) => `${name}:${port}`)].join(",");
}

/** The hosts that are asked without a company's proxy (`HTTPS_PROXY`), which cannot reach this machine. */
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
