import type { TokenCredential } from "@azure/identity";
import type { PropertyMap } from "../values";
import { ArmClient, type SignIn, scopeOf } from "./arm-client";

/** The environment variable with the address of the local Azure Resource Manager. */
const ENDPOINT_VARIABLE = "AZURE_SLOTS_ARM_ENDPOINT";

/** The environment variable with the address of its front door, which leads to blob endpoints. */
const FRONT_DOOR_VARIABLE = "AZURE_SLOTS_FRONT_DOOR";

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
    );
  }

  /** The address of the blob endpoints. */
  get frontDoor(): URL {
    if (!this.frontDoorAddress || !URL.canParse(this.frontDoorAddress)) {
      throw new Error(`${FRONT_DOOR_VARIABLE} is '${this.frontDoorAddress ?? ""}', but must be a URL`);
    }
    return new URL(this.frontDoorAddress);
  }

  /** `getClientConfig`: who the provider is, according to its token. */
  async describeClient(): Promise<PropertyMap> {
    const claims = claimsOf(await this.#token(scopeOf(this.endpoint)));
    return {
      clientId: claim(claims, "appid"),
      objectId: claim(claims, "oid"),
      tenantId: claim(claims, "tid"),
      subscriptionId: this.subscriptionId,
    };
  }

  /** `getClientToken`: a token for an endpoint. Defaults to Azure Resource Manager's. */
  async getToken({ endpoint }: PropertyMap): Promise<PropertyMap> {
    const scope =
      typeof endpoint === "string" && endpoint ? `${endpoint.replace(/\/+$/, "")}/.default` : scopeOf(this.endpoint);
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
