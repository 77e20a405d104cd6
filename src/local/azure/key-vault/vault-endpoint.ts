import type { IncomingMessage, ServerResponse } from "node:http";
import type { Destination } from "../../visitors/front-door/destination";
import { endpoint } from "../../visitors/workers/endpoint-worker";
import { ArmError, asArmError, notImplemented } from "../arm/protocol";
import { PRINCIPAL_ID, TENANT_ID, TokenRefusal, type Tokens } from "../arm/tokens";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { isAllowed, type SecretPermission, usesRoles } from "./access";
import { secretOf, versionOf } from "./secret";
import { VAULT_DOMAIN, vaultNamed } from "./vault";

const RESOURCE = `https://${VAULT_DOMAIN}`;
const SECRET_PATH = /^\/secrets\/([^/]+)(?:\/([^/]*))?\/?$/;

/**
 * The endpoints of vaults, `<vault>.vault.azure.net`, behind the front door. They read and delete secrets, for callers with a
 * permission of the vault. Creating a vault gives no such permission.
 */
export class VaultEndpoint {
  constructor(
    private readonly resources: KeptResources,
    private readonly tokens: Tokens,
  ) {}

  /** The destination for a host name; undefined if it is not a vault's. */
  destinationOf(hostName: string): Destination | undefined {
    const suffix = `.${VAULT_DOMAIN}`;
    const name = hostName.endsWith(suffix) ? hostName.slice(0, -suffix.length) : "";
    const vault = name === "" ? undefined : vaultNamed(this.resources, name);
    return vault && endpoint(vault.name, "vault", (request, response) => void this.handle(vault, request, response));
  }

  private async handle(vault: KeptResource, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.tokens.check(request.headers.authorization, [RESOURCE, `${RESOURCE}/`]);
      send(response, 200, await this.answer(vault, request));
    } catch (error) {
      if (error instanceof TokenRefusal) {
        // The Azure SDKs read where to get a token from this header. Source: recordings in the Azure SDK for JavaScript.
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
      throw forbidden(vault, permission);
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

/** The permission that a request needs; undefined for an unmodelled one. Only a whole secret can be deleted. */
function permissionFor(method: string, version: string | undefined): SecretPermission | undefined {
  if (method === "GET") {
    return "get";
  }
  return method === "DELETE" && !version ? "delete" : undefined;
}

/** Source: quoted in Microsoft's troubleshooting articles and in public issues, one text for each way of access. */
function forbidden(vault: KeptResource, permission: SecretPermission): ArmError {
  const caller = `oid=${PRINCIPAL_ID}`;
  const message = usesRoles(vault)
    ? `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${caller}\r\nVault: ${vault.name}`
    : `The user, group or application '${caller}' does not have secrets ${permission} permission on key vault '${vault.name}'.`;
  return new ArmError(403, "Forbidden", message);
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
