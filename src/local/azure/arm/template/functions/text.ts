import type { Json } from "../../../json";
import { notImplemented } from "../../protocol";
import { type Call, define, type FunctionTable, integer, list, misuse, text, written } from "./table";

const ANY = Number.POSITIVE_INFINITY;

/** Functions of strings. */
export const textFunctions: FunctionTable = {
  concat: define(1, ANY, concat),
  format: define(2, ANY, format),
  string: define(1, 1, ([value]) => written(value ?? null)),
  tolower: define(1, 1, (args, call) => text(call, args, 0).toLowerCase()),
  toupper: define(1, 1, (args, call) => text(call, args, 0).toUpperCase()),
  trim: define(1, 1, (args, call) => text(call, args, 0).trim()),
  startswith: define(2, 2, (args, call) => folded(call, args, 0).startsWith(folded(call, args, 1))),
  endswith: define(2, 2, (args, call) => folded(call, args, 0).endsWith(folded(call, args, 1))),
  substring: define(2, 3, substring),
  replace: define(3, 3, (args, call) => text(call, args, 0).replaceAll(text(call, args, 1), () => text(call, args, 2))),
  split: define(2, 2, split),
  join: define(2, 2, (args, call) =>
    list(call, args, 0)
      .map(written)
      .join(text(call, args, 1)),
  ),
  padleft: define(2, 3, padLeft),
};

/** The argument in lower case. ARM ignores case when it searches in strings. */
export function folded(call: Call, args: readonly Json[], index: number): string {
  return text(call, args, index).toLowerCase();
}

function concat(args: readonly Json[], call: Call): Json {
  if (Array.isArray(args[0])) {
    return args.flatMap((_, index) => list(call, args, index));
  }
  return args
    .map((value) => {
      if (value === null || typeof value === "object") {
        throw misuse(call.name, "all parameters must be arrays, or all must be strings, numbers or booleans");
      }
      return written(value);
    })
    .join("");
}

function format(args: readonly Json[], call: Call): Json {
  const values = args.slice(1);
  const pattern = /\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(?::([^}]*))?\}/g;
  return text(call, args, 0).replace(pattern, (match, index?: string, width?: string, specifier?: string) => {
    if (index === undefined) {
      return match.slice(1);
    }
    if (specifier) {
      throw notImplemented(`the format '${match}' in the template function 'format'`);
    }
    const value = values[Number(index)];
    if (value === undefined) {
      throw misuse(
        call.name,
        "index must be greater than or equal to zero and less than the size of the argument list",
      );
    }
    const size = Number(width ?? 0);
    return size < 0 ? written(value).padEnd(-size) : written(value).padStart(size);
  });
}

function substring(args: readonly Json[], call: Call): Json {
  const value = text(call, args, 0);
  const start = integer(call, args, 1);
  const length = args.length > 2 ? integer(call, args, 2) : value.length - start;
  if (start < 0 || length < 0 || start + length > value.length) {
    throw misuse(call.name, "index and length must refer to a location within the string");
  }
  return value.slice(start, start + length);
}

function split(args: readonly Json[], call: Call): Json {
  const delimiters = Array.isArray(args[1])
    ? args[1].map((_, index) => text(call, args[1] as Json[], index))
    : [text(call, args, 1)];
  return delimiters.reduce(
    (parts, delimiter) => (delimiter === "" ? parts : parts.flatMap((part) => part.split(delimiter))),
    [text(call, args, 0)],
  );
}

function padLeft(args: readonly Json[], call: Call): Json {
  const value = typeof args[0] === "number" ? String(args[0]) : text(call, args, 0);
  const character = args.length > 2 ? text(call, args, 2) : " ";
  if (character.length !== 1) {
    throw misuse(call.name, "the padding must be one character");
  }
  return value.padStart(integer(call, args, 1), character);
}
