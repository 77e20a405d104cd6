import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A property of a component, as far as the plugin needs to know it. */
export interface PropertySchema {
  /** Whether its value must be known before the component is made: it is no `Input` in the SDKs. */
  readonly plain?: boolean;
}

/** A component in the schema. */
export interface ComponentSchema {
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly inputProperties?: Readonly<Record<string, PropertySchema>>;
}

/** The package's schema, as far as the plugin needs to know it. */
export interface ComponentPackageSchema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, ComponentSchema>>;
}

/** The schema that `npm run schema` writes and the package publishes: at the root of both, above `src` and `dist`. */
const FILE = join(__dirname, "..", "..", "schema.json");

/** The components as text, for programs in all languages. Reading it takes a millisecond, and making it anew a minute. */
export function readSchemaText(): string {
  return readFileSync(FILE, "utf8");
}

/** The components, for the plugin itself. */
export function readSchema(): ComponentPackageSchema {
  return JSON.parse(readSchemaText()) as ComponentPackageSchema;
}
