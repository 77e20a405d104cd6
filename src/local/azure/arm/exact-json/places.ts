/** A place in the text of a template: the line from 1, and the number of the characters before it in that line. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of what was not read from a text. ARM says 0 then. */
const NOWHERE: Place = { line: 0, column: 0 };

interface Spot {
  readonly places: Places;
  readonly start: number;
  readonly ends: ReadonlyMap<string, number>;
}

const spots = new WeakMap<object, Spot>();

/** The places of the objects and arrays of one text. They count from the template in it. */
export class Places {
  readonly #text: string;
  #origin: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  remember(
    value: object,
    start: number,
    members: readonly { readonly key: string; readonly end: number }[] = [],
  ): void {
    spots.set(value, { places: this, start, ends: new Map(members.map(({ key, end }) => [key, end])) });
  }

  /** Lets places count from here. A template that is nested in another keeps that one's beginning. */
  countFrom(start: number): void {
    this.#origin ??= start;
  }

  at(offset: number): Place {
    const before = this.#text.slice(this.#origin ?? 0, offset);
    const lines = before.split("\n");
    return { line: lines.length, column: lines.at(-1)?.length ?? 0 };
  }
}

/** Lets places in the text of a template count from its beginning. */
export function beginsTemplate(template: object): void {
  const spot = spots.get(template);
  spot?.places.countFrom(spot.start);
}

/**
 * Where an object or array begins, or where one of its members ends, as Newtonsoft counts: behind the bracket, behind the
 * value.
 */
export function placeOf(value: unknown, member?: string): Place {
  const spot = typeof value === "object" && value !== null ? spots.get(value) : undefined;
  if (spot === undefined) {
    return NOWHERE;
  }
  return spot.places.at((member === undefined ? undefined : spot.ends.get(member)) ?? spot.start + 1);
}

/** A copy of an object has the place of the object. */
export function samePlace<T extends object>(copy: T, original: object): T {
  const spot = spots.get(original);
  if (spot !== undefined) {
    spots.set(copy, spot);
  }
  return copy;
}
