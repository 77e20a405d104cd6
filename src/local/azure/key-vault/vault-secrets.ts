import { ArmError } from "../arm/protocol";
import type { BodyType } from "../bodies/body-type";
import { readBody } from "../bodies/read-body";
import { objectIn, textIn } from "../bodies/request-body";
import type { DeletedResource, KeptResource, KeptResources } from "../generic/kept-resources";
import { isJsonObject, type Json, type JsonObject } from "../json";
import type { SecretPermission } from "./access";
import {
  deletedSecretOf,
  deletedSecretsOf,
  SECRET,
  SECRET_TYPE,
  secretOf,
  secretPurgeTimeOf,
  versionNamesOf,
  versionOf,
} from "./secret";
import { VAULT_DOMAIN } from "./vault";

/** What a request asks of the secrets of a vault. */
export interface SecretOperation {
  readonly permission: SecretPermission;
  /** Undefined for all secrets. */
  readonly name?: string | undefined;
  /** Undefined for the newest. */
  readonly version?: string | undefined;
  /** Whether it is about a deleted secret. Defaults to false. */
  readonly isDeleted?: boolean;
}

const DELETED_PATH = /^\/deletedsecrets(?:\/([^/]+)(?:\/(recover))?)?\/?$/;
const SECRET_PATH = /^\/secrets(?:\/([^/]+)(?:\/([^/]*))?)?\/?$/;

/**
 * What a request asks; undefined for what is not modelled: backups, changes of attributes alone. Source: the
 * REST interface of Key Vault, "Secrets".
 */
export function secretOperationOf(method: string, pathname: string): SecretOperation | undefined {
  const deleted = DELETED_PATH.exec(pathname);
  if (deleted) {
    return deletedOperationOf(method, deleted[1], deleted[2]);
  }
  const [matched, name, part] = SECRET_PATH.exec(pathname) ?? [];
  const version = part || undefined;
  if (matched === undefined) {
    return undefined;
  }
  if (method === "GET") {
    const isList = name === undefined || version === "versions";
    return isList ? { permission: "list", name } : { permission: "get", name, version };
  }
  if (name === undefined || version !== undefined) {
    return undefined;
  }
  return method === "PUT"
    ? { permission: "set", name }
    : method === "DELETE"
      ? { permission: "delete", name }
      : undefined;
}

function deletedOperationOf(method: string, name?: string, action?: string): SecretOperation | undefined {
  const isDeleted = true;
  if (action !== undefined) {
    return method === "POST" ? { permission: "recover", name, isDeleted } : undefined;
  }
  if (method === "GET") {
    return { permission: name === undefined ? "list" : "get", name, isDeleted };
  }
  return method === "DELETE" && name !== undefined ? { permission: "purge", name, isDeleted } : undefined;
}

/** Source: the schema of `SecretSetParameters`. */
const NEW_VALUE: BodyType = {
  value: "string",
  contentType: "string",
  attributes: { enabled: "boolean", nbf: "number", exp: "number" },
  tags: { "*": "string" },
};

/** Sets a new value, which is a new version of the secret. */
export async function setSecret(
  resources: KeptResources,
  vault: KeptResource,
  name: string,
  body: Json | undefined,
): Promise<JsonObject> {
  const { tags, ...properties } = readBody(NEW_VALUE, isJsonObject(body) ? body : {}, badParameter);
  if (textIn(properties, "value") === undefined) {
    throw badParameter("value");
  }
  const before = secretOf(resources, vault, name);
  const id = before?.id ?? `${vault.id}/secrets/${name}`;
  const top: JsonObject = isJsonObject(tags) ? { tags } : {};
  const completed = SECRET.complete({ id, name, scope: vault.id, top, properties, before, others: resources });
  await resources.put({ id, type: SECRET_TYPE, name: before?.name ?? name, ...completed });
  return secretValue(resources, vault, name);
}

/** A secret with its value. @throws ArmError 404 without one, and 403 for a disabled one. */
export function secretValue(resources: KeptResources, vault: KeptResource, name: string, version?: string): JsonObject {
  const secret = existing(resources, vault, name, version);
  const found = versionOf(secret, version);
  if (!found?.isEnabled) {
    throw new ArmError(403, "Forbidden", "Operation get is not allowed on a disabled secret.");
  }
  return { value: found.value, ...described(vault, secret, found.version) };
}

