import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errors, jwtVerify, SignJWT } from "jose";
import writeFileAtomic from "write-file-atomic";
import { type Clock, systemClock } from "../../clock";

/** The directory (tenant) of the local App Service's only principal. */
export const TENANT_ID = "00000000-0000-0000-0000-0000000000aa";
/** The principal that makes all requests here. */
export const PRINCIPAL_ID = "00000000-0000-0000-0000-0000000000bb";
const CLIENT_ID = "00000000-0000-0000-0000-0000000000cc";
const LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * Loads the signing secrets, so that the tokens and settings that clients hold survive a restart.
 *
 * @param folder Where the secrets are kept. Only their owner can read them.
 * @param clock The clock by which tokens expire.
 */
export function openTokens(folder: string, clock: Clock): Tokens {
  return new Tokens(secretIn(join(folder, "token-key")), secretIn(join(folder, "identity-header")), clock);
}

/** A secret that stays the same. Only the file's owner can read it. */
export function secretIn(file: string): string {
  if (!existsSync(file)) {
    writeFileAtomic.sync(file, newSecret(), { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}

function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** Why a request counts as not signed in. Each Azure service words it differently. */
export class TokenRefusal extends Error {
  constructor(
    readonly reason: "missing" | "invalid" | "expired" | "audience",
    /** The audience of a token that is meant for someone else. */
    readonly audience = "",
    /** When an expired token expired, in seconds of Unix time. */
    readonly expiredAt = 0,
  ) {
    super(`the token is refused: ${reason} ${audience}`);
  }
}

/** The answer of `IDENTITY_ENDPOINT`. */
export interface IssuedToken {
  readonly access_token: string;
  /** In seconds of Unix time. */
  readonly expires_on: string;
  readonly resource: string;
  readonly token_type: string;
  readonly client_id: string;
}

/** Signs and checks bearer tokens, like those a managed identity gets from App Service's endpoint. */
export class Tokens {
  private readonly key: Uint8Array;

  constructor(
    signingSecret: string = newSecret(),
    /** What a caller must send as `X-IDENTITY-HEADER` to get a token. Apps know it. It signs nothing. */
    readonly identityHeader: string = newSecret(),
    /** The clock by which tokens expire. */
    readonly clock: Clock = systemClock,
  ) {
    this.key = new TextEncoder().encode(signingSecret);
  }

  /**
   * The answer of `IDENTITY_ENDPOINT`.
   *
   * @param resource The audience.
   * @param clientId Who signs in. Defaults to the managed identity.
   */
  async issue(resource: string, clientId = CLIENT_ID): Promise<IssuedToken> {
    const issuedAt = Math.floor(this.clock.now() / 1000);
    const expiresOn = issuedAt + LIFETIME_SECONDS;
    const token = await new SignJWT({
      tid: TENANT_ID,
      oid: PRINCIPAL_ID,
      appid: clientId,
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
      client_id: clientId,
    };
  }

  /**
   * Checks the `Authorization` header of a request.
   *
   * @param audiences The accepted audiences: all names of the service that checks the token.
   * @throws TokenRefusal if the token is missing, malformed, expired, signed by someone else or meant for someone else.
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
      const { payload } = await jwtVerify(token, this.key, {
        issuer: `https://sts.windows.net/${TENANT_ID}/`,
        currentDate: new Date(this.clock.now()),
      });
      return String(payload.aud);
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new TokenRefusal("expired", "", error.payload.exp);
      }
      // `alg` can name an algorithm that this key does not fit. The package then throws another kind of error.
      throw new TokenRefusal("invalid");
    }
  }
}
