import { isMap, type MutablePropertyMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../values";

/** The properties that an object is known to have: each with a shape of its own, or with any value. */
export interface Shape {
  readonly [property: string]: "any" | Shape;
}

/** A shape of properties that may have any value, from their names with spaces in between. */
export function shapeOf(names: string): Shape {
  return Object.fromEntries(
    names
      .split(/\s+/)
      .filter((name) => name !== "")
      .map((name) => [name, "any" as const]),
  );
}

/** Keeps what a shape knows: azure-native drops, without a word, what its types do not. */
export function keepKnown(values: PropertyMap, shape: Shape): PropertyMap {
  const kept: MutablePropertyMap = {};
  for (const [property, inner] of Object.entries(shape)) {
    const value = values[property];
    if (value === undefined || value === null) continue;
    kept[property] = inner !== "any" && isMap(value) ? keepKnown(value, inner) : value;
  }
  return kept;
}

/** What a preview shows of a resource's outputs: what the program declared, and the rest unknown. */
export function previewOutputs(inputs: PropertyMap, outputs: Shape): PropertyMap {
  return Object.fromEntries(
    Object.entries(outputs).map(([property, inner]): [string, PropertyValue] => {
      const value = inputs[property];
      if (value === undefined) return [property, UNKNOWN];
      return [property, inner !== "any" && isMap(value) ? previewOutputs(value, inner) : value];
    }),
  );
}
