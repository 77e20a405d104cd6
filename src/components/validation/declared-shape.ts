import { readSchema, type ValueSchema } from "./component-schema";
import type { Shape } from "./shape";

const TYPES = "#/types/";

/** Values that come from another stack, whose version of this library may be a newer one with more properties. */
const FROM_OTHER_STACKS = ["EnvironmentReference", "PackageReference", "ReleaseReference"];

/**
 * The form of a component's arguments, as the schema has it, which is made of the types in TypeScript. So a program in
 * JavaScript or Python, and a value from a stack's configuration, are held to the same as one that TypeScript checks.
 *
 * @param component Its name, for example `SlotSwap`.
 * @param told What is to be said of some of the arguments: what to do about them, which are needed, which are secret.
 */
export function declaredShape(component: string, told: Shape): Shape {
  const { name, resources } = readSchema();
  const { inputProperties = {} } = resources[`${name}:index:${component}`] ?? {};
  return closedObject(inputProperties, told);
}

function closedObject(properties: Readonly<Record<string, ValueSchema>>, told: Shape, isOpen = false): Shape {
  const known = (told.of ?? {}) as Readonly<Record<string, Shape>>;
  const of = Object.fromEntries(
    // In the order in which they are told of here, and then by the alphabet.
    [...new Set([...Object.keys(known), ...Object.keys(properties)])].flatMap((name) => {
      const value = properties[name];
      return value === undefined ? [] : [[name, declaredValue(value, known[name] ?? {})]];
    }),
  );
  return { ...told, kind: "object", of, isClosed: !isOpen };
}

function declaredValue(value: ValueSchema, told: Partial<Shape>): Shape {
  if (value.$ref?.startsWith(TYPES)) {
    const token = value.$ref.slice(TYPES.length);
    const { properties, enum: choices } = readSchema().types[token] ?? {};
    return choices === undefined
      ? closedObject(properties ?? {}, { ...told, kind: "object" }, FROM_OTHER_STACKS.includes(nameOf(token)))
      : { ...told, kind: "text" };
  }
  const own = told.of as Shape | undefined;
  switch (value.type) {
    case "array":
      return { ...told, kind: "list", of: declaredValue(value.items ?? {}, own ?? {}) };
    case "object":
      return { ...told, kind: "by name", of: declaredValue(value.additionalProperties ?? {}, own ?? {}) };
    case "boolean":
      return { ...told, kind: "boolean" };
    case "number":
    case "integer":
      return { ...told, kind: "number" };
    case "string":
      return { ...told, kind: "text" };
    default:
      return { ...told, kind: "anything" };
  }
}

function nameOf(token: string): string {
  return token.split(":")[2] ?? token;
}
