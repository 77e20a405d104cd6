import fc from "fast-check";
import type { BodyType } from "../../../src/local/azure/bodies/body-type";
import type { Json } from "../../../src/local/azure/json";

/** Texts that programs stumble over. */
export const ODD_TEXTS = [
  "",
  " ",
  "..",
  ".",
  "../../../../etc/passwd",
  "..%2f..%2f..%2fetc%2fpasswd",
  "a/b",
  "a%2Fb",
  "a%00b",
  "\u0000",
  "\r\nset-cookie: a=b",
  "\u202e\u0430\u{1F600}\ud800",
  "__proto__",
  "constructor",
  "[parameters('x')]",
  "[",
  "$HOME",
  "$(id)",
  "'; DROP TABLE sites; --",
  "-1",
  "1e999",
  "NaN",
  "x".repeat(70_000),
] as const;

const LEAVES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  ...ODD_TEXTS,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { __proto__: null, toString: 1 },
];

/** A text as UTF-8 has it: half a character is no character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** A leaf that no type expects. */
export const oddValue: fc.Arbitrary<Json> = fc.constantFrom(...LEAVES);

/** A value of a type: now and then, anywhere in it, an odd one. */
export function valueOfType(type: BodyType): fc.Arbitrary<Json> {
  const right = likelyValueOfType(type);
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: oddValue });
}

function likelyValueOfType(type: BodyType): fc.Arbitrary<Json> {
  if (typeof type === "string") {
    return scalarOf(type);
  }
  if (Array.isArray(type)) {
    return fc.array(valueOfType(type[0] as BodyType), { maxLength: 3 });
  }
  const members = Object.entries(type).map(([name, inner]): [string, fc.Arbitrary<Json>] => [
    name === "*" ? "own" : name,
    valueOfType(inner),
  ]);
  return fc.record(Object.fromEntries(members), { requiredKeys: [] }) as fc.Arbitrary<Json>;
}

function scalarOf(type: string): fc.Arbitrary<Json> {
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "number":
      return fc.integer({ min: -2, max: 20 });
    case "string":
    case "text":
      return fc.oneof(fc.constantFrom("a", "10.0.0.0/8", "westeurope", "NODE|22-lts"), fc.constantFrom(...ODD_TEXTS));
    case "any":
    case "object":
      return oddValue;
    case "readOnly":
      return fc.constant("x");
    default:
      return fc.constantFrom(...type.replace(/^~/, "").split("|"));
  }
}

/** An object or a list that is so deep. */
export function deep(levels: number): string {
  return `{"properties":${'{"a":['.repeat(levels)}1${"]}".repeat(levels)}}`;
}
