import { isObject, type Value } from "../../exact-json/values";
import { StructureError } from "../errors";

/**
 * The limits of a template. Source: Microsoft's documentation, "Template limits", and the engine's own words. The number of
 * variables is the engine's.
 */
const LIMITS = {
  parameters: { most: 256, called: "input parameters", help: "arm-syntax-parameters" },
  variables: { most: 512, called: "variables", help: "arm-syntax-variables" },
  resources: { most: 800, called: "resources", help: "arm-syntax-resources" },
  outputs: { most: 64, called: "outputs", help: "arm-syntax-outputs" },
};

/** Refuses a section with too many members. */
export function checkCount(section: keyof typeof LIMITS, actual: number): void {
  const { most, called, help } = LIMITS[section];
  if (actual > most) {
    throw new StructureError(
      `The number of template ${called} limit exceeded. Limit: '${most}' and actual: '${actual}'. Please see https://aka.ms/${help} for usage details.`,
    );
  }
}

/** The largest template, in characters, loops and values included. Source: "Template limits", Microsoft. */
export const LARGEST_TEMPLATE = 4 * 1024 * 1024;

/** The deepest value. This limit is the local App Service's own, for code that walks through values. */
const DEEPEST = 500;

/** How large and how deep a value is. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

const extents = new WeakMap<object, Extent>();

/** Refuses a value that is larger than a template may be, or nested too deeply. The messages are made up. */
export function checkSize(value: Value): void {
  const { size, depth } = extentOf(value);
  if (depth > DEEPEST) {
    throw new StructureError(`The template has a value that is nested more than ${DEEPEST} levels deep`);
  }
  refuseLarger(size);
}

/**
 * Counts the parts of what is being made, and refuses it as soon as they are too large together. Only when it is whole, it would
 * have taken the memory already.
 */
export class Growth {
  #size = 0;

  /** @param most How many characters it may have. Defaults to those of the largest template. */
  constructor(private readonly most = LARGEST_TEMPLATE) {}

  /** Counts one more part, and returns it. Throws like {@link checkSize}. */
  add(part: Value): Value {
    this.#size += sizeOf(part);
    refuseLarger(this.#size, this.most);
    return part;
  }
}

function refuseLarger(size: number, most = LARGEST_TEMPLATE): void {
  if (size > most) {
    throw new StructureError(
      `The size of the template with its values exceeds the limit. Limit: '${most}' and actual: '${size}'. Please see https://aka.ms/arm-template for usage details.`,
    );
  }
}

/** About how many characters a value has as JSON. */
export function sizeOf(value: Value): number {
  return extentOf(value).size;
}

/** What is large is measured once. */
function extentOf(value: Value): Extent {
  if (typeof value === "string") {
    return { size: value.length + 2, depth: 0 };
  }
  if (!Array.isArray(value) && !isObject(value)) {
    return { size: 4, depth: 0 };
  }
  const known = extents.get(value);
  if (known !== undefined) {
    return known;
  }
  let [size, depth] = [2, 0];
  const add = (item: Value, others: number) => {
    const inner = extentOf(item);
    size += inner.size + others;
    depth = Math.max(depth, inner.depth);
  };
  if (Array.isArray(value)) {
    for (const item of value) {
      add(item, 1);
    }
  } else {
    for (const [key, item] of Object.entries(value)) {
      add(item, key.length + 4);
    }
  }
  const extent = { size, depth: depth + 1 };
  extents.set(value, extent);
  return extent;
}
