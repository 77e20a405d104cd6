import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { requestUrl } from "../../request-url";
import type { Destination } from "../../visitors/front-door/destination";
import { endpoint } from "../../visitors/workers/endpoint-worker";
import { ArmError, asArmError, notImplemented } from "../arm/protocol";
import { PRINCIPAL_ID, TENANT_ID, TokenRefusal, type Tokens } from "../arm/tokens";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import type { Json } from "../json";
import { isAllowed, type SecretPermission, usesRoles } from "./access";
import { VAULT_DOMAIN, vaultNamed } from "./vault";
import {
  deletedSecret,
  deleteSecret,
  listDeletedSecrets,
  listSecrets,
  purgeSecret,
  recoverSecret,
  secretOperationOf,
  secretValue,
  setSecret,
} from "./vault-secrets";

const RESOURCE = `https://${VAULT_DOMAIN}`;

/**
 * The endpoints of vaults, `<vault>.vault.azure.net`, behind the front door. They set, read, list, delete, recover and purge secrets, for
 * callers with a permission of the vault. Creating a vault gives no such permission.
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
      const body = await this.answer(vault, request);
      send(response, body ? 200 : 204, body);
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

  /** @returns Undefined for an answer without a body. */
  private async answer(vault: KeptResource, request: IncomingMessage): Promise<object | undefined> {
    const { method = "" } = request;
    const { pathname } = requestUrl(request);
    if (method === "GET" && pathname === "/certificates/contacts") {
      // Terraform's azurerm asks for them with every vault. Azure's own words are not known.
      throw new ArmError(404, "ContactsNotFound", "Contacts not found");
    }
    const operation = secretOperationOf(method, pathname);
    if (operation === undefined) {
      throw notImplemented(`'${method} ${pathname.split("/")[1] ?? ""}' of a key vault`);
    }
    const { permission, name, version, isDeleted } = operation;
    if (!isAllowed(this.resources, vault, [PRINCIPAL_ID], name, permission)) {
      throw forbidden(vault, permission);
    }
    if (name === undefined || permission === "list") {
      return isDeleted ? listDeletedSecrets(this.resources, vault) : listSecrets(this.resources, vault, name);
    }
    switch (permission) {
      case "get":
        return isDeleted
          ? deletedSecret(this.resources, vault, name)
          : secretValue(this.resources, vault, name, version);
      case "set":
        return setSecret(this.resources, vault, name, await bodyOf(request));
      case "delete":
        return deleteSecret(this.resources, vault, name);
      case "recover":
        return recoverSecret(this.resources, vault, name);
      case "purge":
        await purgeSecret(this.resources, vault, name);
        return undefined;
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  try {
    return (await json(request)) as Json;
  } catch {
    throw new ArmError(400, "BadParameter", "The request body is not valid JSON.");
  }
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

function send(response: ServerResponse, status: number, body: object | undefined): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
