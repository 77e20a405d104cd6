/** One part of a route, between two slashes. */
type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "parameter";
      readonly name: string;
      readonly type: string;
      readonly isOptional: boolean;
      readonly usual?: string;
    }
  | { readonly kind: "rest"; readonly name: string };

/** What a parameter's type takes. Others take everything. Source: "Routing in ASP.NET Core", Microsoft, route constraints. */
const TYPES: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  alpha: /^[a-z]+$/i,
  bool: /^(true|false)$/i,
  guid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  double: /^-?\d+(\.\d+)?$/,
  decimal: /^-?\d+(\.\d+)?$/,
};

/** The route of an HTTP function, for example `api/orders/{id:int}/{part?}`. Letters' case does not matter. */
export class RouteTemplate {
  readonly #segments: readonly Segment[];

  /** @param text The route, without slashes at its ends. */
  constructor(readonly text: string) {
    this.#segments = text === "" ? [] : text.split("/").map(segmentOf);
  }

  /** The parameters of a path that the route takes; undefined if it does not take it. */
  match(path: string): Record<string, string> | undefined {
    const parts = path.split("/").filter((part) => part !== "");
    const parameters: Record<string, string> = {};
    for (const [index, segment] of this.#segments.entries()) {
      if (segment.kind === "rest") {
        const rest = parts.slice(index).map(decoded).join("/");
        return rest === "" ? parameters : { ...parameters, [segment.name]: rest };
      }
      const part = parts[index];
      if (segment.kind === "literal") {
        if (part === undefined || decoded(part).toLowerCase() !== segment.text.toLowerCase()) return undefined;
      } else if (part === undefined) {
        if (!segment.isOptional) return undefined;
        if (segment.usual !== undefined) parameters[segment.name] = segment.usual;
      } else {
        const value = decoded(part);
        if (TYPES[segment.type]?.test(value) === false) return undefined;
        parameters[segment.name] = value;
      }
    }
    return parts.length <= this.#segments.length ? parameters : undefined;
  }

  /** Orders routes: those that say more of a path come first. */
  compare(other: RouteTemplate): number {
    const weights = (route: RouteTemplate) => route.#segments.map(({ kind }) => "lpr".indexOf(kind.charAt(0))).join("");
    const [own, others] = [weights(this), weights(other)];
    return own === others ? 0 : own < others ? -1 : 1;
  }
}

function segmentOf(text: string): Segment {
  const inner = /^\{(.+)\}$/.exec(text)?.[1];
  if (inner === undefined) {
    return { kind: "literal", text };
  }
  if (inner.startsWith("*")) {
    return { kind: "rest", name: inner.replace(/^\*+/, "").split(":")[0] ?? "" };
  }
  const [, name = "", type = "", usual] = /^([^:=?]+)(?::([^=?]+))?(?:=([^?]*))?\??$/.exec(inner) ?? [];
  const isOptional = inner.endsWith("?") || usual !== undefined;
  return { kind: "parameter", name, type: type.toLowerCase(), isOptional, ...(usual === undefined ? {} : { usual }) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
