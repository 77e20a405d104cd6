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
  = digits:$([-+]? [0-9]+) "." { return options.float(offset()); }
  / digits:$([-+] [0-9]* / [0-9]+) { return options.integer(digits, offset()); }

identifier = name:$([A-Za-z_$] [A-Za-z0-9_$]*) { return { kind: "Identifier", name }; }

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

const parser = peggy.generate(GRAMMAR, { allowedStartRules: ["tokens"] });

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** Splits an expression without its brackets into tokens. */
export function tokensOf(source: string): Token[] {
  const refuse = (reason: string): never => {
    throw new ExpressionError(`The language expression '${source}' is not valid: ${reason}`);
  };
  const unexpected = (character: string, position: number) =>
    refuse(`the string character '${character}' at position '${position}' is not expected.`);
  const float = (position: number): never => {
    throw new ExpressionError(
      `The language expression '${source}' at position '${position}' is not valid: float point numbers are not supported.`,
    );
  };
  const integer = (digits: string, position: number): Token => {
    const value = /\d/.test(digits) ? BigInt(digits.replace("+", "")) : undefined;
    if (value === undefined || value < SMALLEST || value > LARGEST) {
      return refuse(`the value '${digits}' at position '${position}' cannot be converted to number.`);
    }
    const next = source[position + digits.length] ?? "";
    return /[A-Za-z_$]/.test(next) ? unexpected(next, position + digits.length) : { kind: "Integer", value };
  };
  return parser.parse(source, { refuse, unexpected, float, integer }) as Token[];
}
