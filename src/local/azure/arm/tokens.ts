import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jwtVerify, SignJWT } from "jose";
import writeFileAtomic from "write-file-atomic";

/** The directory that the local App Service's one principal belongs to. */
export const TENANT_ID = "00000000-0000-0000-0000-0000000000aa";
/** The one who does all that is asked for here. */
export const PRINCIPAL_ID = "00000000-0000-0000-0000-0000000000bb";
const CLIENT_ID = "00000000-0000-0000-0000-0000000000cc";
const LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * Opens the secrets of signing in, so that tokens and settings which clients hold outlast a restart.
 *
 * @param folder Where they are kept, for their owner only.
 */
export function openTokens(folder: string): Tokens {
  return new Tokens(secretIn(join(folder, "token-key")), secretIn(join(folder, "identity-header")));
}

function secretIn(file: string): string {
  if (!existsSync(file)) {
    writeFileAtomic.sync(file, newSecret(), { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}

function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** Why a request is not taken for one that is signed in. Each service of Azure says it in words of its own. */
export class TokenRefusal extends Error {
  constructor(
    readonly reason: "missing" | "invalid" | "audience",
    /** For whom the token is, where it is for somebody else. */
    readonly audience = "",
  ) {
    super(`the token is refused: ${reason} ${audience}`);
  }
}

/** Signs and checks bearer tokens, as a managed identity gets them from App Service's own endpoint. */
export class Tokens {
  private readonly key: Uint8Array;

  constructor(
    signingSecret: string = newSecret(),
    /** What a caller must send as `X-IDENTITY-HEADER` to be given a token. An app knows it: it signs nothing. */
    readonly identityHeader: string = newSecret(),
  ) {
    this.key = new TextEncoder().encode(signingSecret);
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
   * @param audiences For whom a token may be: whoever checks it, by any of their names.
   * @throws TokenRefusal when it is missing, malformed, expired, signed by somebody else or for somebody else.
   */
  async check(authorization: string | undefined, audiences: readonly string[]): Promise<void> {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
    if (!token) {
      throw new TokenRefusal("missing");
    }
    const audience = await this.audienceOf(token);
    if (!audiences.includes(audience)) {
      throw new TokenRefusal("audience", audience);
    }
  }

  private async audienceOf(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, this.key, { issuer: `https://sts.windows.net/${TENANT_ID}/` });
      return String(payload.aud);
    } catch {
      // Not an error of the package's own for every token: `alg` can name what no key of this kind is for.
      throw new TokenRefusal("invalid");
    }
  }
}
