/** The parts of a path in Azure Resource Manager. Names keep the caller's spelling. */
export interface ResourcePath {
  /** The id of the subscription, group or resource that it belongs to; empty for the tenant. */
  readonly scope: string;
  /** For example `Microsoft.KeyVault/vaults/secrets`. */
  readonly type: string;
  /** One name for each part of the type after its namespace. A collection has one name less. */
  readonly names: readonly string[];
}

/** A path that names one resource. */
export interface OneResourcePath extends ResourcePath {
  /** The id of the parent resource; undefined for a type without a parent. */
  readonly parent?: string;
}

const PROVIDERS = "/providers/";
const GROUP_OR_ABOVE = /^(\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?)?$/i;

/** Parses the path of one resource; undefined if it is none. */
export function resourceAt(path: string): OneResourcePath | undefined {
  const parts = partsOf(path);
  if (!parts || parts.pairs.length % 2 !== 0) {
    return undefined;
  }
  const { scope, namespace, pairs } = parts;
  const parent = `${scope}${PROVIDERS}${[namespace, ...pairs.slice(0, -2)].join("/")}`;
  return { ...typed(parts), ...(pairs.length > 2 ? { parent } : {}) };
}

/** Parses the path of a collection: all resources of a type in a scope or a parent. Undefined if it is none. */
export function collectionAt(path: string): ResourcePath | undefined {
  const parts = partsOf(path);
  return parts && parts.pairs.length % 2 === 1 ? typed(parts) : undefined;
}

/** The name of the resource group in a path; undefined if it has none. */
export function groupIn(path: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(path)?.[1];
}

/** Whether an id equals another one or lies below it. */
export function isWithin(id: string, outer: string): boolean {
  const [inside, outside] = [id.toLowerCase(), outer.toLowerCase()];
  return inside === outside || inside.startsWith(`${outside}/`);
}

interface Parts {
  readonly scope: string;
  readonly namespace: string;
  /** Types and names, alternating. */
  readonly pairs: readonly string[];
}

function typed({ scope, namespace, pairs }: Parts): ResourcePath {
  return {
    scope,
    type: [namespace, ...pairs.filter((_, index) => index % 2 === 0)].join("/"),
    names: pairs.filter((_, index) => index % 2 === 1),
  };
}

function partsOf(path: string): Parts | undefined {
  const at = path.toLowerCase().lastIndexOf(PROVIDERS);
  const [namespace = "", ...pairs] = at < 0 ? [] : path.slice(at + PROVIDERS.length).split("/");
  if (namespace === "" || pairs.length === 0 || pairs.includes("")) {
    return undefined;
  }
  const scope = path.slice(0, at);
  return GROUP_OR_ABOVE.test(scope) || resourceAt(scope) ? { scope, namespace, pairs } : undefined;
}
