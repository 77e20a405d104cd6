import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jwtVerify, SignJWT } from "jose";
import writeFileAtomic from "write-file-atomic";
import { ArmError } from "./protocol";

/** The directory that the local App Service's one principal belongs to. */
export const TENANT_ID = "00000000-0000-0000-0000-0000000000aa";
/** The one who does all that is asked for here. */
export const PRINCIPAL_ID = "00000000-0000-0000-0000-0000000000bb";
const CLIENT_ID = "00000000-0000-0000-0000-0000000000cc";
const LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * Opens the secret that tokens are signed with, so that those which clients hold outlast a restart.
 *
 * @param folder Where it is kept, for its owner only.
 */
export function openTokens(folder: string): Tokens {
  const file = join(folder, "token-key");
  if (!existsSync(file)) {
    writeFileAtomic.sync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return new Tokens(readFileSync(file, "utf8"));
}

/**
 * Signs and checks the bearer tokens of Azure Resource Manager, as a managed identity gets them from App Service's own
 * endpoint.
 */
export class Tokens {
  private readonly key: Uint8Array;

  /** What a caller must send as `X-IDENTITY-HEADER` to be given a token. */
  readonly identityHeader: string;

  constructor(secret: string = randomBytes(32).toString("hex")) {
    this.key = new TextEncoder().encode(secret);
    this.identityHeader = secret;
  }

  /** The answer of `IDENTITY_ENDPOINT`. */
  async issue(resource: string): Promise<Record<string, string>> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresOn = issuedAt + LIFETIME_SECONDS;
    const token = await new SignJWT({
      tid: TENANT_ID,
      oid: PRINCIPAL_ID,
      appid: CLIENT_ID,
      idtyp: "app",
      uti: randomUUID(),
      xms_mirid: "/subscriptions/local/resourcegroups/local/providers/Microsoft.Web/sites/local",
    })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setAudience(resource)
      .setIssuer(`https://sts.windows.net/${TENANT_ID}/`)
      .setSubject(PRINCIPAL_ID)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(expiresOn)
      .sign(this.key);
    return {
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: "Bearer",
      client_id: CLIENT_ID,
    };
  }

  /**
   * Checks the `Authorization` header of a request.
   *
   * @throws ArmError 401 when it is missing, malformed, expired, or signed by somebody else.
   */
  async check(authorization: string | undefined): Promise<void> {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
    if (!token) {
      throw new ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    }
    try {
      await jwtVerify(token, this.key, { issuer: `https://sts.windows.net/${TENANT_ID}/` });
    } catch {
      throw new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.");
    }
  }
}
