import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A value in the schema, as far as it is read here. */
export interface ValueSchema {
  readonly type?: "string" | "number" | "integer" | "boolean" | "array" | "object";
  /** `#/types/` and the token of a type. */
  readonly $ref?: string;
  /** Of a list. */
  readonly items?: ValueSchema;
  /** Of values by names that the user chooses. */
  readonly additionalProperties?: ValueSchema;
  /** Whether its value must be known before the component is made: it is no `Input` in the SDKs. */
  readonly plain?: boolean;
}

/** A named type: an object, or the values that a text may have. */
interface TypeSchema {
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly enum?: readonly { readonly value: unknown }[];
}

/** A component in the schema. */
export interface ComponentSchema {
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly inputProperties?: Readonly<Record<string, ValueSchema>>;
}

/** The package's schema, as far as it is read here. */
export interface ComponentPackageSchema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, ComponentSchema>>;
  readonly types: Readonly<Record<string, TypeSchema>>;
}

/** The schema that `npm run schema` writes and the package publishes: at the root of both, above `src` and `dist`. */
const FILE = join(__dirname, "..", "..", "..", "schema.json");

/** The components as text, for programs in all languages. Reading it takes a millisecond, and making it anew a minute. */
export function readSchemaText(): string {
  return readFileSync(FILE, "utf8");
}

let schema: ComponentPackageSchema | undefined;

/** The components, with the arguments of each. */
export function readSchema(): ComponentPackageSchema {
  schema ??= JSON.parse(readSchemaText()) as ComponentPackageSchema;
  return schema;
}
