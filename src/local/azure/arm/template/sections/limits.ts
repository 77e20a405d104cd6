import { StructureError } from "../errors";
import { isObject, type Value } from "../values";

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

/** The largest template, in characters, loops and values included. */
const LARGEST = 4 * 1024 * 1024;

const sizes = new WeakMap<object, number>();

/** Refuses a value that is larger than a template may be. The message is made up. */
export function checkSize(value: Value): void {
  const size = sizeOf(value);
  if (size > LARGEST) {
    throw new StructureError(
      `The size of the template with its values exceeds the limit. Limit: '${LARGEST}' and actual: '${size}'. Please see https://aka.ms/arm-template for usage details.`,
    );
  }
}

/** About how many characters a value has as JSON. What is large is counted once. */
function sizeOf(value: Value): number {
  if (typeof value === "string") {
    return value.length + 2;
  }
  if (!Array.isArray(value) && !isObject(value)) {
    return 4;
  }
  const known = sizes.get(value);
  if (known !== undefined) {
    return known;
  }
  const size = Array.isArray(value)
    ? value.reduce((sum: number, item) => sum + sizeOf(item) + 1, 2)
    : Object.entries(value).reduce((sum, [key, item]) => sum + key.length + sizeOf(item) + 4, 2);
  sizes.set(value, size);
  return size;
}
