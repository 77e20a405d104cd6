import { Float, foldedKey, typeName, type Value } from "../../exact-json/values";
import { writeJson } from "../../exact-json/writing";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import { formatted } from "./format";
import {
  ANY,
  type Call,
  define,
  type FunctionTable,
  integer,
  joined,
  list,
  listOf,
  noneOf,
  text,
  wrong,
} from "./table";

/** Functions of strings. */
export const textFunctions: FunctionTable = {
  concat: define(0, ANY, concat),
  format: define(1, ANY, (args, call) => formatted(text(call, args, 0), args.slice(1))),
  string: define(1, 1, string),
  tolower: define(1, 1, (args, call) => lower(text(call, args, 0))),
  toupper: define(1, 1, (args, call) => foldedKey(text(call, args, 0))),
  trim: define(1, 1, (args, call) => text(call, args, 0).trim()),
  startswith: define(2, 2, (args, call) => folded(call, args, 0).startsWith(folded(call, args, 1))),
  endswith: define(2, 2, (args, call) => folded(call, args, 0).endsWith(folded(call, args, 1))),
  substring: define(2, 3, substring),
  replace: define(3, 3, replace),
  split: define(2, 2, split),
  join: define(2, 2, (args, call) =>
    joined(listOf(call, args, 0, ["String", "Integer", "Boolean"]).map(plain), text(call, args, 1)),
  ),
  padleft: define(2, 3, padLeft),
};

/** The argument without case. ARM ignores case when it searches in strings. */
export function folded(call: Call, args: readonly Value[], index: number): string {
  return foldedKey(text(call, args, index));
}

/** Each character in lower case, where that is one character too. */
function lower(value: string): string {
  return value.replace(/[A-Z]|[^\0-\x7f]/gu, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  });
}

/** A string, an integer or a boolean as a text. ARM is a .NET program, which writes booleans with a capital letter. */
function plain(value: Value): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

function concat(args: readonly Value[], call: Call): Value {
  if (args.length > 0 && args.every(Array.isArray)) {
    return args.flatMap((_, index) => list(call, args, index));
  }
  if (args.some((value) => value === null || typeof value === "object")) {
    throw new ExpressionError(
      `The provided parameters for language function '${call.name}' are invalid. Either all or none of the parameters must be an array. Please see https://aka.ms/arm-function-concat for usage details.`,
    );
  }
  return joined(args.map(plain));
}

function string([value = null]: readonly Value[], call: Call): Value {
  if (value === null || value instanceof Float) {
    throw noneOf(call, 0, "Integer, String, Boolean, Object, Array", value);
  }
  return typeof value === "object" ? writeJson(value) : plain(value);
}

function substring(args: readonly Value[], call: Call): Value {
  const value = text(call, args, 0);
  const start = integer(call, args, 1);
  const refuse = (reason: string) =>
    new ExpressionError(
      `Unable to evaluate the template language function '${call.name}'. ${reason} Please see https://aka.ms/arm-function-substring for usage details.`,
    );
  if (start < 0) {
    throw refuse(`The index parameter cannot be less than zero. The index: '${start}'.`);
  }
  if (start > value.length) {
    throw refuse(
      `The index parameter cannot be larger than the length of the string. The index parameter: '${start}', the length of the string parameter: '${value.length}'.`,
    );
  }
  const length = args.length > 2 ? integer(call, args, 2) : BigInt(value.length) - start;
  if (length < 0) {
    throw refuse(`The length parameter cannot be less than zero. The length parameter: '${length}'.`);
  }
  if (start + length > value.length) {
    throw refuse(
      `The index and length parameters must refer to a location within the string. The index parameter: '${start}', the length parameter: '${length}', the length of the string parameter: '${value.length}'.`,
    );
  }
  return value.slice(Number(start), Number(start + length));
}

function replace(args: readonly Value[], call: Call): Value {
  const [value, wanted, instead] = [text(call, args, 0), text(call, args, 1), text(call, args, 2)];
  if (wanted === "") {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its second parameter to not be null or empty. ${FUNCTIONS_HELP}`,
    );
  }
  return joined(value.split(wanted), instead);
}

/** At each position the first delimiter that fits counts. */
function split(args: readonly Value[], call: Call): Value {
  const value = text(call, args, 0);
  const given = args[1] ?? null;
  const delimiters = Array.isArray(given) ? given : [given];
  if (!delimiters.every((it) => typeof it === "string")) {
    const other = delimiters.find((it) => typeof it !== "string");
    throw wrong(call, 1, "String or Array of Strings", other);
  }
  const patterns = delimiters.filter((it) => it !== "").map((it) => it.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  return patterns.length === 0 ? [value] : value.split(new RegExp(patterns.join("|"), "s"));
}

const WIDEST_PADDING = 16n;

function padLeft(args: readonly Value[], call: Call): Value {
  const refuse = (reason: string) =>
    new ExpressionError(
      `Unable to evaluate template language function '${call.name}': ${reason} The syntax is padLeft(string, totalWidth [, paddingChar]). Please see https://aka.ms/arm-function-padleft for usage details.`,
    );
  const [value] = args;
  if (typeof value !== "string" && typeof value !== "bigint") {
    throw refuse(
      `the first parameter is invalid. The source string must be a String or integer type, while '${typeName(value ?? null)}' was provided.`,
    );
  }
  const width = integer(call, args, 1);
  if (width < 1 || width > WIDEST_PADDING) {
    throw refuse(
      `the second parameter is invalid. Total width must be a positive integer value and not greater than '${WIDEST_PADDING}', while '${width}' was provided.`,
    );
  }
  const character = args.length > 2 ? text(call, args, 2) : " ";
  if (character.length !== 1) {
    throw refuse(
      `the third parameter is invalid. The padding character must be a single character, while '${character}' was provided.`,
    );
  }
  return String(value).padStart(Number(width), character);
}
