import peggy from "peggy";
import { ExpressionError } from "../errors";

/** A token of an expression. Its kind has the name that ARM's messages give it. */
export type Token =
  | { readonly kind: "Literal"; readonly value: string }
  | { readonly kind: "Integer"; readonly value: bigint }
  | { readonly kind: "Identifier"; readonly name: string }
  | { readonly kind: Punctuation | "EndOfData" };

type Punctuation =
  | "LeftParenthesis"
  | "RightParenthesis"
  | "LeftSquareBracket"
  | "RightSquareBracket"
  | "Comma"
  | "Dot";

const GRAMMAR = String.raw`
tokens = _ @(@token _)*

token = string / number / identifier / punctuation / unexpected

string
  = "'" text:("''" { return "'"; } / $[^']+)* "'" { return { kind: "Literal", value: text.join("") }; }
  / "'" { return options.refuse("the string constant at position '" + offset() + "' is not terminated. String constants must be enclosed within a pair of single quotes."); }

number
  = digits:$([-+]? [0-9]+ ("." [0-9]*)? ([eE] [-+]? [0-9]*)? / [-+]) { return options.number(digits, offset()); }

identifier = name:$((letter / [_$]) (letter / [0-9_$])*) { return { kind: "Identifier", name }; }

letter = [A-Za-z] / character:[^\0-\x7f] &{ return options.isLetter(character); }

punctuation
  = "(" { return { kind: "LeftParenthesis" }; }
  / ")" { return { kind: "RightParenthesis" }; }
  / "[" { return { kind: "LeftSquareBracket" }; }
  / "]" { return { kind: "RightSquareBracket" }; }
  / "," { return { kind: "Comma" }; }
  / "." { return { kind: "Dot" }; }

unexpected = character:. { return options.unexpected(character, offset()); }

_ = [ \t\r\n]*
`;

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

const parser = peggy.generate(GRAMMAR, { allowedStartRules: ["tokens"] });

/** Splits an expression without its brackets into tokens. */
export function tokensOf(source: string): Token[] {
  const refuse = (reason: string): never => {
    throw new ExpressionError(`The language expression '${source}' is not valid: ${reason}`);
  };
  const unexpected = (character: string, position: number) =>
    refuse(`the string character '${character}' at position '${position}' is not expected.`);
  const number = (digits: string, position: number): Token => {
    const [, whole = "", fraction = "", exponent = ""] = /^([-+]?\d*)(\.\d*)?([eE].*)?$/.exec(digits) ?? [];
    const isUnfinished = /^[eE]$/.test(exponent);
    const end = position + digits.length - (isUnfinished ? exponent.length : 0);
    if (isUnfinished || /[\p{L}_$]/u.test(source[end] ?? "")) {
      return unexpected(source[end] ?? "", end);
    }
    if (fraction + exponent !== "" && !/[-+]$/.test(exponent)) {
      throw new ExpressionError(
        `The language expression '${source}' at position '${position}' is not valid: float point numbers are not supported.`,
      );
    }
    const value = exponent === "" && /\d/.test(whole) ? BigInt(whole.replace("+", "")) : undefined;
    return value !== undefined && value >= SMALLEST && value <= LARGEST
      ? { kind: "Integer", value }
      : refuse(`the value '${digits}' at position '${position}' cannot be converted to number.`);
  };
  const isLetter = (character: string) => /\p{L}/u.test(character);
  return parser.parse(source, { refuse, unexpected, number, isLetter }) as Token[];
}
