import { delimiter } from "node:path";
import type { PulumiEngine } from "../../pulumi/engine/find-engine";
import { type Connection, ProviderKind } from "./connection";
import type { Home } from "./home";
import { ownPluginFolders } from "./real-plugin";

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

/** Environment variables that are for one purpose. */
export interface EnvironmentPart {
  /** In plain words, for people: whom the variables are for, and what they do. */
  readonly purpose: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The environment variables that lead a command to the local App Service instead of Azure. For Pulumi with the stand-in
 * providers or the real plugin, the Azure SDKs, the Azure CLI, Terraform and Bicep.
 */
export function environmentOf(
  connection: Connection,
  home: Home,
  options: EnvironmentOptions = {},
): Record<string, string> {
  return Object.assign({}, ...environmentParts(connection, home, options).map(({ variables }) => variables));
}

/**
 * The same, told apart by purpose.
 *
 * Sources: pulumi-azure-native, `provider/pkg/provider/auth_azidentity.go`; terraform-provider-azurerm, "Authenticating using managed
 * identities for Azure resources"; Go's `crypto/x509` for `SSL_CERT_FILE`.
 */
export function environmentParts(
  connection: Connection,
  home: Home,
  { engine, provider = ProviderKind.Attached }: EnvironmentOptions = {},
): EnvironmentPart[] {
  const { armEndpoint, identityEndpoint, subscriptionId, tenantId } = connection;
  return [
    {
      purpose: "azure-slots: where the local App Service is",
      variables: {
        AZURE_SLOTS_HOME: home.root,
        AZURE_SLOTS_ARM_ENDPOINT: armEndpoint,
        AZURE_SLOTS_FRONT_DOOR: connection.frontDoor,
        AZURE_SLOTS_FRONT_DOOR_TLS: connection.frontDoorTls,
        AZURE_SLOTS_AUTHORITY: connection.authorityFile,
      },
    },
    {
      purpose: "all clients of Azure: the certificate to trust, in Node, in Python and the Azure CLI, in Go and .NET",
      variables: {
        NODE_EXTRA_CA_CERTS: connection.bundleFile,
        // Python trusts this file alone, so pip needs the others in it.
        REQUESTS_CA_BUNDLE: connection.rootsFile,
        SSL_CERT_FILE: connection.rootsFile,
        NO_PROXY: withoutProxy(),
      },
    },
    {
      purpose: "the Azure SDKs, the Azure CLI, Bicep and the real azure-native: sign in as an app's managed identity",
      variables: {
        IDENTITY_ENDPOINT: identityEndpoint,
        IDENTITY_HEADER: connection.identityHeader,
        AZURE_SUBSCRIPTION_ID: subscriptionId,
        AZURE_TENANT_ID: tenantId,
      },
    },
    {
      purpose: "the Azure CLI: a log-in apart from yours, and no question to the public cloud",
      variables: { AZURE_CONFIG_DIR: home.azureCli, AZURE_CORE_INSTANCE_DISCOVERY: "false" },
    },
    {
      purpose: "Terraform's azurerm and the real azure-native: the cloud, and a managed identity to sign in as",
      variables: {
        ARM_METADATA_HOSTNAME: new URL(armEndpoint).host,
        ARM_SUBSCRIPTION_ID: subscriptionId,
        ARM_TENANT_ID: tenantId,
        ARM_USE_MSI: "true",
        // azurerm asks the address of virtual machines unless it is told another one.
        ARM_MSI_ENDPOINT: new URL("/metadata/identity/oauth2/token", identityEndpoint).href,
        ARM_DISABLE_INSTANCE_DISCOVERY: "true",
      },
    },
    {
      purpose: "Bicep: the cloud that its bicepconfig.json may name",
      variables: { BICEP_TRUSTED_CLOUDS: JSON.stringify([bicepCloud(connection)]) },
    },
    {
      purpose: "Pulumi: stacks of its own",
      variables: {
        PULUMI_HOME: home.pulumi,
        PULUMI_BACKEND_URL: `file://${home.backend}`,
        PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "local",
        PULUMI_SKIP_UPDATE_CHECK: "1",
      },
    },
    {
      purpose: "Pulumi: the CLI and its providers",
      variables: {
        ...(provider === ProviderKind.Attached
          ? { [ATTACHED]: attachedTo(connection.providers), [NO_DOWNLOADS]: process.env[NO_DOWNLOADS] ?? "true" }
          : {}),
        ...engine?.environment,
        PATH: [
          ...(engine?.pathEntries ?? []),
          ...(provider === ProviderKind.Started ? [home.providers] : []),
          ...(provider === ProviderKind.Real ? ownPluginFolders(home) : []),
          process.env.PATH ?? "",
        ].join(delimiter),
      },
    },
  ];
}

/**
 * A `bicepconfig.json` with which `bicep deploy` and `bicep what-if` use the local App Service.
 *
 * Source: "Configure your Bicep environment", Microsoft, and Bicep's own JSON schema of that file.
 */
export function bicepConfiguration(connection: Connection): object {
  return {
    experimentalFeaturesEnabled: { deployCommands: true },
    cloud: {
      currentProfile: BICEP_PROFILE,
      profiles: { [BICEP_PROFILE]: bicepCloud(connection) },
      credentialPrecedence: ["ManagedIdentity"],
    },
  };
}

const BICEP_PROFILE = "LocalAppService";

function bicepCloud({ armEndpoint }: Connection): object {
  return { resourceManagerEndpoint: armEndpoint, activeDirectoryAuthority: armEndpoint };
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
