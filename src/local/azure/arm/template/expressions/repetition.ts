import { foldedKey, isObject, propertyAnyCase, type Value, type ValueObject } from "../../exact-json/values";
import { at, StructureError } from "../errors";
import type { Scope } from "../scope";
import { checkSize, Growth, sizeOf } from "../sections/limits";
import { CHARACTERS_IN_STEP } from "./effort";
import type { Step } from "./machine";

/** The most times that `copy` repeats something. Source: Microsoft's own engine. */
const MOST = 800n;

/** A list that `copy` makes: what it is called, how long it is, and what each item is made of. */
export interface Repetition {
  readonly name: string;
  readonly count: Value;
  readonly input: Value;
  readonly source: ValueObject;
}

/** The lists that a `copy` makes; undefined if it is a member that is only called so. */
export function repetitionsIn(copy: Value | undefined): Repetition[] | undefined {
  if (!Array.isArray(copy) || copy.length === 0) {
    return undefined;
  }
  const found = copy.map((source) => (isObject(source) ? repetitionIn(source) : undefined));
  return found.every((it) => it !== undefined) ? found : undefined;
}

function repetitionIn(source: ValueObject): Repetition | undefined {
  const [name, count, input] = ["name", "count", "input"].map((member) => propertyAnyCase(source, member));
  return typeof name === "string" && count !== undefined && input !== undefined
    ? { name, count, input, source }
    : undefined;
}

/** How often `copy` repeats. Refuses what is no number of times. */
export function timesOf(count: Value, source: ValueObject): number {
  if (typeof count !== "bigint" || count < 0 || count > MOST) {
    const shown = typeof count === "object" ? "" : String(count);
    throw new StructureError(
      `The template 'copy' definition ${at(source)} has an invalid copy count of: '${shown}'. The copy count must be a non-negative integer value and cannot exceed '${MOST}'. Please see https://aka.ms/arm-resource-loops for usage details.`,
    );
  }
  return Number(count);
}

/**
 * A scope within a loop.
 *
 * @param isOwn Whether `copyIndex()` without a name means this loop.
 */
export function inLoop(scope: Scope, name: string, index: number, isOwn: boolean): Scope {
  const outer = scope.loops;
  const own = isOwn ? BigInt(index) : outer?.own;
  const loops = {
    ...(own === undefined ? {} : { own }),
    named: (wanted: string) => (foldedKey(wanted) === foldedKey(name) ? BigInt(index) : outer?.named(wanted)),
  };
  return { ...scope, loops };
}

function holdsRepetition(value: Value): boolean {
  if (Array.isArray(value)) {
    return value.some(holdsRepetition);
  }
  return (
    isObject(value) &&
    Object.entries(value).some(
      ([key, item]) =>
        (key.toLowerCase() === "copy" && repetitionsIn(item) !== undefined) ||
        (typeof item === "object" && holdsRepetition(item)),
    )
  );
}

/** Makes the list of a `copy`. */
export function* repeated(
  { name, count, input, source }: Repetition,
  scope: Scope,
  evaluation: (value: Value, scope: Scope) => Step,
  isOwn = false,
): Step {
  if (holdsRepetition(input)) {
    throw new StructureError(
      `The template 'copy' definition ${at(source)} has nested copy arrays. The use of nested copy arrays is not supported. Please see https://aka.ms/arm-resource-loops for usage details.`,
    );
  }
  const times = timesOf(yield evaluation(count, scope), source);
  const items: Value[] = [];
  const growth = new Growth();
  for (let index = 0; index < times; index++) {
    const item = yield evaluation(input, inLoop(scope, name, index, isOwn));
    checkSize(item);
    scope.effort.spendOn(sizeOf(item) + CHARACTERS_IN_STEP);
    items.push(growth.add(item));
  }
  return items;
}
