import { isList, isMap, type MutablePropertyMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../values";

/**
 * The known properties of an object. Each has its own shape, or any value. For a list, the shape is that of each item.
 * A shape with `*` as its only property is that of an object with arbitrary names.
 */
export interface Shape {
  readonly [property: string]: "any" | Shape;
}

/** Stands for each property of an object with arbitrary names. */
export const EACH = "*";

/**
 * Makes a shape from property names, separated by spaces. The properties of an inner object follow its name in
 * brackets: `alwaysOn cors(allowedOrigins supportCredentials)`.
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

/** The same shape, without some of its properties. */
export function without(shape: Shape, ...properties: readonly string[]): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !properties.includes(name)));
}

/**
 * Keeps only what a shape knows, at any depth. azure-native also silently drops properties that its types do not know.
 */
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

/** A resource's outputs in a preview: declared values are shown, all others are unknown. */
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
