import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema, type PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { inEveryLanguage, type PublishedSchema } from "./in-every-language";

/** The path of the committed schema, relative to the root of the repository. */
export const SCHEMA_FILE = "schema.json";

/**
 * The components as programs in all Pulumi languages see them. Pulumi's own analyzer reads them from the TypeScript
 * types.
 *
 * @throws Error if not every language can have a type. Names the component and the property.
 */
export function componentSchema(): PublishedSchema {
  const root = resolve(__dirname, "../..");
  const { name, version, description } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as Readonly<
    Record<string, string>
  >;
  // The analyzer reads the types from their source and needs a tsconfig.json. The one beside this file only covers the
  // library.
  const manifest = { main: "../../src/index.ts" };
  const analyzer = new Analyzer(__dirname, name ?? "", manifest, componentNames());
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  return inEveryLanguage(
    generateSchema(name ?? "", version ?? "", description ?? "", components, typeDefinitions, dependencies),
  );
}

/** Every component that the library exports. */
function componentNames(): Set<string> {
  const exported = Object.entries(require("../../src/index") as Readonly<Record<string, unknown>>);
  return new Set(exported.filter(([, value]) => isComponent(value)).map(([name]) => name));
}

function isComponent(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof pulumi.ComponentResource;
}

/**
 * A schema as text, with sorted names, so that a diff only shows real changes.
 *
 * @param dependencyVersions Whether references include the versions of other packages, as they must. Without them, a
 * new release of azure-native makes no difference.
 */
export function schemaText(schema: PackageSpec, dependencyVersions = true): string {
  const text = `${JSON.stringify(sorted(schema), null, 2)}\n`;
  return dependencyVersions
    ? text
    : text
        .replace(/"\/([\w-]+)\/v[^/]+\/schema\.json#/g, '"/$1/schema.json#')
        .replace(/("dependencies": \[)[^\]]*/, "$1");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
