import peggy from "peggy";
import { ExpressionError } from "./errors";

/** A parsed expression of the template language. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "access"; readonly target: Expression; readonly key: Expression };

const GRAMMAR = String.raw`
start = _ @expression _

expression
  = call:call accesses:access* {
      return accesses.reduce((target, key) => ({ kind: "access", target, key }), call);
    }
  / literal

call = name:name _ "(" _ args:args? _ ")" { return { kind: "call", name, args: args ?? [] }; }

name "Identifier" = $(identifier ("." identifier)*)

identifier = [A-Za-z_] [A-Za-z0-9_]*

args = head:expression tail:(_ "," _ @expression)* { return [head, ...tail]; }

access
  = _ "." _ name:$([A-Za-z_$] [A-Za-z0-9_$]*) { return { kind: "literal", value: name }; }
  / _ "[" _ @expression _ "]"

literal = string / integer

string "StringLiteral" = "'" text:("''" { return "'"; } / $[^']+)* "'" { return { kind: "literal", value: text.join("") }; }

integer "Integer" = digits:$([+-]? [0-9]+) { return { kind: "literal", value: Number(digits) }; }

_ "white space" = [ \t\r\n]*
`;

const parser = peggy.generate(GRAMMAR);

/** Whether a text of a template is an expression. */
export function isExpression(text: string): boolean {
  return text.startsWith("[") && !text.startsWith("[[") && text.endsWith("]");
}

/** The plain text that a template means: `[[a]` stands for `[a]`. */
export function unescapeText(text: string): string {
  return text.startsWith("[[") && text.endsWith("]") ? text.slice(1) : text;
}

/** Escapes a text so that a template never reads it as an expression. */
export function escapeText(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? `[${text}` : text;
}

/**
 * Parses an expression with its brackets, for example `[concat('a', 'b')]`.
 *
 * @throws ExpressionError in ARM's words.
 */
export function parseExpression(text: string): Expression {
  const source = text.slice(1, -1);
  try {
    return parser.parse(source) as Expression;
  } catch (error) {
    if (error instanceof parser.SyntaxError) {
      const expected = [...new Set((error.expected ?? []).map(describe))].filter((token) => token !== "white space");
      const found = error.found === null ? "EndOfData" : error.found;
      throw new ExpressionError(
        `Unable to parse language expression '${source}': expected token '${expected.join(", ")}' and actual '${found}'.`,
      );
    }
    throw error;
  }
}

function describe(expected: { type: string; text?: string; description?: string }): string {
  return expected.text ?? expected.description ?? (expected.type === "end" ? "EndOfData" : "Identifier");
}
