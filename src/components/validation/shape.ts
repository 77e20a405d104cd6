import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { closest } from "./closest";

/** The required form of a known value. TypeScript checks the same. */
export interface Shape {
  readonly kind: "text" | "number" | "boolean" | "object" | "by name" | "list" | "anything";
  /** The forms of an object's properties; or, for an object with arbitrary names or a list, the form of each value. */
  readonly of?: Readonly<Record<string, Shape>> | Shape;
  /** What to do if the value is missing; absent if it may be left out. */
  readonly required?: string;
  /** What to declare instead of a wrong value. */
  readonly cure?: string;
  /** Whether messages must not show the value. Defaults to false. */
  readonly secret?: boolean;
  /** Whether an object may have no other properties. Defaults to false. */
  readonly isClosed?: boolean;
}

export const text: Shape = { kind: "text" };
export const secretText: Shape = { kind: "text", secret: true };
export const number: Shape = { kind: "number" };

/** An object with these properties. */
export function object(of: Readonly<Record<string, Shape>>, cure?: string): Shape {
  return { kind: "object", of, ...(cure === undefined ? {} : { cure }) };
}

/** An object. If a value of another type is given instead, it may be a secret. */
export function secretObject(of: Readonly<Record<string, Shape>>, cure: string): Shape {
  return { ...object(of, cure), secret: true };
}

/** An object with names chosen by the user. Each has a value. */
export function byName(of: Shape, cure?: string): Shape {
  return { kind: "by name", of, secret: of.secret ?? false, ...(cure === undefined ? {} : { cure }) };
}

/** A list, each item of which is declared. */
export function list(of: Shape, cure?: string): Shape {
  return { kind: "list", of, ...(cure === undefined ? {} : { cure }) };
}

export function required(shape: Shape, cure: string): Shape {
  return { ...shape, required: cure, cure };
}

/**
 * Checks what TypeScript checks, for programs in JavaScript, and for values from a stack's configuration, which nobody
 * else checks. The other checks rely on it. Skips values that are not known yet.
 */
export function checkShape(path: string, value: unknown, shape: Shape): Problem[] {
  if (value === undefined && shape.required === undefined) {
    return [];
  }
  if (value === undefined || (value === null && shape.kind === "text" && shape.required !== undefined)) {
    return [{ path, reason: `it is missing: ${shape.required}` }];
  }
  if (isUnknown(value)) {
    return [];
  }
  const reason = faultOf(value, shape);
  if (reason !== undefined) {
    return [{ path, reason }];
  }
  const entries = isRecord(value) ? Object.entries(value) : [];
  const of = shape.of as Readonly<Record<string, Shape>> & Shape;
  switch (shape.kind) {
    case "object":
      return [
        ...(shape.isClosed ? checkNames(path, entries, Object.keys(of)) : []),
        ...Object.entries(of).flatMap(([name, each]) =>
          checkShape(pathIn(path, name), (value as Readonly<Record<string, unknown>>)[name], each),
        ),
      ];
    case "by name":
      return entries.flatMap(([name, own]) =>
        checkShape(`${path}[${JSON.stringify(name)}]`, own, {
          required: of.cure ?? "declare it, or leave the name out",
          ...of,
        }),
      );
    case "list":
      return (value as readonly unknown[]).flatMap((item, index) =>
        checkShape(`${path}[${index}]`, item, { required: of.cure ?? "declare it, or leave it out", ...of }),
      );
    default:
      return [];
  }
}

/**
 * Checks that all that is declared has one of these names. A name that is misspelt would be passed over in silence. A component's
 * own arguments are often spread from an object that more than one thing is declared with: of those, only what is like an
 * argument is a fault, and {@link namesPassedOver} are the others.
 */
function checkNames(path: string, entries: readonly [string, unknown][], names: readonly string[]): Problem[] {
  return unknownNames(entries, names).flatMap((name) => {
    const meant = closest(name, names);
    const use = meant === undefined ? `remove it, or use one of ${[...names].sort().join(", ")}` : `use ${meant}`;
    return meant === undefined && path === ""
      ? []
      : [{ path: pathIn(path, name), reason: `there is no argument of this name: ${use}` }];
  });
}

/** The names among a component's own arguments that it does not have, and that are like none of it. */
export function namesPassedOver(args: unknown, { of = {} }: Shape): string[] {
  const names = Object.keys(of);
  return isRecord(args)
    ? unknownNames(Object.entries(args), names).filter((name) => closest(name, names) === undefined)
    : [];
}

function unknownNames(entries: readonly [string, unknown][], names: readonly string[]): string[] {
  return entries.filter(([name, value]) => value !== undefined && !names.includes(name)).map(([name]) => name);
}

function pathIn(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Describes what is wrong with a value itself. Ignores values inside it. */
function faultOf(value: unknown, { kind, required, cure = required, secret = false }: Shape): string | undefined {
  const isShown = value === null || (typeof value !== "object" && !secret);
  const shown = isShown
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;
  const leaveOut = value === null && required === undefined ? "leave it out, or " : "";
  switch (kind) {
    case "text":
      return typeof value === "string"
        ? undefined
        : `${shown} is not a string: ${leaveOut}${howToWrite(value, secret)}`;
    case "number":
      return typeof value === "number" && Number.isFinite(value)
        ? undefined
        : `${typeof value === "number" ? value : shown} is not a number: ${leaveOut}${typeof value === "string" ? "write it without quotes" : "use a number"}`;
    case "boolean":
      return typeof value === "boolean"
        ? undefined
        : `${shown} is not a boolean: ${leaveOut}use true or false${typeof value === "string" ? ", without quotes" : ""}`;
    case "anything":
      return undefined;
    case "list":
      return Array.isArray(value) ? undefined : `${shown} is not a list: ${leaveOut}${cure ?? "use one"}`;
    default:
      return isRecord(value) ? undefined : `${shown} is not an object: ${leaveOut}${cure ?? "use one"}`;
  }
}

function howToWrite(value: unknown, secret: boolean): string {
  return typeof value === "number" || typeof value === "boolean"
    ? `quote it in the stack's configuration${secret ? "" : `, as in \`"${value}"\``}, since YAML makes a ${typeof value} of it`
    : "use a string";
}

function isUnknown(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}
