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
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** Where visitors come in over HTTP: sites are told apart by the Host header. It serves as an HTTP proxy too. */
  readonly frontDoor: string;
  /** The same over HTTPS. */
  readonly frontDoorTls: string;
  /** PEM of the authority that signed the certificates. */
  readonly authorityFile: string;
  /** That authority and whatever others the environment named. */
  readonly bundleFile: string;
}

/** Reads where the local App Service of a folder is reached; undefined when none runs. */
export function readConnection(home: Home): Connection | undefined {
  if (!existsSync(home.connection)) {
    return undefined;
  }
  const connection = JSON.parse(readFileSync(home.connection, "utf8")) as Connection;
  return isRunning(connection.processId) ? connection : undefined;
}

/**
 * The environment variables by which a command finds the local App Service in place of Azure: for Pulumi with the
 * stand-in providers, the Azure SDKs and the Azure CLI.
 *
 * @param engine The Pulumi CLI, which is then found on PATH, before the one that may be there.
 */
export function environmentOf(
  connection: Connection,
  home: Home,
  engine?: Pick<PulumiEngine, "pathEntries" | "environment">,
): Record<string, string> {
  return {
    AZURE_SLOTS_HOME: home.root,
    AZURE_SLOTS_ARM_ENDPOINT: connection.armEndpoint,
    AZURE_SLOTS_FRONT_DOOR: connection.frontDoor,
    AZURE_SLOTS_FRONT_DOOR_TLS: connection.frontDoorTls,
    IDENTITY_ENDPOINT: connection.identityEndpoint,
    IDENTITY_HEADER: connection.identityHeader,
    AZURE_SUBSCRIPTION_ID: connection.subscriptionId,
    ARM_SUBSCRIPTION_ID: connection.subscriptionId,
    AZURE_TENANT_ID: connection.tenantId,
    ARM_TENANT_ID: connection.tenantId,
    ARM_USE_MSI: "true",
    AZURE_CORE_INSTANCE_DISCOVERY: "false",
    NODE_EXTRA_CA_CERTS: connection.bundleFile,
    REQUESTS_CA_BUNDLE: connection.bundleFile,
    PULUMI_HOME: home.pulumi,
    PULUMI_BACKEND_URL: `file://${home.backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "local",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    ...engine?.environment,
    PATH: [...(engine?.pathEntries ?? []), home.providers, process.env.PATH ?? ""].join(delimiter),
  };
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
