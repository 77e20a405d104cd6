import { createHash } from "node:crypto";
import type { JsonObject } from "../json";
import type { KeptResource } from "./kept-resources";

/**
 * What Azure adds to resources of some types, and what templates read: the address under which they would be reached. There is
 * nothing behind it here. By the types, in lower case. Source of the forms: Microsoft's articles on each service.
 */
const ADDRESSES: Readonly<Record<string, (name: string) => JsonObject>> = {
  "microsoft.sql/servers": (name) => ({ fullyQualifiedDomainName: `${name}.database.windows.net` }),
  "microsoft.dbforpostgresql/flexibleservers": (name) => ({
    fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
  }),
  "microsoft.dbformysql/flexibleservers": (name) => ({
    fullyQualifiedDomainName: `${name}.mysql.database.azure.com`,
  }),
  "microsoft.cache/redis": (name) => ({ hostName: `${name}.redis.cache.windows.net`, port: 6379, sslPort: 6380 }),
  "microsoft.documentdb/databaseaccounts": (name) => ({ documentEndpoint: `https://${name}.documents.azure.com:443/` }),
  "microsoft.containerregistry/registries": (name) => ({ loginServer: `${name.toLowerCase()}.azurecr.io` }),
  "microsoft.servicebus/namespaces": (name) => ({ serviceBusEndpoint: `https://${name}.servicebus.windows.net:443/` }),
  "microsoft.eventhub/namespaces": (name) => ({ serviceBusEndpoint: `https://${name}.servicebus.windows.net:443/` }),
  "microsoft.appconfiguration/configurationstores": (name) => ({ endpoint: `https://${name}.azconfig.io` }),
  "microsoft.signalrservice/signalr": (name) => ({ hostName: `${name}.service.signalr.net` }),
  "microsoft.cognitiveservices/accounts": (name) => ({ endpoint: `https://${name}.cognitiveservices.azure.com/` }),
  "microsoft.cdn/profiles/afdendpoints": (name) => ({
    hostName: `${name}-${keyOf(name).slice(0, 10)}.z01.azurefd.net`,
  }),
  "microsoft.cdn/profiles/endpoints": (name) => ({ hostName: `${name}.azureedge.net` }),
  "microsoft.network/publicipaddresses": () => ({ ipAddress: "203.0.113.10" }),
};

/** What Azure adds to a resource of this type; empty for most. */
export function addressOf(type: string, name: string): JsonObject {
  return ADDRESSES[type.toLowerCase()]?.(name) ?? {};
}

/** The answers of actions that hand out keys, by the types in lower case. The keys are made up, and the same each time. */
const KEYS: Readonly<Record<string, (resource: KeptResource) => JsonObject>> = {
  "microsoft.cache/redis/listkeys": ({ id }) => ({ primaryKey: keyOf(id), secondaryKey: keyOf(`${id}#2`) }),
  "microsoft.documentdb/databaseaccounts/listkeys": ({ id }) => ({
    primaryMasterKey: keyOf(id),
    secondaryMasterKey: keyOf(`${id}#2`),
    primaryReadonlyMasterKey: keyOf(`${id}#3`),
    secondaryReadonlyMasterKey: keyOf(`${id}#4`),
  }),
  "microsoft.containerregistry/registries/listcredentials": ({ id, name }) => ({
    username: name,
    passwords: [
      { name: "password", value: keyOf(id) },
      { name: "password2", value: keyOf(`${id}#2`) },
    ],
  }),
  "microsoft.cognitiveservices/accounts/listkeys": ({ id }) => ({ key1: keyOf(id), key2: keyOf(`${id}#2`) }),
  "microsoft.operationalinsights/workspaces/sharedkeys": ({ id }) => ({
    primarySharedKey: keyOf(id),
    secondarySharedKey: keyOf(`${id}#2`),
  }),
};

/** The answer of an action that hands out keys; undefined if there is no such action. */
export function keysOf(resource: KeptResource, action: string): JsonObject | undefined {
  return KEYS[`${resource.type}/${action}`.toLowerCase()]?.(resource);
}

function keyOf(text: string): string {
  return createHash("sha256").update(text.toLowerCase()).digest("base64");
}
