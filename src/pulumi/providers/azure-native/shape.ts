import { isList, isMap, type MutablePropertyMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../values";

/**
 * The properties that an object is known to have: each with a shape of its own, or with any value. Where the value is a
 * list, the shape is that of each item. A shape whose only property is `*` is that of an object whose names are free.
 */
export interface Shape {
  readonly [property: string]: "any" | Shape;
}

/** In a shape, each property of an object whose names are free. */
export const EACH = "*";

/**
 * A shape from the names of its properties with spaces in between. What a property's own objects are known to have
 * follows its name in brackets: `alwaysOn cors(allowedOrigins supportCredentials)`.
 */
export function shapeOf(names: string): Shape {
  const tokens = names.match(/[\w*]+|[()]/g) ?? [];
  let next = 0;
  function properties(): Shape {
    const shape: Record<string, "any" | Shape> = {};
    for (let token = tokens[next++]; token !== undefined && token !== ")"; token = tokens[next++]) {
      if (tokens[next] === "(") {
        next++;
        shape[token] = properties();
      } else {
        shape[token] = "any";
      }
    }
    return shape;
  }
  return properties();
}

/** The same shape without some of its properties. */
export function without(shape: Shape, ...properties: readonly string[]): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !properties.includes(name)));
}

/** Keeps what a shape knows: azure-native drops, without a word, what its types do not, however deep. */
export function keepKnown(values: PropertyMap, shape: Shape): PropertyMap {
  const kept: MutablePropertyMap = {};
  for (const [property, inner] of membersOf(shape, values)) {
    const value = values[property];
    if (value !== undefined && value !== null) kept[property] = keepKnownValue(value, inner);
  }
  return kept;
}

function keepKnownValue(value: PropertyValue, shape: "any" | Shape): PropertyValue {
  if (shape === "any") return value;
  if (isList(value)) return value.map((item) => keepKnownValue(item, shape));
  return isMap(value) ? keepKnown(value, shape) : value;
}

/** What a preview shows of a resource's outputs: what the program declared, and the rest unknown. */
export function previewOutputs(inputs: PropertyMap, outputs: Shape): PropertyMap {
  return Object.fromEntries(
    membersOf(outputs, inputs).map(([property, inner]): [string, PropertyValue] => {
      const value = inputs[property];
      return [property, value === undefined ? UNKNOWN : previewValue(value, inner)];
    }),
  );
}

function previewValue(value: PropertyValue, shape: "any" | Shape): PropertyValue {
  if (shape === "any") return value;
  if (isList(value)) return value.map((item) => previewValue(item, shape));
  return isMap(value) ? previewOutputs(value, shape) : value;
}

function membersOf(shape: Shape, values: PropertyMap): [string, "any" | Shape][] {
  const each = shape[EACH];
  return each === undefined ? Object.entries(shape) : Object.keys(values).map((name) => [name, each]);
}
