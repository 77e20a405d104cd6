import { isJsonObject, type Json, type JsonObject } from "../../json";
import { notImplemented } from "../protocol";
import { invalidContent, invalidTemplate } from "./errors";

/** The sections of a template, after a check for parts that are not modelled. */
export interface Outline {
  readonly parameters: JsonObject;
  readonly variables: JsonObject;
  readonly resources: readonly Json[];
  readonly outputs: JsonObject;
}

const SECTIONS = [
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
];

const UNMODELLED: Readonly<Record<string, string>> = {
  functions: "functions that a template defines ('functions')",
  definitions: "types that a template defines ('definitions')",
  apiProfile: "API profiles of templates ('apiProfile')",
  imports: "extensibility providers of templates ('imports')",
  extensions: "extensions of templates ('extensions')",
};

/** Reads a template's sections. Refuses what is not a template, and templates with parts that are not modelled. */
export function outlineOf(template: Json): Outline {
  if (!isJsonObject(template)) {
    throw invalidContent("Error converting value to type 'Template'. Path 'properties.template'.");
  }
  for (const name of Object.keys(template)) {
    if (!SECTIONS.includes(name)) {
      throw invalidContent(
        `Could not find member '${name}' on object of type 'Template'. Path 'properties.template.${name}'.`,
      );
    }
  }
  for (const required of ["$schema", "contentVersion", "resources"]) {
    if (template[required] === undefined) {
      throw invalidTemplate(
        `Deployment template parse failed: 'Required property '${required}' not found in JSON. Path 'properties.template'.'.`,
        "properties.template",
      );
    }
  }
  if (!/\/(subscriptionDeploymentTemplate|deploymentTemplate)\.json#?$/i.test(String(template.$schema))) {
    throw notImplemented(`templates of the schema '${String(template.$schema)}'`);
  }
  for (const [name, what] of Object.entries(UNMODELLED)) {
    if (!isEmpty(template[name])) {
      throw notImplemented(what);
    }
  }
  if (template.languageVersion !== undefined && template.languageVersion !== "1.0") {
    throw notImplemented(`the template language of version ${JSON.stringify(template.languageVersion)}`);
  }
  if (isJsonObject(template.resources)) {
    throw notImplemented("resources with symbolic names");
  }
  if (!Array.isArray(template.resources)) {
    throw invalidContent("Error converting value to type 'TemplateResource[]'. Path 'properties.template.resources'.");
  }
  return {
    parameters: section(template, "parameters"),
    variables: variablesOf(template),
    resources: template.resources,
    outputs: section(template, "outputs"),
  };
}

function variablesOf(template: JsonObject): JsonObject {
  const variables = section(template, "variables");
  refuseCopies(variables, "variables");
  return variables;
}

/** Refuses a part of a template that repeats something with `copy`. */
export function refuseCopies(value: Json, where: string): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      refuseCopies(item, where);
    }
  } else if (isJsonObject(value)) {
    if (Array.isArray(value.copy) && value.copy.some((it) => isJsonObject(it) && it.count !== undefined)) {
      throw notImplemented(`'copy' in ${where}`);
    }
    for (const item of Object.values(value)) {
      refuseCopies(item, where);
    }
  }
}

function section(template: JsonObject, name: string): JsonObject {
  const value = template[name] ?? {};
  if (!isJsonObject(value)) {
    throw invalidContent(`The section must be an object. Path 'properties.template.${name}'.`);
  }
  return value;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") {
    return true;
  }
  return typeof value === "object" && Object.keys(value).length === 0;
}
