/**
 * Types of namespaces with a service of their own that the service does not know, and that are kept all the same: templates have
 * them beside what matters. They do nothing here. In lower case.
 */
const KEPT: readonly RegExp[] = [
  /^microsoft\.storage\/storageaccounts\/(blob|file|queue|table)services$/,
  /^microsoft\.storage\/storageaccounts\/(fileservices\/shares|queueservices\/queues|tableservices\/tables)$/,
  /^microsoft\.storage\/storageaccounts\/(managementpolicies|encryptionscopes|objectreplicationpolicies)$/,
  /^microsoft\.web\/sites\/(slots\/)?(sourcecontrols|siteextensions|premieraddons)$/,
  /^microsoft\.web\/sites\/(slots\/)?hybridconnectionnamespaces\/relays$/,
];

/** Whether a type is kept although its namespace has a service of its own. */
export function isKeptBesideService(type: string): boolean {
  return KEPT.some((each) => each.test(type.toLowerCase()));
}

/** Whether a resource exists without being written: the services of a storage account, each named `default`. */
export function isImplied(type: string, name: string): boolean {
  return /^microsoft\.storage\/storageaccounts\/\w+services$/i.test(type) && name.toLowerCase() === "default";
}
