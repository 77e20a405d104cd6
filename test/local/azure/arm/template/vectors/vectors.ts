import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, JsonObject } from "../../../../../../src/local/azure/json";

/** An expression, without its brackets, and what Microsoft's engine makes of it. */
export interface ExpressionVector {
  readonly expression: string;
  readonly value?: Json;
  readonly error?: string;
}

/** A template, and what Microsoft's engine makes of it. */
export interface TemplateVector {
  readonly name: string;
  readonly template: JsonObject;
  readonly resources?: readonly JsonObject[];
  readonly outputs?: JsonObject;
  readonly error?: string;
}

export interface ExpressionVectors {
  readonly about: string;
  /** What the expressions can read with `parameters`, each `{ value }`. */
  readonly parameters: Readonly<Record<string, { readonly value: Json }>>;
  readonly vectors: readonly ExpressionVector[];
}

export interface TemplateVectors {
  readonly about: string;
  readonly vectors: readonly TemplateVector[];
}

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** Files of expressions, and files of templates. `npm run vectors` makes them anew. */
export const EXPRESSION_FILES = ["functions", "combined", "corners"] as const;
export const TEMPLATE_FILES = ["templates", "language"] as const;

export function readVectors<T extends ExpressionVectors | TemplateVectors>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, `${name}.json`), "utf8")) as T;
}

/** Writes each vector to a line of its own, so that a change shows. */
export function writeVectors(name: string, { vectors, ...head }: ExpressionVectors | TemplateVectors): void {
  const lines = vectors.map((vector) => JSON.stringify(vector)).join(",\n");
  writeFileSync(join(__dirname, `${name}.json`), `${JSON.stringify(head).slice(0, -1)},"vectors":[\n${lines}\n]}\n`);
}

/** A template that has an expression as the property `v` of a resource. */
export function templateWith(expression: string, parameters: ExpressionVectors["parameters"]): JsonObject {
  const types = { string: "string", number: "int", boolean: "bool" } as const;
  const declared = Object.entries(parameters).map(([name, { value }]): [string, Json] => [
    name,
    { type: Array.isArray(value) ? "array" : (types[typeof value as keyof typeof types] ?? "object") },
  ]);
  return {
    $schema: SCHEMA,
    contentVersion: "1.0.0.0",
    parameters: Object.fromEntries(declared),
    resources: [
      {
        type: "Microsoft.Web/sites",
        apiVersion: "2022-03-01",
        name: "x",
        location: "westeurope",
        properties: { v: `[${expression}]` },
      },
    ],
  };
}

/** An error without the words that say where in the template it is. */
export function withoutPlace(message: string): string {
  return message
    .replace(/^Deployment template validation failed: '(.*)'\.$/s, "$1")
    .replace(/ at line '\d+' and column '\d+'/g, "");
}

/** An error of {@link templateWith} without the words that say where the expression is. */
export function reasonIn(message: string): string {
  return withoutPlace(message).replace(
    /^The template resource 'x' is not valid: (.*)\. Please see https:\/\/aka\.ms\/arm-functions for usage details\.$/s,
    "$1",
  );
}
