import type { Template } from "../../src/components/templates/expressions";
import { isJsonObject, type Json, type JsonObject } from "../../src/local/azure/json";

/** A template without reads: parameters replace them. */
export interface Readable {
  readonly template: JsonObject;
  /** The expression of each read, by the parameter that replaces it. */
  readonly reads: ReadonlyMap<string, string>;
}

/** A template and all templates nested in it. */
export function partsOf(template: Template | JsonObject): JsonObject[] {
  const plain = JSON.parse(JSON.stringify(template)) as JsonObject;
  const nested = (plain.resources as JsonObject[]).flatMap((resource) =>
    isJsonObject(resource.properties) && isJsonObject(resource.properties.template)
      ? partsOf(resource.properties.template)
      : [],
  );
  return [plain, ...nested];
}

/** Replaces reads by parameters. Makes secure parameters plain, because a snapshot does not contain secure values. */
export function readable(part: JsonObject): Readable {
  const reads = new Map<string, string>();
  const open = JSON.parse(
    JSON.stringify(part).replaceAll('"secureObject"', '"object"').replaceAll('"secureString"', '"string"'),
  ) as JsonObject;
  const template = withoutReads(open, reads, false) as JsonObject;
  const parameters = template.parameters as JsonObject;
  for (const name of reads.keys()) {
    parameters[name] = { type: "object" };
  }
  return { template, reads };
}

/** @param inner Whether the value belongs to a nested template. Its reads are its own. */
function withoutReads(value: Json, reads: Map<string, string>, inner: boolean): Json {
  if (typeof value === "string") {
    return value.startsWith("[") && !inner ? cut(value, reads) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withoutReads(item, reads, inner));
  }
  return isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, withoutReads(item, reads, inner || key === "template")]),
      )
    : value;
}

function cut(expression: string, reads: Map<string, string>): string {
  for (let text = expression; ; ) {
    const found = /\b(?:list\w*|reference)\(/.exec(text);
    if (!found) {
      return text;
    }
    const end = closing(text, found.index + found[0].length - 1);
    const call = text.slice(found.index, end + 1);
    const name = [...reads].find(([, other]) => other === call)?.[0] ?? `read${reads.size}`;
    reads.set(name, call);
    text = `${text.slice(0, found.index)}parameters('${name}')${text.slice(end + 1)}`;
  }
}

/** The position of the closing parenthesis. */
function closing(text: string, open: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < text.length; at++) {
    quoted = quoted !== (text[at] === "'");
    depth += quoted ? 0 : text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  throw new Error(`no end of the call in ${text}`);
}
