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

/**
 * The status of a PUT that creates a resource of such a type; undefined if it is the common one. App Service answers 200, and its
 * clients take nothing else. Source: the REST interface of Microsoft.Web.
 */
export function createdStatusBesideService(type: string): 200 | undefined {
  return isKeptBesideService(type) && /^microsoft\.web\//i.test(type) ? 200 : undefined;
}

/** Whether a resource is written without a body: a site extension is its name. Source: the REST interface of Microsoft.Web. */
export function isWrittenByName(type: string): boolean {
  return /^microsoft\.web\/sites\/(slots\/)?siteextensions$/i.test(type);
}

/** Whether a resource exists without being written: the services of a storage account, each named `default`. */
export function isImplied(type: string, name: string): boolean {
  return /^microsoft\.storage\/storageaccounts\/\w+services$/i.test(type) && name.toLowerCase() === "default";
}
