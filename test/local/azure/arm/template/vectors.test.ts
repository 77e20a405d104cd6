import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { fromJson } from "../../../../../src/local/azure/arm/exact-json/values";
import { Answers, compileTemplate, type Facts, type Read } from "../../../../../src/local/azure/arm/template";
import { isExpression } from "../../../../../src/local/azure/arm/template/expressions/parser";
import { isJsonObject, type Json, type JsonObject } from "../../../../../src/local/azure/json";
import { expandTemplate } from "./vectors/expand";
import {
  EXPRESSION_FILES,
  type ExpressionVectors,
  readVectors,
  reasonIn,
  TEMPLATE_FILES,
  type TemplateVectors,
  templateWith,
  withoutPlace,
} from "./vectors/vectors";

const SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555";
const TENANT = "99999999-8888-7777-6666-555555555555";

/** The place that Microsoft's engine was told of. */
const FACTS: Facts = {
  subscriptionId: "11111111-2222-3333-4444-555555555555",
  resourceGroupName: "shops",
  resourceGroup: {
    id: `${SUBSCRIPTION}/resourceGroups/shops`,
    name: "shops",
    type: "Microsoft.Resources/resourceGroups",
    location: "westeurope",
  },
  subscription: { id: SUBSCRIPTION, subscriptionId: "11111111-2222-3333-4444-555555555555", tenantId: TENANT },
  tenant: { tenantId: TENANT },
  deployment: { name: "main", properties: { template: { contentVersion: "1.0.0.0" } } },
  environment: {},
};

/** Microsoft's engine answers no read. Here each is answered by the path that it asks for. */
class PathAnswers extends Answers {
  override get({ path }: Read) {
    return fromJson({ properties: { defaultHostName: path, sku: path } });
  }
}

/** An expression that Microsoft's engine leaves as it is, because it makes no request and no random value. */
const LEFT = /^\[(reference|length\((newGuid|utcNow))\(/;

/** Evaluates the expressions that Microsoft's engine left. */
function completed(value: Json, template: JsonObject): Json {
  if (typeof value === "string" && isExpression(value) && LEFT.test(value)) {
    const { $schema, contentVersion } = template;
    const head = { $schema: $schema ?? null, contentVersion: contentVersion ?? null, resources: [] };
    const { outputs, parameters } = value.startsWith("[reference")
      ? compileTemplate({ ...head, outputs: { o: { value } } }, {}, FACTS)
      : compileTemplate({ ...head, parameters: { o: { type: "int", defaultValue: value } } }, {}, FACTS);
    return outputs[0]?.value(new PathAnswers()) ?? parameters[0]?.value ?? null;
  }
  if (Array.isArray(value)) {
    return value.map((item) => completed(item, template));
  }
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, completed(item, template)]))
    : value;
}

function outcome<T>(evaluate: () => T, reason: (message: string) => string): T | { readonly error: string } {
  try {
    return evaluate();
  } catch (error) {
    return { error: reason((error as Error).message) };
  }
}

/** In the order of their ids. Microsoft's engine lists resources behind those that they depend on. */
function byId(resources: readonly JsonObject[] = []): JsonObject[] {
  return [...resources].sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1));
}

function evaluateTemplate(template: JsonObject) {
  const answers = new PathAnswers();
  const compiled = compileTemplate(template, {}, FACTS);
  const resources = expandTemplate(compiled, FACTS, answers).map(
    ({ resource: { id, type, name, apiVersion }, body }): JsonObject => ({
      id,
      type,
      name,
      apiVersion,
      ...(body as JsonObject),
    }),
  );
  const outputs = compiled.outputs.map(({ name, value }) => [name, value(answers)] as const);
  return { resources: byId(resources), outputs: Object.fromEntries(outputs) };
}

describe("what Microsoft's own engine makes of templates, this one makes too", () => {
  for (const name of EXPRESSION_FILES) {
    const { about, parameters, vectors } = readVectors<ExpressionVectors>(name);
    it(`${vectors.length} expressions: ${about}`, () => {
      const different = vectors.flatMap(({ expression, ...wanted }) => {
        const found = outcome(() => {
          const { resources } = compileTemplate(templateWith(expression, parameters), { ...parameters }, FACTS);
          const body = resources[0]?.body(new Answers()) as { properties: { v: Json } };
          return { value: body.properties.v };
        }, reasonIn);
        return isDeepStrictEqual(found, wanted) ? [] : [{ expression, wanted, found }];
      });
      assert.deepEqual(different, []);
    });
  }

  for (const name of TEMPLATE_FILES) {
    const { about, vectors } = readVectors<TemplateVectors>(name);
    it(`${vectors.length} templates: ${about}`, () => {
      const different = vectors.flatMap(({ name: called, template, resources, outputs, error }) => {
        const wanted =
          error === undefined ? completed({ resources: byId(resources), outputs: outputs ?? {} }, template) : { error };
        const found = outcome(() => evaluateTemplate(template), withoutPlace);
        return isDeepStrictEqual(found, wanted) ? [] : [{ called, wanted, found }];
      });
      assert.deepEqual(different, []);
    });
  }
});
