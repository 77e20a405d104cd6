import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";

/** A schema, with what Pulumi's type of it leaves out. */
export interface PublishedSchema extends PackageSpec {
  readonly meta: { readonly supportPack: boolean };
}

/**
 * A schema from which each language's SDK reads well, and compiles.
 *
 * - The TypeScript types of arguments end in `Args`, and the other SDKs add `Args` of their own: `BuildArgs` would be
 *   `BuildArgsArgs`. So they are `Build` here, and `BuildArgs` everywhere.
 * - There is no output that is a resource of another package, such as `site`. With one, the SDK would need that
 *   package's SDK, and the Go SDK would import a module of azure-native that does not exist. Each has an id beside it.
 * - `pulumi package gen-sdk` generates what `pulumi package add` does: for Go, a module of its own.
 */
export function inEveryLanguage(schema: PackageSpec): PublishedSchema {
  const own = `${schema.name}:index:`;
  const renamed = mapTexts(schema, (text) =>
    text.startsWith("#/types/") || text.startsWith(own) ? text.replace(/Args$/, "") : text,
  ) as PackageSpec;
  for (const resource of Object.values(renamed.resources)) {
    const foreign = Object.entries(resource.properties ?? {}).filter(([, property]) => isForeign(property));
    for (const [name] of foreign) {
      delete resource.properties?.[name];
    }
    resource.required = (resource.required ?? []).filter((name) => resource.properties?.[name]);
  }
  return { ...renamed, dependencies: [], meta: { supportPack: true } };
}

/** Whether a value of this type, or one in it, is a resource of another package. */
function isForeign(type: unknown): boolean {
  if (type === null || typeof type !== "object") {
    return false;
  }
  const { $ref, ...rest } = type as { readonly $ref?: unknown };
  return (
    (typeof $ref === "string" && !$ref.startsWith("#") && $ref.includes("#/resources/")) ||
    Object.values(rest).some(isForeign)
  );
}

/** The same value with other texts. The names of properties are texts too. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => mapTexts(item, change));
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change)]));
}
