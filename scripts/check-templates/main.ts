import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import * as fc from "fast-check";
import type { Template } from "../../src/components/templates/expressions";
import { trafficRules } from "../../src/components/templates/traffic";
import { compileTemplate, type Facts } from "../../src/local/azure/arm/template";
import { isJsonObject, type Json, type JsonObject } from "../../src/local/azure/json";
import { expandTemplate } from "../../test/local/azure/arm/template/vectors/expand";
import { MicrosoftEngine, type Outcome, PLACE, withFloats } from "../microsoft-engine";
import { partsOf, readable } from "./readable";
import { statesOf } from "./states";

// `npm run check:templates [-- --rounds 20 --seed 1]` tries each template of the library, and each nested template, in random
// states of an app. Microsoft's own engine and the engine of the local App Service must both write the same, without errors.

const FOLDER = join(__dirname, "../../src/components/templates");
const GROUP = `/subscriptions/${PLACE.subscriptionId}/resourceGroups/${PLACE.resourceGroup}`;

const isTemplate = (value: unknown): value is Template => isJsonObject(value) && typeof value.$schema === "string";

function templates(): [string, Template][] {
  const found = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => Object.entries(require(join(FOLDER, file)) as Record<string, unknown>))
    .filter((entry): entry is [string, Template] => isTemplate(entry[1]));
  return [...found, ...[0, 1, 2].map((slots): [string, Template] => [`trafficRules(${slots})`, trafficRules(slots)])];
}

function facts(deployment: string): Facts {
  return {
    subscriptionId: PLACE.subscriptionId,
    resourceGroupName: PLACE.resourceGroup,
    resourceGroup: { id: GROUP, name: PLACE.resourceGroup, location: PLACE.location },
    subscription: { id: `/subscriptions/${PLACE.subscriptionId}`, subscriptionId: PLACE.subscriptionId },
    tenant: { tenantId: PLACE.tenantId },
    deployment: { name: deployment },
    environment: {},
  };
}

/** The resources that the engine of the local App Service writes, those of nested templates included. Undefined if one reads. */
function written(template: Json, parameters: JsonObject, deployment: string): JsonObject[] | undefined {
  const place = facts(deployment);
  const expanded = expandTemplate(compileTemplate(template, parameters, place), place);
  const resources = expanded.map(({ resource: { type, name, apiVersion }, body }) =>
    isJsonObject(body) ? { type, name, apiVersion, ...body } : undefined,
  );
  return resources.every((it) => it !== undefined) ? resources : undefined;
}

/** @returns Undefined if a nested template reads between writes. It is tried by itself. */
function local(template: JsonObject, parameters: JsonObject): Outcome | undefined {
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
  try {
    const resources = written(template, given, PLACE.deploymentName);
    return resources && { resources, outputs: {} };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Whether a template refused a value of a parameter. Random states contain such values on purpose. */
const isRefusal = (outcome: Outcome) => "error" in outcome && /not part of the allowed value/.test(outcome.error);

/** Describes how two outcomes differ. Undefined if they are the same, without an error. */
function difference(microsoft: Outcome, own: Outcome | undefined): string | undefined {
  if (own === undefined || (isRefusal(microsoft) && isRefusal(own))) {
    return undefined;
  }
  const told = (outcome: Outcome) => ("error" in outcome ? outcome.error.slice(0, 300) : "writes");
  if ("error" in microsoft || "error" in own) {
    return `Microsoft: ${told(microsoft)} | local: ${told(own)}`;
  }
  // Microsoft's engine lists a deployment that writes nothing as a resource without a type.
  const theirs = microsoft.resources.filter(({ type }) => type).map(({ id: _id, ...resource }) => resource);
  return isDeepStrictEqual(theirs, own.resources) ? undefined : "both write, and not the same";
}

async function main(bicep: string): Promise<void> {
  const options = { rounds: { type: "string", default: "20" }, seed: { type: "string", default: "1" } } as const;
  const { values } = parseArgs({ options });
  const sampling = { numRuns: Number(values.rounds), seed: Number(values.seed) };
  const engine = new MicrosoftEngine(bicep);
  const differences = new Map<string, { count: number; state: JsonObject }>();
  let tried = 0;
  let failed = 0;
  try {
    for (const [name, template] of templates()) {
      for (const [depth, part] of partsOf(template).entries()) {
        const { template: open, reads } = readable(part);
        for (const state of fc.sample(statesOf(open.parameters as JsonObject, reads), sampling)) {
          const numbers = JSON.parse(withFloats(JSON.stringify(state))) as JsonObject;
          const found = difference(await engine.evaluate(open, state), local(open, numbers));
          tried++;
          if (found !== undefined) {
            failed++;
            const key = `${name}, ${depth === 0 ? "the template itself" : `nested template ${depth}`}: ${found}`;
            differences.set(key, { count: (differences.get(key)?.count ?? 0) + 1, state: numbers });
          }
        }
      }
    }
  } finally {
    engine.close();
  }
  for (const [key, { count, state }] of differences) {
    console.log(`${count} × ${key}\n    for example with ${JSON.stringify(state)}`);
  }
  console.log(`${tried - failed} of ${tried} states: the same in both engines, and no error`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const { BICEP } = process.env;
if (BICEP) {
  main(BICEP).catch((error: Error) => {
    console.error(`check:templates cannot ask the Bicep CLI: ${error.message}`);
    process.exitCode = 1;
  });
} else {
  console.error(
    "check:templates needs Microsoft's Bicep CLI: install it, and give its path in the environment variable BICEP.",
  );
  process.exitCode = 1;
}
