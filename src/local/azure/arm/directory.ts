import { randomUUID } from "node:crypto";
import express, { type Request, type Response, Router } from "express";
import { TENANT_ID, type Tokens } from "./tokens";

/** An answer of the directory that refuses to sign somebody in. */
interface Refusal {
  /** The code of OAuth 2.0. */
  readonly error: string;
  /** The number of Microsoft Entra ID's error. */
  readonly number: number;
  readonly message: string;
}

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Microsoft Entra ID, as far as a service principal signs in: with a client secret or an assertion, by version 1.0 or 2.0 of
 * the token endpoint. It knows nobody: any client with any secret gets tokens, and any tenant's name is that of the only one.
 *
 * Source: "Microsoft identity platform and the OAuth 2.0 client credentials flow", Microsoft, for requests and answers; "Microsoft
 * Entra authentication and authorization error codes", Microsoft, for what it refuses.
 */
export function directory(tokens: Tokens, origin: () => string): Router {
  const router = Router();
  router.get(
    ["/:tenant/v2.0/.well-known/openid-configuration", "/:tenant/.well-known/openid-configuration"],
    (_, answer) => {
      answer.json(openIdConfiguration(origin()));
    },
  );
  router.get("/common/discovery/instance", (_, answer) => {
    answer.json(instance(origin()));
  });
  // The signing key is secret, as nobody but this local App Service checks the tokens.
  router.get(["/:tenant/discovery/v2.0/keys", "/:tenant/discovery/keys"], (_, answer) => {
    answer.json({ keys: [] });
  });
  const form = express.urlencoded({ extended: false });
  router.post("/:tenant/oauth2/v2.0/token", form, (request, answer) => signIn(tokens, request, answer, scopeOf));
  router.post("/:tenant/oauth2/token", form, (request, answer) => signIn(tokens, request, answer, resourceOf));
  return router;
}

type Form = Readonly<Record<string, unknown>>;

async function signIn(
  tokens: Tokens,
  { body }: Request,
  answer: Response,
  audienceIn: (form: Form) => string | Refusal,
): Promise<void> {
  const form: Form = body ?? {};
  const audience = whyRefused(form) ?? audienceIn(form);
  if (typeof audience !== "string") {
    answer.status(audience.error === "invalid_client" ? 401 : 400).json(refusal(audience, tokens.clock.now()));
    return;
  }
  const { access_token, expires_on, token_type } = await tokens.issue(audience, textOf(form.client_id));
  const seconds = Number(expires_on) - Math.floor(tokens.clock.now() / 1000);
  // The older version tells numbers as texts.
  const older = audienceIn === resourceOf;
  const expires = older ? String(seconds) : seconds;
  answer.set({ "cache-control": "no-store", pragma: "no-cache" }).json({
    token_type,
    expires_in: expires,
    ext_expires_in: expires,
    ...(older ? { expires_on, resource: audience } : {}),
    access_token,
  });
}

/** Why a client is not signed in, whoever it is; undefined if it is. */
function whyRefused(form: Form): Refusal | undefined {
  const grant = textOf(form.grant_type);
  if (grant === "") {
    return missing("grant_type");
  }
  if (grant !== "client_credentials") {
    return {
      error: "unsupported_grant_type",
      number: 70003,
      message: `The app requested an unsupported grant type '${grant}'.`,
    };
  }
  if (textOf(form.client_id) === "") {
    return missing("client_id");
  }
  const hasAssertion = textOf(form.client_assertion) !== "" && form.client_assertion_type === ASSERTION_TYPE;
  return hasAssertion || textOf(form.client_secret) !== ""
    ? undefined
    : {
        error: "invalid_client",
        number: 7000218,
        message: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      };
}

/** The audience in version 2.0: a scope that ends in `/.default`. */
function scopeOf(form: Form): string | Refusal {
  const scope = textOf(form.scope);
  const audience = /(?:^|\s)(\S+)\/\.default(?:\s|$)/.exec(scope)?.[1];
  if (audience !== undefined) {
    return audience;
  }
  return scope === ""
    ? missing("scope")
    : {
        error: "invalid_scope",
        number: 1002012,
        message: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      };
}

/** The audience in version 1.0: a resource. */
function resourceOf(form: Form): string | Refusal {
  return textOf(form.resource) || missing("resource");
}

function missing(parameter: string): Refusal {
  return {
    error: "invalid_request",
    number: 900144,
    message: `The request body must contain the following parameter: '${parameter}'.`,
  };
}

/** @param now In milliseconds since 1970. */
function refusal({ error, number, message }: Refusal, now: number): object {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date(now).toISOString().replace("T", " ").replace(/\.\d+/, "");
  return {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
  };
}

function openIdConfiguration(origin: string): object {
  const tenant = `${origin}/${TENANT_ID}`;
  return {
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${tenant}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
    tenant_region_scope: null,
  };
}

/** What tells clients that this directory is one, and has no other names. */
function instance(origin: string): object {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${TENANT_ID}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
