import { existsSync, readFileSync } from "node:fs";
import type { PipelineOptions } from "@azure/core-rest-pipeline";
import * as pulumi from "@pulumi/pulumi";
import { clientWithin } from "./http-client";
import { restPipeline } from "./rest-pipeline";
import { claimOf } from "./tokens";

/** Where a component's Azure is. */
export interface AzureCloud {
  /** Azure Resource Manager, for example `https://management.azure.com`. */
  readonly resourceManager: string;
  /** Where all sites answer, told apart by the Host header; undefined where each answers at its own host name. */
  readonly sites: string | undefined;
}

/** What Azure Resource Manager tells of its cloud, at `/metadata/endpoints`, as far as it is needed here. */
interface CloudMetadata {
  readonly resourceManager?: string;
  /** Told by the local App Service alone. */
  readonly azureSlots?: { readonly sites?: string };
}

/** The version of the answer that azure-native reads, too. */
const METADATA_API = "2022-09-01";

const METADATA_TIMEOUT_MILLISECONDS = 30_000;

/** The environment variable with the file of the authority (PEM) that signed the local App Service's certificates. */
const AUTHORITY_VARIABLE = "AZURE_SLOTS_AUTHORITY";

/**
 * Clouds that need not be asked where they are: the names that azure-native's `environment` has for them, and the endings of
 * the audiences of their tokens.
 *
 * Source: "Azure national clouds", Microsoft; pulumi-azure-native, `provider/pkg/azure/cloud/cloud.go`.
 */
const KNOWN_CLOUDS = [
  {
    resourceManager: "https://management.azure.com",
    names: ["", "public", "azurecloud"],
    endings: ["management.azure.com", "management.core.windows.net"],
  },
  {
    resourceManager: "https://management.usgovcloudapi.net",
    names: ["usgov", "usgovernment", "usgovernmentl4", "azureusgovernment", "azureusgovernmentcloud"],
    endings: ["usgovcloudapi.net"],
  },
  {
    resourceManager: "https://management.chinacloudapi.cn",
    names: ["china", "azurechinacloud"],
    endings: ["chinacloudapi.cn"],
  },
];

/**
 * Finds the Azure that a component's provider works with: the one that its metadata host describes, as azure-native does;
 * else the one that its token is for.
 *
 * @param token The provider's, for Azure Resource Manager.
 */
export async function cloudOf(parent: pulumi.Resource, token: string): Promise<AzureCloud> {
  const host = await settingOf(parent, "metadataHost", "ARM_METADATA_HOSTNAME");
  if (host !== "") {
    return described(host);
  }
  const audience = claimOf(token, "aud");
  if (!/^https:/i.test(audience) || !URL.canParse(audience)) {
    const name = (await settingOf(parent, "environment", "ARM_ENVIRONMENT")).toLowerCase();
    return known(KNOWN_CLOUDS.find(({ names }) => names.includes(name)) ?? KNOWN_CLOUDS[0]);
  }
  const { host: named } = new URL(audience);
  const cloud = KNOWN_CLOUDS.find(({ endings }) => endings.some((ending) => named.endsWith(ending)));
  // A program that another one hosts does not see its provider's settings, but the token says for whom it is.
  return cloud ? known(cloud) : described(named);
}

function known(cloud: { readonly resourceManager: string } | undefined): AzureCloud {
  return { resourceManager: cloud?.resourceManager ?? "", sites: undefined };
}

/**
 * What the component's provider has for one of azure-native's settings: an explicit provider its own argument, the default one
 * the stack's configuration; both else what the environment says. Empty where nothing says anything.
 */
async function settingOf(parent: pulumi.Resource, name: string, variable: string): Promise<string> {
  const provider = parent.getProvider("azure-native:web:WebApp") as Readonly<Record<string, unknown>> | undefined;
  const own = provider === undefined ? new pulumi.Config("azure-native").get(name) : await given(provider[name]);
  return own || process.env[variable] || "";
}

/** An argument of a provider, which the SDK gives its Output though the types do not tell; undefined while it is not known. */
async function given(value: unknown): Promise<string | undefined> {
  if (!pulumi.Output.isInstance(value)) {
    return undefined;
  }
  const output = value as unknown as { readonly isKnown: Promise<boolean>; promise(): Promise<unknown> };
  const said = (await output.isKnown) ? await output.promise() : undefined;
  return typeof said === "string" ? said : undefined;
}

const asked = new Map<string, Promise<AzureCloud>>();

/** @param host With its port, for example `localhost:41235`; a whole URL is taken too, as azure-native does. */
function described(host: string): Promise<AzureCloud> {
  const origin = (host.includes("://") ? host : `https://${host}`).replace(/\/+$/, "");
  const cloud = asked.get(origin) ?? ask(origin);
  asked.set(origin, cloud);
  // What failed for a passing reason may succeed the next time.
  cloud.catch(() => asked.delete(origin));
  return cloud;
}

async function ask(origin: string): Promise<AzureCloud> {
  const { createPipelineFromOptions, createPipelineRequest } = restPipeline();
  const url = `${origin}/metadata/endpoints?api-version=${METADATA_API}`;
  const request = createPipelineRequest({ url, method: "GET" });
  const client = clientWithin(METADATA_TIMEOUT_MILLISECONDS);
  const explained = (reason: string) =>
    new Error(
      `cannot find Azure Resource Manager: ${url} ${reason}. Set azure-native:metadataHost, or ARM_METADATA_HOSTNAME, to the ` +
        "host that describes your cloud",
    );
  const { status, bodyAsText } = await createPipelineFromOptions(trusting(origin))
    .sendRequest(client, request)
    .catch((error: unknown) => {
      throw explained(`cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
    });
  if (status !== 200) {
    throw explained(`answered ${status}`);
  }
  const { resourceManager, azureSlots } = parsed(bodyAsText ?? "");
  if (!resourceManager || !URL.canParse(resourceManager)) {
    throw explained("does not say where Azure Resource Manager is");
  }
  return { resourceManager: resourceManager.replace(/\/+$/, ""), sites: azureSlots?.sites };
}

function parsed(text: string): CloudMetadata {
  try {
    // Some answers begin with a byte order mark.
    return (JSON.parse(text.replace(/^\uFEFF/, "")) ?? {}) as CloudMetadata;
  } catch {
    return {};
  }
}

/**
 * Whose certificates are trusted by whoever asks an address: on this machine those of the local App Service, which
 * `NODE_EXTRA_CA_CERTS` names only for processes that are started with it. That one authority alone, since a bundle of many
 * makes each connection slow.
 */
export function trusting(address: string): Pick<PipelineOptions, "tlsOptions"> {
  const file = process.env[AUTHORITY_VARIABLE];
  const isHere = ["localhost", "127.0.0.1"].includes(new URL(address).hostname);
  return isHere && file && existsSync(file) ? { tlsOptions: { ca: readFileSync(file, "utf8") } } : {};
}
