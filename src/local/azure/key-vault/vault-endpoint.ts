import type { IncomingMessage, ServerResponse } from "node:http";
import type { Destination } from "../../visitors/front-door/destination";
import type { Worker } from "../../visitors/workers/contract";
import { ArmError, asArmError, notImplemented } from "../arm/protocol";
import { PRINCIPAL_ID, TENANT_ID, TokenRefusal, type Tokens } from "../arm/tokens";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { isAllowed, type SecretPermission } from "./access";
import { secretOf, versionOf } from "./secret";
import { VAULT_DOMAIN, vaultNamed } from "./vault";

const RESOURCE = `https://${VAULT_DOMAIN}`;
const SECRET_PATH = /^\/secrets\/([^/]+)(?:\/([^/]*))?\/?$/;

/**
 * The vaults' own endpoints, `<vault>.vault.azure.net`, which the front door leads to: a secret is read and deleted there, by
 * those whom the vault lets do it. Who makes a vault is not among them by that alone.
 */
export class VaultEndpoint {
  constructor(
    private readonly resources: KeptResources,
    private readonly tokens: Tokens,
  ) {}

  /** What is behind a host name; undefined where it is no vault's. */
  destinationOf(hostName: string): Destination | undefined {
    const suffix = `.${VAULT_DOMAIN}`;
    const name = hostName.endsWith(suffix) ? hostName.slice(0, -suffix.length) : "";
    const vault = name === "" ? undefined : vaultNamed(this.resources, name);
    return vault && { production: this.workerOf(vault), slot: "vault", slots: [], httpsOnly: false, stopped: false };
  }

  private workerOf(vault: KeptResource): Worker {
    return {
      specification: { site: vault.name, slot: "vault", stack: "", startupCommand: "", environment: {} },
      ready: Promise.resolve(),
      inFlight: 0,
      handle: (request, response) => void this.handle(vault, request, response),
      upgrade: (_request, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
      ping: async () => 400,
      remark: () => undefined,
      stop: async () => undefined,
    };
  }

  private async handle(vault: KeptResource, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.tokens.check(request.headers.authorization, [RESOURCE, `${RESOURCE}/`]);
      send(response, 200, await this.answer(vault, request));
    } catch (error) {
      if (error instanceof TokenRefusal) {
        // By this the Azure SDKs know whom to ask for a token, and for whom. Source: the Azure SDK for JavaScript's tests.
        response.setHeader(
          "www-authenticate",
          `Bearer authorization="https://login.microsoftonline.com/${TENANT_ID}", resource="${RESOURCE}"`,
        );
        send(response, 401, vaultError("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."));
        return;
      }
      const { status, code, message } = asArmError(error);
      send(response, status, vaultError(code, message));
    }
  }

  private async answer(vault: KeptResource, { method = "", url = "" }: IncomingMessage): Promise<object> {
    const { pathname } = new URL(url, RESOURCE);
    const [, name, version] = SECRET_PATH.exec(pathname) ?? [];
    const permission = permissionFor(method, version);
    if (name === undefined || permission === undefined) {
      throw notImplemented(`'${method} ${pathname.split("/")[1] ?? ""}' of a key vault`);
    }
    if (!isAllowed(this.resources, vault, [PRINCIPAL_ID], name, permission)) {
      throw new ArmError(
        403,
        "Forbidden",
        `Caller is not authorized to perform action on resource. Caller: oid=${PRINCIPAL_ID}. Action: '${permission}'. Vault: ${vault.name}.`,
      );
    }
    const secret = secretOf(this.resources, vault, name);
    const found = secret && versionOf(secret, version || undefined);
    if (!secret || !found) {
      throw new ArmError(
        404,
        "SecretNotFound",
        `A secret with (name/id) ${name}${version ? `/${version}` : ""} was not found in this key vault.`,
      );
    }
    const { attributes, contentType } = secret.properties;
    const described = {
      id: `https://${vault.name.toLowerCase()}.${VAULT_DOMAIN}/secrets/${name}/${found.version}`,
      attributes,
      ...(contentType === undefined ? {} : { contentType }),
    };
    if (permission === "delete") {
      await this.resources.remove(secret.id);
      return described;
    }
    if (!found.isEnabled) {
      throw new ArmError(403, "Forbidden", "Operation get is not allowed on a disabled secret.");
    }
    return { value: found.value, ...described };
  }
}

/** What a request needs; undefined for one that is not modelled. A secret is deleted with all its versions. */
function permissionFor(method: string, version: string | undefined): SecretPermission | undefined {
  if (method === "GET") {
    return "get";
  }
  return method === "DELETE" && !version ? "delete" : undefined;
}

function vaultError(code: string, message: string): object {
  return { error: { code, message } };
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
