/** What a path in Azure Resource Manager names, taken apart; names are spelled as the caller spelled them. */
export interface ResourcePath {
  /** What the resource is in or on: a subscription, a group, another resource; empty for the tenant. */
  readonly scope: string;
  /** For example `Microsoft.KeyVault/vaults/secrets`. */
  readonly type: string;
  /** One for each part of the type after its namespace; one less for a collection. */
  readonly names: readonly string[];
}

/** A path that names one resource. */
export interface OneResourcePath extends ResourcePath {
  /** The id of what it is inside of, where its type has more than one part; undefined otherwise. */
  readonly parent?: string;
}

const PROVIDERS = "/providers/";
const GROUP_OR_ABOVE = /^(\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?)?$/i;

/** The resource that a path names; undefined where it names none. */
export function resourceAt(path: string): OneResourcePath | undefined {
  const parts = partsOf(path);
  if (!parts || parts.pairs.length % 2 !== 0) {
    return undefined;
  }
  const { scope, namespace, pairs } = parts;
  const parent = `${scope}${PROVIDERS}${[namespace, ...pairs.slice(0, -2)].join("/")}`;
  return { ...typed(parts), ...(pairs.length > 2 ? { parent } : {}) };
}

/** The collection that a path names: all of a type, in a scope or inside of another resource; undefined where it names none. */
export function collectionAt(path: string): ResourcePath | undefined {
  const parts = partsOf(path);
  return parts && parts.pairs.length % 2 === 1 ? typed(parts) : undefined;
}

/** The name of the group that a path goes through; undefined where it is outside of groups. */
export function groupIn(path: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(path)?.[1];
}

/** Whether an id is another one, or of something in it or on it. */
export function isWithin(id: string, outer: string): boolean {
  const [inside, outside] = [id.toLowerCase(), outer.toLowerCase()];
  return inside === outside || inside.startsWith(`${outside}/`);
}

interface Parts {
  readonly scope: string;
  readonly namespace: string;
  /** Types and names by turns. */
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
