import { Float, type Value } from "../../exact-json/values";
import { writeFloat, writeJson } from "../../exact-json/writing";
import { ExpressionError } from "../errors";
import { formattedNumber } from "./number-format";
import { joined } from "./table";

/** Formats a text as .NET's `String.Format` does, in the invariant culture. */
export function formatted(pattern: string, values: readonly Value[]): string {
  const parts: string[] = [];
  let position = 0;
  const fault = (reason: string) =>
    invalid(`Input string was not in a correct format. Failure to parse near offset ${position}. ${reason}`);
  const next = (): string => {
    position++;
    const character = pattern[position];
    if (character === undefined) {
      throw fault("Format item ends prematurely.");
    }
    return character;
  };
  const number = (first: string): [number, string] => {
    if (!/\d/.test(first)) {
      throw fault("Expected an ASCII digit.");
    }
    let value = Number(first);
    let character = next();
    for (; /\d/.test(character) && value < 1_000_000; character = next()) {
      value = value * 10 + Number(character);
    }
    return [value, skipSpaces(character)];
  };
  const skipSpaces = (first: string): string => {
    let character = first;
    while (character === " ") {
      character = next();
    }
    return character;
  };
  while (position < pattern.length) {
    const brace = pattern[position] ?? "";
    if (brace !== "{" && brace !== "}") {
      parts.push(brace);
      position++;
      continue;
    }
    let character = next();
    if (character === brace) {
      parts.push(brace);
      position++;
      continue;
    }
    if (brace === "}") {
      throw fault("Unexpected closing brace without a corresponding opening brace.");
    }
    let width = 0;
    let left = false;
    let specifier = "";
    const [index, afterIndex] = number(character);
    character = afterIndex;
    if (character === ",") {
      character = skipSpaces(next());
      left = character === "-";
      [width, character] = number(left ? next() : character);
    }
    if (character === ":") {
      for (character = next(); character !== "}"; character = next()) {
        if (character === "{") {
          throw fault("Format item ends prematurely.");
        }
        specifier += character;
      }
    }
    if (character !== "}") {
      throw fault("Format item ends prematurely.");
    }
    position++;
    const value = values[index];
    if (value === undefined) {
      throw invalid(
        "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.",
      );
    }
    const written = writtenAs(value, specifier);
    joined([written, " ".repeat(Math.min(width, 200_000))]);
    parts.push(left ? written.padEnd(width) : written.padStart(width));
  }
  return joined(parts);
}

function writtenAs(value: Value, specifier: string): string {
  if (value === null) {
    return "";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (typeof value === "bigint" || value instanceof Float) {
    if (specifier === "") {
      return value instanceof Float ? writeFloat(value).replace(/\.0$/, "") : String(value);
    }
    const written = formattedNumber(value, specifier);
    if (written === undefined) {
      throw invalid("Format specifier was invalid.");
    }
    return written;
  }
  return typeof value === "string" ? value : writeJson(value).replaceAll('"', "'");
}

function invalid(reason: string): ExpressionError {
  return new ExpressionError(
    `Unable to evaluate language function 'format': the format is invalid: '${reason}'. Please see https://aka.ms/arm-function-format for usage details.`,
  );
}
