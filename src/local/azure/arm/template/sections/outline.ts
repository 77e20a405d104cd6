import { isObject, type Value, type ValueObject } from "../../exact-json/values";
import { notImplemented } from "../../protocol";
import { invalidContent, invalidTemplate, validationFailed } from "../errors";
import { checkCount } from "./limits";
import { knownMembers, withKnownMembers } from "./members";

/** The sections of a template, after a check for parts that are not modelled. */
export interface Outline {
  readonly parameters: ValueObject;
  readonly variables: ValueObject;
  /** A list, or resources by their symbolic names. */
  readonly resources: readonly Value[] | ValueObject;
  readonly outputs: ValueObject;
  readonly functions: readonly Value[];
  readonly definitions: ValueObject;
}

const SECTIONS = knownMembers([
  "$schema",
  "contentVersion",
  "metadata",
  "parameters",
  "variables",
  "functions",
  "resources",
  "outputs",
  "languageVersion",
  "definitions",
  "apiProfile",
  "imports",
  "extensions",
  "asserts",
]);

const UNMODELLED: Readonly<Record<string, string>> = {
  apiProfile: "API profiles of templates ('apiProfile')",
  imports: "extensibility providers of templates ('imports')",
  extensions: "extensions of templates ('extensions')",
};

const VERSIONS = "2014-04-01-preview,2015-01-01,2018-05-01,2019-04-01,2019-08-01";

/** Reads a template's sections. Refuses what is not a template, and templates with parts that are not modelled. */
export function outlineOf(value: Value): Outline {
  if (!isObject(value)) {
    throw invalidContent("Error converting value to type 'Template'. Path 'properties.template'.");
  }
  const template = withKnownMembers(value, SECTIONS, "Template", "properties.template");
  for (const required of ["$schema", "contentVersion", "resources"]) {
    if (template[required] === undefined) {
      throw invalidTemplate(
        `Deployment template parse failed: 'Required property '${required}' not found in JSON. Path 'properties.template'.'.`,
        "properties.template",
      );
    }
  }
  checkSchema(textOf(template.$schema));
  for (const [name, what] of Object.entries(UNMODELLED)) {
    if (!isEmpty(template[name])) {
      throw notImplemented(what);
    }
  }
  const { languageVersion = "1.0", resources = [] } = template;
  if (!/^[12]\.\d+(-experimental)?$/.test(textOf(languageVersion))) {
    throw notImplemented(`the template language of version ${JSON.stringify(textOf(languageVersion))}`);
  }
  if (!Array.isArray(resources) && !isObject(resources)) {
    throw invalidContent("Error converting value to type 'TemplateResource[]'. Path 'properties.template.resources'.");
  }
  const outline = {
    parameters: section(template, "parameters"),
    variables: section(template, "variables"),
    resources,
    outputs: section(template, "outputs"),
    functions: Array.isArray(template.functions) ? template.functions : [],
    definitions: section(template, "definitions"),
  };
  for (const name of ["parameters", "variables", "resources", "outputs"] as const) {
    checkCount(name, Object.keys(outline[name]).length);
  }
  return outline;
}

function checkSchema(schema: string): void {
  const [, version = "", kind = ""] = /\/schemas\/([^/]+)\/(\w+)\.json#?$/i.exec(schema) ?? [];
  if (/^(managementGroup|tenant)DeploymentTemplate$/i.test(kind)) {
    throw notImplemented(`templates of the schema '${schema}'`);
  }
  const isKnown = VERSIONS.split(",").includes(version) && /^(subscriptionD|d)eploymentTemplate$/i.test(kind);
  if (!isKnown) {
    throw validationFailed(
      `Template schema '${schema}' is not supported. Supported versions are '${VERSIONS}'. Please see https://aka.ms/arm-syntax for usage details.`,
      "properties.template.schema",
    );
  }
}

/** An object, which may have a `toString` that is no function, is no text. */
function textOf(value: Value | undefined): string {
  return typeof value === "object" ? "" : String(value);
}

function section(template: ValueObject, name: string): ValueObject {
  const value = template[name] ?? {};
  if (!isObject(value)) {
    throw invalidContent(`The section must be an object. Path 'properties.template.${name}'.`);
  }
  return value;
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "") {
    return true;
  }
  return typeof value === "object" && Object.keys(value).length === 0;
}
