import { ExpressionError } from "../errors";
import { type Token, tokensOf } from "./tokens";

/** A parsed expression of the template language. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | bigint }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "access"; readonly target: Expression; readonly key: Expression };

export type Call = Extract<Expression, { kind: "call" }>;

/** The longest expression. Source: Microsoft's documentation of the limits of templates. */
const LONGEST = 24_576;

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

/** What an unfinished part of an expression waits for: the arguments of a call, or the key between brackets. */
type Open =
  | { readonly kind: "call"; readonly name: string; readonly args: Expression[] }
  | { readonly kind: "index"; readonly target: Expression };

const parsed = new Map<string, Expression>();
const REMEMBERED = 2_000;

/**
 * Parses an expression with its brackets, for example `[concat('a', 'b')]`:
 *
 *     expression = literal | call { "." identifier | "[" expression "]" }
 *     call       = identifier [ "." identifier ] "(" [ expression { "," expression } ] ")"
 *
 * What is open is on a stack of its own, so no depth of nesting exhausts that of JavaScript.
 *
 * @throws ExpressionError in ARM's words.
 */
export function parseExpression(text: string): Expression {
  const known = parsed.get(text);
  if (known !== undefined) {
    return known;
  }
  if (text.length > LONGEST) {
    throw new ExpressionError(
      `The language expression length limit exceeded. Limit: '${LONGEST}' and actual: '${text.length}'.`,
    );
  }
  const expression = new Parser(text.slice(1, -1)).parse();
  if (parsed.size >= REMEMBERED) {
    parsed.clear();
  }
  parsed.set(text, expression);
  return expression;
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #open: Open[] = [];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  parse(): Expression {
    for (;;) {
      const operand = this.#operand();
      const whole = operand === undefined ? undefined : this.#after(operand);
      if (whole !== undefined) {
        return whole;
      }
    }
  }

  /** A literal, or a call without arguments. Undefined after the beginning of a call. */
  #operand(): Expression | undefined {
    const token = this.#peek();
    if (token.kind === "Literal" || token.kind === "Integer") {
      this.#next++;
      return { kind: "literal", value: token.value };
    }
    let name = this.#identifier();
    if (this.#peek().kind === "Dot") {
      this.#next++;
      name += `.${this.#identifier()}`;
    }
    this.#expect("LeftParenthesis");
    if (this.#peek().kind === "RightParenthesis") {
      this.#next++;
      return { kind: "call", name, args: [] };
    }
    this.#open.push({ kind: "call", name, args: [] });
    return undefined;
  }

  /** What follows an operand. Returns the whole expression at its end; undefined where another operand follows. */
  #after(operand: Expression): Expression | undefined {
    let current = operand;
    for (;;) {
      const { kind } = this.#peek();
      const open = this.#open.at(-1);
      if (kind === "Dot" && current.kind !== "literal") {
        this.#next++;
        current = { kind: "access", target: current, key: { kind: "literal", value: this.#identifier() } };
      } else if (kind === "LeftSquareBracket" && current.kind !== "literal") {
        this.#next++;
        this.#open.push({ kind: "index", target: current });
        return undefined;
      } else if (open === undefined) {
        this.#expect("EndOfData");
        return current;
      } else if (open.kind === "index") {
        this.#expect("RightSquareBracket");
        this.#open.pop();
        current = { kind: "access", target: open.target, key: current };
      } else if (kind === "Comma") {
        this.#next++;
        open.args.push(current);
        return undefined;
      } else {
        this.#expect("RightParenthesis");
        this.#open.pop();
        current = { kind: "call", name: open.name, args: [...open.args, current] };
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "EndOfData" };
  }

  #identifier(): string {
    const token = this.#peek();
    if (token.kind !== "Identifier") {
      throw this.#unexpected("Identifier");
    }
    this.#next++;
    return token.name;
  }

  #expect(kind: Token["kind"]): void {
    if (this.#peek().kind !== kind) {
      throw this.#unexpected(kind);
    }
    this.#next++;
  }

  #unexpected(wanted: Token["kind"]): ExpressionError {
    return new ExpressionError(
      `Unable to parse language expression '${this.#source}': expected token '${wanted}' and actual '${this.#peek().kind}'.`,
    );
  }
}

/** Writes an expression as ARM's messages show it. */
export function writeExpression(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string"
        ? `'${expression.value.replaceAll("'", "''")}'`
        : String(expression.value);
    case "call":
      return `${expression.name}(${expression.args.map(writeExpression).join(", ")})`;
    case "access": {
      const { target, key } = expression;
      const named = key.kind === "literal" && typeof key.value === "string" && /^[A-Za-z_]\w*$/.test(key.value);
      return `${writeExpression(target)}${named ? `.${key.value}` : `[${writeExpression(key)}]`}`;
    }
  }
}

/** Finds every function call in an expression, even if it is never evaluated. */
export function callsOf(expression: Expression): Call[] {
  const found: Call[] = [];
  const waiting = [expression];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === "call") {
      found.push(next);
      waiting.push(...[...next.args].reverse());
    } else if (next.kind === "access") {
      waiting.push(next.key, next.target);
    }
  }
  return found;
}
