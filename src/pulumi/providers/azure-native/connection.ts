import { readFileSync } from "node:fs";
import type { TokenCredential } from "@azure/identity";
import type { PropertyMap } from "../values";
import { ARM_SCOPE, ArmClient, type SignIn } from "./arm-client";

/** The environment variable with the address of the local Azure Resource Manager. */
export const ENDPOINT_VARIABLE = "AZURE_SLOTS_ARM_ENDPOINT";

/** The environment variable with the address of its front door, which leads to blob endpoints. */
export const FRONT_DOOR_VARIABLE = "AZURE_SLOTS_FRONT_DOOR";

/** The environment variable with the HTTPS address of the same front door, which leads to sites. */
export const SITES_VARIABLE = "AZURE_SLOTS_FRONT_DOOR_TLS";

/** The environment variable with the authority (a PEM file) that signed the certificates of both. */
export const AUTHORITY_VARIABLE = "AZURE_SLOTS_AUTHORITY";

/** A local App Service, with this provider signed in to it. */
export class Connection {
  readonly client: ArmClient;
  readonly #credential: TokenCredential;

  private constructor(
    private readonly endpoint: URL,
    signIn: SignIn,
    readonly subscriptionId: string,
    /** The location from the configuration, for resources that declare none. */
    readonly location: string | undefined,
    private readonly frontDoorAddress: string | undefined,
    private readonly siteEndpoint: string | undefined,
    /**
     * Only that authority. With a bundle of many, each connection of a hook would be slow, and each answer that
     * contains it.
     */
    private readonly authorityFile: string | undefined,
  ) {
    this.client = new ArmClient(endpoint, signIn);
    this.#credential = signIn.credential;
  }

  /**
   * Finds the local App Service from the environment. Never connects to anything else, whatever the configuration says.
   */
  static open(
    configuration: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string | undefined>>,
    signIn: SignIn,
  ): Connection {
    const endpoint = environment[ENDPOINT_VARIABLE];
    if (!endpoint) {
      throw new Error(
        "these stand-ins for the azure-native resources only work with the local App Service: " +
          "run the command through `azure-slots local run -- …`",
      );
    }
    if (!/^https:/i.test(endpoint) || !URL.canParse(endpoint)) {
      throw new Error(`${ENDPOINT_VARIABLE} is '${endpoint}', but must be an https URL`);
    }
    const subscriptionId =
      configuration.subscriptionId || environment.ARM_SUBSCRIPTION_ID || environment.AZURE_SUBSCRIPTION_ID;
    if (!subscriptionId) {
      throw new Error(
        "the subscription is not known: set ARM_SUBSCRIPTION_ID, or run `pulumi config set azure-native:subscriptionId <value>`",
      );
    }
    return new Connection(
      new URL(endpoint),
      signIn,
      subscriptionId,
      configuration.location || environment.ARM_LOCATION || undefined,
      environment[FRONT_DOOR_VARIABLE],
      environment[SITES_VARIABLE],
      environment[AUTHORITY_VARIABLE],
    );
  }

  /** The address of the blob endpoints. */
  get frontDoor(): URL {
    if (!this.frontDoorAddress || !URL.canParse(this.frontDoorAddress)) {
      throw new Error(`${FRONT_DOOR_VARIABLE} is '${this.frontDoorAddress ?? ""}', but must be a URL`);
    }
    return new URL(this.frontDoorAddress);
  }

  /**
   * `getClientConfig`: who the provider is, according to its token. It also returns the local addresses of Azure
   * Resource Manager and of the sites, and the sites' certificate authority, for programs that send them requests. The
   * original package does not return these.
   */
  async describeClient(): Promise<PropertyMap> {
    const claims = claimsOf(await this.#token(ARM_SCOPE));
    return {
      clientId: claim(claims, "appid"),
      objectId: claim(claims, "oid"),
      tenantId: claim(claims, "tid"),
      subscriptionId: this.subscriptionId,
      resourceManagerEndpoint: this.endpoint.origin,
      ...(this.siteEndpoint ? { siteEndpoint: this.siteEndpoint } : {}),
      ...(this.authorityFile ? { certificateAuthority: readFileSync(this.authorityFile, "utf8") } : {}),
    };
  }

  /** `getClientToken`: a token for an endpoint. Defaults to Azure Resource Manager's. */
  async getToken({ endpoint }: PropertyMap): Promise<PropertyMap> {
    const scope = typeof endpoint === "string" && endpoint ? `${endpoint.replace(/\/+$/, "")}/.default` : ARM_SCOPE;
    return { token: await this.#token(scope) };
  }

  async #token(scope: string): Promise<string> {
    const token = await this.#credential.getToken(scope);
    if (!token) throw new Error(`the local App Service gave no token for ${scope}`);
    return token.token;
  }
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ""] = token.split(".");
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  } catch {
    return {};
  }
}

function claim(claims: Readonly<Record<string, unknown>>, name: string): string {
  const value = claims[name];
  return typeof value === "string" ? value : "";
}