/** Deletes a secret. Its name is free again when it is purged. */
export async function deleteSecret(resources: KeptResources, vault: KeptResource, name: string): Promise<JsonObject> {
  const secret = existing(resources, vault, name);
  await resources.remove(secret.id);
  return deletedSecret(resources, vault, name);
}

/** A deleted secret, without its value. Source: the schema of `DeletedSecretBundle`. @throws ArmError 404 */
export function deletedSecret(resources: KeptResources, vault: KeptResource, name: string): JsonObject {
  return describedDeleted(resources, vault, existingDeleted(resources, vault, name));
}

export function listDeletedSecrets(resources: KeptResources, vault: KeptResource): JsonObject {
  const value = deletedSecretsOf(resources, vault.id).map((each) => describedDeleted(resources, vault, each));
  return { value, nextLink: null };
}

/** @throws ArmError 404 */
export async function recoverSecret(resources: KeptResources, vault: KeptResource, name: string): Promise<JsonObject> {
  const deleted = existingDeleted(resources, vault, name);
  resources.recover(deleted);
  await resources.put(deleted.resource);
  return described(vault, deleted.resource, versionOf(deleted.resource)?.version);
}

/** @throws ArmError 404, and 403 where the vault does not allow it. */
export async function purgeSecret(resources: KeptResources, vault: KeptResource, name: string): Promise<void> {
  const deleted = existingDeleted(resources, vault, name);
  if (vault.properties.enablePurgeProtection === true) {
    // Azure's own words are not known.
    throw new ArmError(403, "Forbidden", "Operation purge is not allowed on this vault, which is protected from it.");
  }
  await resources.purge(deleted);
}

/** All secrets, or all versions of one, without their values. The attributes of a version are those of the secret. */
export function listSecrets(resources: KeptResources, vault: KeptResource, name: string | undefined): JsonObject {
  if (name !== undefined) {
    const secret = secretOf(resources, vault, name);
    const versions = secret ? versionNamesOf(secret) : [];
    return { value: secret ? versions.map((each) => described(vault, secret, each)) : [], nextLink: null };
  }
  const secrets = resources.below(vault.id).filter(({ type }) => type === SECRET_TYPE);
  return { value: secrets.map((secret) => described(vault, secret)), nextLink: null };
}

function existing(resources: KeptResources, vault: KeptResource, name: string, version?: string): KeptResource {
  const secret = secretOf(resources, vault, name);
  if (!secret || !versionOf(secret, version)) {
    const wanted = version === undefined ? name : `${name}/${version}`;
    throw new ArmError(404, "SecretNotFound", `A secret with (name/id) ${wanted} was not found in this key vault.`);
  }
  return secret;
}

function existingDeleted(resources: KeptResources, vault: KeptResource, name: string): DeletedResource {
  const deleted = deletedSecretOf(resources, `${vault.id}/secrets/${name}`);
  if (!deleted) {
    throw new ArmError(404, "SecretNotFound", `Deleted Secret not found: ${name}`);
  }
  return deleted;
}

function describedDeleted(resources: KeptResources, vault: KeptResource, deleted: DeletedResource): JsonObject {
  const { resource, deletedAt } = deleted;
  return {
    recoveryId: `https://${vault.name.toLowerCase()}.${VAULT_DOMAIN}/deletedsecrets/${resource.name}`,
    deletedDate: Math.floor(deletedAt / 1000),
    scheduledPurgeDate: Math.floor(secretPurgeTimeOf(resources, deleted) / 1000),
    ...described(vault, resource, versionOf(resource)?.version),
  };
}

function described(vault: KeptResource, { name, top, properties }: KeptResource, version?: string): JsonObject {
  const { contentType } = properties;
  const tags = objectIn(top, "tags");
  return {
    id: `https://${vault.name.toLowerCase()}.${VAULT_DOMAIN}/secrets/${name}${version === undefined ? "" : `/${version}`}`,
    attributes: objectIn(properties, "attributes"),
    ...(contentType === undefined ? {} : { contentType }),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}

/** Source: answers of Key Vault that are quoted in public issues. */
function badParameter(path: string): ArmError {
  return new ArmError(400, "BadParameter", `Property ${path} has invalid value.`);
}
