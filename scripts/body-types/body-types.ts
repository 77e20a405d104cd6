import type { BodyType } from "../../src/local/azure/bodies/body-type";

/** The properties of Microsoft.Web's types, each by its path: `properties.siteConfig.cors.allowedOrigins`. */
export interface PropertyTable {
  readonly about: string;
  readonly types: Readonly<Record<string, Readonly<Record<string, Property>>>>;
}

interface Property {
  /** `string`, `string[]`, `object`, `object[]`, `integer`, `boolean`, `any`, `const`, `enum:A|B`, or `enum*:A|B` for an open set. */
  readonly type: string;
  readonly flags?: readonly string[];
  /** The last api-version that has it. */
  readonly until?: string;
}

/** What no version since this one has is left out. */
const SINCE = "2021";

const TEXT: Property = { type: "text" };

const CONFIGURATION = "Microsoft.Web/sites/config/";
const WEB = `${CONFIGURATION}web`;

/** The values of settings, which clients write as numbers and booleans too. */
const SETTING_VALUES = [
  "properties.appSettings[].value",
  "properties.siteConfig.appSettings[].value",
  "properties.metadata[].value",
  "properties.siteConfig.metadata[].value",
  "properties.connectionStrings[].connectionString",
  "properties.siteConfig.connectionStrings[].connectionString",
  `${CONFIGURATION}appsettings/properties.*`,
  `${CONFIGURATION}metadata/properties.*`,
  `${CONFIGURATION}connectionstrings/properties.*.value`,
];

/** The bodies, by the name of their constant. The properties of slots are those of sites. */
const BODIES: Readonly<Record<string, string>> = {
  SITE: "Microsoft.Web/sites",
  PLAN: "Microsoft.Web/serverfarms",
  HOST_NAME_BINDING: "Microsoft.Web/sites/hostNameBindings",
  SITE_CONTAINER: "Microsoft.Web/sites/sitecontainers",
  PUBLISHING_POLICY: "Microsoft.Web/sites/basicPublishingCredentialsPolicies/scm",
};

/** The module with the types of all bodies. */
export function bodyTypesText(table: PropertyTable): string {
  const siteConfig = written(partOf(treeOf(table, WEB), "properties"));
  const body = (name: string) => written(treeOf(table, name)).replaceAll(siteConfig, "SITE_CONFIG");
  const parts = Object.keys(table.types).filter((name) => name.startsWith(CONFIGURATION));
  return [
    "// Made by scripts/body-types from Microsoft's package Azure.Bicep.Types.Az. Do not edit.",
    'import type { BodyType } from "../../bodies/body-type";',
    "",
    "/** The properties of `config/web`, and of `siteConfig` in the body of a site. */",
    `export const SITE_CONFIG: BodyType = ${siteConfig};`,
    ...Object.entries(BODIES).map(([name, type]) => `\nexport const ${name}: BodyType = ${body(type)};`),
    "",
    "/** The bodies of `config`, by the name of the part. */",
    `export const CONFIGURATION: Readonly<Record<string, BodyType>> = {${parts
      .map((name) => `${JSON.stringify(name.slice(CONFIGURATION.length))}: ${body(name)}`)
      .join(",")}};`,
    "",
  ].join("\n");
}

type Tree = { [name: string]: BodyType };

function treeOf(table: PropertyTable, type: string): Tree {
  const properties = Object.entries(table.types[type] ?? {})
    .filter(([, { until }]) => (until ?? SINCE) >= SINCE)
    .map(([path, property]): [string, Property] => [path, isSettingValue(type, path) ? TEXT : property]);
  if (properties.length === 0) {
    throw new Error(`the file has no type '${type}'`);
  }
  return childrenOf(properties, "");
}

function isSettingValue(type: string, path: string): boolean {
  return SETTING_VALUES.includes(path) || SETTING_VALUES.includes(`${type}/${path}`);
}

function childrenOf(properties: readonly [string, Property][], prefix: string): Tree {
  const direct = properties.filter(([path]) => path.startsWith(prefix) && /^[^.[\]]+$/.test(path.slice(prefix.length)));
  return Object.fromEntries(
    direct.map(([path, property]) => [path.slice(prefix.length), typeOf(properties, path, property)]),
  );
}

function typeOf(properties: readonly [string, Property][], path: string, { type, flags = [] }: Property): BodyType {
  if (flags.includes("readOnly") || type === "const") {
    return "readOnly";
  }
  if (type.endsWith("[]")) {
    return [type === "object[]" ? orAny(childrenOf(properties, `${path}[].`)) : simple(type.slice(0, -2))];
  }
  return type === "object" ? orAny(childrenOf(properties, `${path}.`)) : simple(type);
}

/** An object of which no property is listed may have any. */
function orAny(children: Tree): BodyType {
  return Object.keys(children).length === 0 ? "object" : children;
}

function simple(type: string): string {
  return type
    .replace(/^integer$/, "number")
    .replace(/^enum:/, "")
    .replace(/^enum\*:/, "~");
}

function partOf(tree: Tree, name: string): BodyType {
  return tree[name] ?? {};
}

function written(type: BodyType): string {
  return JSON.stringify(type);
}
