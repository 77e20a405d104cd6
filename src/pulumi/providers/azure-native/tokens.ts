import { BESIDE_POST_FUNCTIONS } from "./beside-types";
import type { ResourceType } from "./resource-type";
import { RESOURCE_FUNCTIONS, RESOURCE_TYPES } from "./resource-types";
import { POST_FUNCTIONS, type PostFunction } from "./storage-types";

/** What to do about a type or a function that is in no table. */
const INSTEAD =
  ": where the program runs here, declare it by an azure-native resources.Deployment, whose template can have any type, " +
  "or leave it out; the plugin of azure-native itself knows it";

/** A token of azure-native, with the version of Azure's interface if it names one. */
export interface Token {
  /** The module and the name, for example `web:WebApp`. */
  readonly key: string;
  /** For example `2025-05-01`. */
  readonly apiVersion?: string;
}

/**
 * Splits a token into its parts. `azure-native:web:WebApp` and `azure-native:web/v20250501:WebApp` are the same type;
 * the second names a version.
 */
export function parseToken(token: string): Token {
  const parts = /^azure-native:(\w+)(?:\/v(\d{4})(\d{2})(\d{2})(preview)?)?:(\w+)$/.exec(token);
  if (!parts) return { key: token };
  const [, module, year, month, day, preview, name] = parts;
  const key = `${module}:${name}`;
  return year ? { key, apiVersion: `${year}-${month}-${day}${preview ? "-preview" : ""}` } : { key };
}

/** Finds a type of resource. Throws an error if the local App Service does not model it. */
export function findResourceType(token: string): ResourceType {
  const { key, apiVersion } = parseToken(token);
  const type = own(RESOURCE_TYPES, key);
  if (!type) throw new Error(`the local App Service does not model resources of type '${token}'${INSTEAD}`);
  return apiVersion ? { ...type, apiVersion } : type;
}

/** Finds a function that makes a POST request; undefined if it is not one of these. */
export function findPostFunction(token: string): PostFunction | undefined {
  const { key, apiVersion } = parseToken(token);
  const found = own({ ...POST_FUNCTIONS, ...BESIDE_POST_FUNCTIONS }, key);
  return found && apiVersion ? { ...found, apiVersion } : found;
}

/** Finds the type that a function reads. Throws an error if the local App Service does not model it. */
export function findFunction(token: string): ResourceType {
  const { key, apiVersion } = parseToken(token);
  const read = own(RESOURCE_FUNCTIONS, key);
  if (!read) throw new Error(`the local App Service does not model the function '${token}'${INSTEAD}`);
  const type = findResourceType(`azure-native:${read}`);
  return apiVersion ? { ...type, apiVersion } : type;
}

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
