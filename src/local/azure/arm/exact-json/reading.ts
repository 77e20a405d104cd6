import peggy from "peggy";
import { JSON_GRAMMAR } from "./grammar";
import { Places } from "./places";
import { Float, objectOf, type Value } from "./values";

const parser = peggy.generate(JSON_GRAMMAR);

/** A text that is not JSON. */
export class NotJson extends Error {}

interface Member {
  readonly key: string;
  readonly value: Value;
  readonly end: number;
}

/**
 * Reads JSON without loss: integers of any size, and `1.0` as another value than `1`. Remembers where each object and
 * array is in the text: see `placeOf`.
 *
 * @throws NotJson
 */
export function readJson(text: string): Value {
  const places = new Places(text);
  const options = {
    object: (members: readonly Member[], start: number) => {
      const object = objectOf(members.map(({ key, value }) => [key, value] as const));
      places.remember(object, start, members);
      return object;
    },
    array: (items: Value[], start: number) => {
      places.remember(items, start);
      return items;
    },
    number: numberIn,
  };
  try {
    return parser.parse(text, options) as Value;
  } catch (error) {
    if (error instanceof parser.SyntaxError || error instanceof NotJson || error instanceof RangeError) {
      throw new NotJson("the text is not JSON");
    }
    throw error;
  }
}

function numberIn(digits: string): Value {
  if (/^-?(NaN|Infinity)$/.test(digits)) {
    return new Float(Number(digits));
  }
  if (/^-?(0|[1-9]\d*)$/.test(digits)) {
    return BigInt(digits);
  }
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) {
    return BigInt(digits);
  }
  if (/^0[0-7]+$/.test(digits)) {
    return BigInt(`0o${digits.slice(1)}`);
  }
  if (!/^0\d/.test(digits) && /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(digits)) {
    return new Float(Number(digits));
  }
  throw new NotJson(digits);
}
