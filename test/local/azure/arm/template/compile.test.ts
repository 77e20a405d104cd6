import assert from "node:assert/strict";
import { ArmError } from "../../../../../src/local/azure/arm/protocol";
import { Answers, compileTemplate, evaluateFetching } from "../../../../../src/local/azure/arm/template";
import type { JsonObject } from "../../../../../src/local/azure/json";
import { FACTS } from "./facts";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const START = "Deployment template validation failed: '";

function compile(sections: JsonObject, parameters: JsonObject = {}) {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
  return compileTemplate({ $schema: SCHEMA, contentVersion: "1.0.0.0", resources: [], ...sections }, values, FACTS);
}

function refusal(sections: JsonObject, parameters: JsonObject = {}): ArmError {
  try {
    compile(sections, parameters);
  } catch (error) {
    assert.ok(error instanceof ArmError, String(error));
    return error;
  }
  assert.fail("the template was accepted");
}

function site(name: string, more: JsonObject = {}): JsonObject {
  return { type: "Microsoft.Web/sites", apiVersion: "2024-11-01", name, properties: {}, ...more };
}

describe("the parameters of a template", () => {
  const one = (definition: JsonObject) => ({ parameters: { p: definition } });

  it("have ARM's names for their types, whatever case they are written in", () => {
    const types = ["string", "securestring", "INT", "bool", "object", "secureobject", "array"];
    const values = ["s", "s", 1, true, {}, {}, []];
    const definitions = Object.fromEntries(types.map((type, index) => [`p${index}`, { type }]));
    const { parameters } = compile(
      { parameters: definitions },
      Object.fromEntries(values.map((value, index) => [`p${index}`, value])),
    );
    assert.deepEqual(
      parameters.map(({ type }) => type.name),
      ["String", "SecureString", "Int", "Bool", "Object", "SecureObject", "Array"],
    );
  });

  it("are never taken for expressions when they are given, and are when they are defaults", () => {
    const { parameters } = compile(
      {
        parameters: {
          given: { type: "object" },
          other: { type: "string", defaultValue: "[concat(parameters('third'), '[x]')]" },
          third: { type: "string", defaultValue: "3" },
        },
      },
      { given: { "[k]": "[nonesuch()]" } },
    );
    assert.deepEqual(
      parameters.map(({ value }) => value),
      [{ "[k]": "[nonesuch()]" }, "3[x]", "3"],
    );
  });

  it("may be made up at each deployment, which nothing else may", () => {
    const sections = { parameters: { p: { type: "string", defaultValue: "[newGuid()]" } } };
    const [one, other] = [compile(sections), compile(sections)].map(({ parameters }) => String(parameters[0]?.value));
    assert.match(one ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(one, other);
    assert.match(
      refusal({ variables: { v: "[newGuid()]" }, outputs: { o: { type: "string", value: "[variables('v')]" } } })
        .message,
      /The template function 'newGuid' is not expected at this location/,
    );
  });

  it("that are refused say why, as ARM does", () => {
    const cases: [JsonObject, JsonObject, string][] = [
      [{ type: "string" }, {}, "The value for the template parameter 'p' at line '0' and column '0' is not provided."],
      [
        { type: "string", defaultValue: "" },
        { x: 1, y: 2 },
        "The following parameters were supplied, but do not correspond to any parameters defined in the template: 'x, y'. The parameters defined in the template are: 'p'.",
      ],
      [
        { type: "bool" },
        { p: "yes" },
        "The provided value for the template parameter 'p' is not valid. Expected a value of type 'Boolean', but received a value of type 'String'.",
      ],
      [
        { type: "string", allowedValues: ["a", "b"] },
        { p: "X" },
        "The provided value for the template parameter 'p' is not valid. The value 'X' is not part of the allowed value(s): 'a,b'.",
      ],
      [
        { type: "string", minLength: 3 },
        { p: "X" },
        "The provided value for the template parameter 'p' is not valid. Length of the value should be greater than or equal to '3'.",
      ],
      [
        { type: "int", maxValue: 3 },
        { p: 4 },
        "The provided value for the template parameter 'p' is not valid. Value should be less than or equal to '3'.",
      ],
    ];
    for (const [definition, given, reason] of cases) {
      const error = refusal(one(definition), given);
      assert.deepEqual([error.status, error.code], [400, "InvalidTemplate"]);
      assert.ok(error.message.startsWith(START + reason), error.message);
      const { additionalInfo } = (error.body as { error: { additionalInfo: JsonObject[] } }).error;
      assert.equal(additionalInfo[0]?.type, "TemplateViolation");
    }
  });

  it("that are secure are refused without their value", () => {
    const definitions: JsonObject[] = [
      { type: "securestring", allowedValues: ["a"] },
      { type: "secureObject" },
      { type: "securestring", maxLength: 2 },
    ];
    for (const definition of definitions) {
      const error = refusal(one(definition), { p: "geheim" });
      assert.ok(!JSON.stringify(error.body).includes("geheim"), error.message);
    }
  });

  it("may be null only where that is declared", () => {
    assert.equal(compile(one({ type: "string", nullable: true })).parameters[0]?.value, null);
    assert.equal(refusal(one({ type: "string" }), { p: null }).code, "InvalidDeploymentParameterValue");
  });
});

describe("the resources of a template", () => {
  it("within others are named by their parents", () => {
    const { resources } = compile({
      resources: [site("shop", { resources: [{ ...site("staging"), type: "slots", dependsOn: ["shop"] }] })],
    });
    assert.deepEqual(
      resources.map(({ id, type, name, dependsOn }) => [id, type, name, dependsOn.map((it) => it.name)]),
      [
        [
          "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/shop",
          "Microsoft.Web/sites",
          "shop",
          [],
        ],
        [
          "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/shop/slots/staging",
          "Microsoft.Web/sites/slots",
          "shop/staging",
          ["shop"],
        ],
      ],
    );
  });

  it("that are refused say why, as ARM does", () => {
    const cases: [JsonObject[], string][] = [
      [
        [site("one", { dependsOn: ["two"] }), site("two", { dependsOn: ["one"] })],
        "Circular dependency detected on resource: '/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/one'.",
      ],
      [
        [site("one", { properties: { x: "[reference('two').x]" } }), site("two", { dependsOn: ["one"] })],
        "Circular dependency detected on resource: '/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/one'.",
      ],
      [
        [site("one", { properties: { x: "[list('one').x]" } })],
        "Circular dependency detected on resource: '/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/one'.",
      ],
      [
        [site("one", { dependsOn: ["Microsoft.Web/sites/none"] })],
        "The resource 'Microsoft.Web/sites/none' is not defined in the template.",
      ],
      [
        [site("one"), site("ONE")],
        "The resource 'ONE' at line '0' and column '0' is defined multiple times in a template.",
      ],
      [
        [site("one", { condition: "[reference('two').x]" }), site("two")],
        "The template resource 'one' at line '0' and column '0' is not valid: The template function 'reference' is not expected at this location.",
      ],
      [
        [site("[reference('two').x]"), site("two")],
        "The template resource '[reference('two').x]' at line '0' and column '0' is not valid: The template function 'reference' is not expected at this location.",
      ],
      [
        [site("one/two")],
        "The template resource 'one/two' of type 'Microsoft.Web/sites' at line '0' and column '0' has an invalid name. The name 'one/two' contains '2' name segment(s) separated by '/', but '1' segment(s) were expected.",
      ],
      [
        [site("one", { properties: { x: "[reference('two').x]", y: "[nonesuch()]" } }), site("two")],
        "The template resource 'one' at line '0' and column '0' is not valid: The template function 'nonesuch' is not valid.",
      ],
    ];
    for (const [resources, reason] of cases) {
      const error = refusal({ resources });
      assert.deepEqual([error.status, error.code], [400, "InvalidTemplate"]);
      assert.ok(error.message.startsWith(START + reason), error.message);
    }
  });

  it("have their properties evaluated before anything runs, as far as that can be", () => {
    const { message } = refusal({ resources: [site("one", { properties: { x: "[int('x')]" } })] });
    assert.match(
      message,
      /^Deployment template validation failed: 'The template resource 'one' at line '0' and column '0' is not valid: The template language function 'int' cannot convert/,
    );
  });

  it("say how far they came if their properties fail while the deployment runs", () => {
    const { resources } = compile({ resources: [site("one", { properties: { x: "[int(reference('/y', '1').z)]" } })] });
    const answers = new Answers();
    answers.set({ method: "GET", path: "/y", apiVersion: "1" }, { properties: { z: "no" } });
    assert.throws(
      () => resources[0]?.body(answers),
      /^Error: Unable to process template language expressions for resource '.*\/sites\/one' at line '0' and column '0'\. 'The template language function 'int'/,
    );
  });

  it("read each thing once, and only what is needed", async () => {
    const { resources } = compile({
      resources: [
        site("one", {
          properties: {
            a: "[listKeys('/x/y', '1', createObject('of', 'me')).a]",
            b: "[listKeys('/x/y', '1', createObject('of', 'me')).b]",
            c: "[if(equals(reference('/z', '2', 'full').kind, 'app'), 'yes', reference('/none', '3'))]",
          },
        }),
      ],
    });
    const reads: string[] = [];
    const body = await evaluateFetching(
      (answers: Answers) => resources[0]?.body(answers) ?? null,
      async ({ method, path, apiVersion, body }): Promise<JsonObject> => {
        reads.push([method, path, apiVersion, JSON.stringify(body)].join(" "));
        return method === "POST" ? { a: "[a]", b: 2 } : { kind: "app", properties: {} };
      },
    );
    assert.deepEqual(reads, ['POST /x/y/listKeys 1 {"of":"me"}', "GET /z 2 "]);
    assert.deepEqual(body, { properties: { a: "[a]", b: 2, c: "yes" } });
  });
});

describe("the variables of a template", () => {
  it("may use each other, in no circle, and read nothing", () => {
    const error = (variables: JsonObject) => refusal({ variables }).message;
    compile({ variables: { a: "[variables('B')]", b: 1 } });
    assert.match(
      error({ a: "[variables('b')]", b: "[variables('a')]" }),
      /The 'a' symbol's definition cycles back to itself \(a -> b -> a\)/,
    );
    assert.match(
      error({ a: "[reference('x')]" }),
      /variable 'a' is not valid: The template function 'reference' is not expected/,
    );
  });
});

describe("what is not modelled", () => {
  const nested = (more: JsonObject) => ({
    resources: [site("one", { type: "Microsoft.Resources/deployments", ...more })],
  });
  const cases: [string, JsonObject][] = [
    ["the scope '/' of a nested deployment", nested({ scope: "/" })],
    [
      "the scope '/providers/Microsoft.Management/managementGroups/m' of a nested deployment",
      nested({ scope: "/providers/Microsoft.Management/managementGroups/m" }),
    ],
    ['version "3.0"', { languageVersion: "3.0" }],
    ["extensions of templates", { extensions: { kubernetes: {} } }],
    ["extensibility providers of templates", { imports: { kubernetes: {} } }],
    ["API profiles of templates", { apiProfile: "2018-03-01-hybrid" }],
    ["tenantDeploymentTemplate", { $schema: SCHEMA.replace("deploymentTemplate", "tenantDeploymentTemplate") }],
    [
      "managementGroupDeploymentTemplate",
      { $schema: SCHEMA.replace("deploymentTemplate", "managementGroupDeploymentTemplate") },
    ],
    [
      "'waitUntil' in the options of a resource",
      { resources: [site("one", { "@options": { waitUntil: "[true()]" } })] },
    ],
  ];
  for (const [what, sections] of cases) {
    it(`is refused by name: ${what}`, () => {
      const error = refusal(sections);
      assert.deepEqual([error.status, error.code], [501, "NotImplemented"]);
      assert.ok(error.message.includes(what), error.message);
    });
  }
});
