import assert from "node:assert/strict";
import { readJson } from "../../../../../src/local/azure/arm/exact-json/reading";
import type { Value } from "../../../../../src/local/azure/arm/exact-json/values";
import type { ArmError } from "../../../../../src/local/azure/arm/protocol";
import { Answers, compileTemplate, type Facts } from "../../../../../src/local/azure/arm/template";
import type { Json, JsonObject } from "../../../../../src/local/azure/json";
import { FACTS } from "./facts";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

function compile(sections: JsonObject, facts: Facts = FACTS) {
  return compileTemplate({ $schema: SCHEMA, contentVersion: "1.0.0.0", resources: [], ...sections }, {}, facts);
}

function site(name: string, more: JsonObject = {}): JsonObject {
  return { type: "Microsoft.Web/sites", apiVersion: "2024-11-01", name, properties: {}, ...more };
}

/** Which resources wait for which. */
function waits(sections: JsonObject): Record<string, string[]> {
  const { resources } = compile(sections);
  return Object.fromEntries(resources.map((it) => [it.name, it.dependsOn.map(({ name }) => name)]));
}

function message(evaluate: () => unknown): string {
  try {
    evaluate();
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

const loop = (more: JsonObject = {}) => ({ name: "sites", count: 5, ...more });
const numbered = (copy: JsonObject) => site("[concat('s', copyIndex())]", { copy });

describe("a loop of resources", () => {
  it("waits for nothing, or batch for batch", () => {
    assert.deepEqual(waits({ resources: [numbered(loop())] }), { s0: [], s1: [], s2: [], s3: [], s4: [] });
    assert.deepEqual(waits({ resources: [numbered(loop({ mode: "serial", batchSize: 2 }))] }), {
      s0: [],
      s1: [],
      s2: ["s0", "s1"],
      s3: ["s0", "s1"],
      s4: ["s2", "s3"],
    });
  });

  it("is waited for by its name, and each of its resources by a name of its own", () => {
    const two = numbered(loop({ count: 2 }));
    const last = (dependsOn: string) => waits({ resources: [two, site("last", { dependsOn: [dependsOn] })] }).last;
    assert.deepEqual(last("sites"), ["s0", "s1"]);
    assert.deepEqual(last("[resourceId('Microsoft.Web/sites', 's1')]"), ["s1"]);
  });
});

describe("symbolic names", () => {
  const symbolic = (resources: JsonObject): JsonObject => ({ languageVersion: "2.0", resources });

  it("are waited for, alone and in a loop, also where a property reads", () => {
    const resources = {
      plan: site("plan"),
      all: { ...numbered(loop({ count: 2 })), dependsOn: ["plan"] },
      one: site("one", { dependsOn: ["all[1]"] }),
      any: site("any", { dependsOn: ["all"] }),
      reads: site("reads", { properties: { a: "[reference('plan').x]", b: "[length(references('all'))]" } }),
    };
    assert.deepEqual(waits(symbolic(resources)), {
      plan: [],
      s0: ["plan"],
      s1: ["plan"],
      one: ["s1"],
      any: ["s0", "s1"],
      reads: ["plan", "s0", "s1"],
    });
  });

  it("of what exists already are read, not written, and stand for what they wait for", () => {
    const resources = {
      plan: site("plan"),
      there: site("there", { existing: true, resourceGroup: "other", dependsOn: ["plan"] }),
      one: site("one", { dependsOn: ["there"], properties: { host: "[reference('there').host]" } }),
    };
    assert.deepEqual(waits(symbolic(resources)), { plan: [], one: ["plan"] });
    const answers = new Answers();
    const path = "/subscriptions/sub/resourceGroups/other/providers/Microsoft.Web/sites/there";
    answers.set({ method: "GET", path, apiVersion: "2024-11-01" }, { properties: { host: "there.example" } });
    const [, one] = compile(symbolic(resources)).resources;
    assert.deepEqual(one?.body(answers), { properties: { host: "there.example" } });
  });
});

describe("what is not deployed", () => {
  it("is not waited for", () => {
    const resources = [site("one", { condition: false }), site("two", { dependsOn: ["one"] })];
    assert.deepEqual(waits({ resources }), { two: [] });
  });
});

describe("a deployment to a subscription", () => {
  const { resourceGroup: _group, resourceGroupName: _name, ...facts } = FACTS;
  const schema = SCHEMA.replace("deploymentTemplate", "subscriptionDeploymentTemplate");

  it("makes resource groups, and deploys into them", () => {
    const group = {
      type: "Microsoft.Resources/resourceGroups",
      apiVersion: "2024-03-01",
      name: "g",
      location: "West US",
    };
    const inner = {
      type: "Microsoft.Resources/deployments",
      apiVersion: "2024-03-01",
      name: "inner",
      resourceGroup: "g",
      dependsOn: ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'g')]"],
      properties: { mode: "Incremental", template: {} },
    };
    const { resources } = compile({ $schema: schema, resources: [group, inner] }, facts);
    assert.deepEqual(
      resources.map(({ id, dependsOn }) => [id, dependsOn.map(({ name }) => name)]),
      [
        ["/subscriptions/sub/resourceGroups/g", []],
        ["/subscriptions/sub/resourceGroups/g/providers/Microsoft.Resources/deployments/inner", ["g"]],
      ],
    );
  });
});

describe("a template that is read from a text", () => {
  const TEXT = `{
  "properties": { "template": {
    "$schema": "${SCHEMA}",
    "contentVersion": "1.0.0.0",
    "parameters": { "whole": { "type": "object", "defaultValue": { "a": 1.0, "b": 1, "c": 9007199254740993 } } },
    "resources": [
      { "type": "A.B/c", "apiVersion": "1", "name": "one", "properties": {
          "text": "[string(parameters('whole'))]",
          "other": "[equals(parameters('whole').a, parameters('whole').b)]" } },
      // the second
      { "type": "A.B/c", "apiVersion": "1", "name": "two", "properties": "[FAULT]" }
    ]
  } }
}`;
  const compiled = (fault: string) => {
    const body = readJson(TEXT.replace("FAULT", fault)) as { properties: { template: Value } };
    return compileTemplate(body.properties.template, {}, FACTS);
  };

  it("has exact numbers, which tell 1.0 from 1", () => {
    const [one] = compiled("createObject()").resources;
    assert.deepEqual(one?.body(new Answers()), {
      properties: { text: '{"a":1.0,"b":1,"c":9007199254740993}', other: false },
    });
  });

  it("says in which line and column of the template a fault is", () => {
    const error = (() => {
      try {
        return compiled("int('x')");
      } catch (caught) {
        return caught as ArmError;
      }
    })();
    // Counted from the beginning of the template, as Microsoft's engine counts: behind the bracket of the resource.
    assert.match((error as ArmError).message, /The template resource 'two' at line '10' and column '7' is not valid/);
    const { additionalInfo } = ((error as ArmError).body as { error: { additionalInfo: Json } }).error;
    assert.deepEqual(additionalInfo, [
      {
        type: "TemplateViolation",
        info: { lineNumber: 10, linePosition: 7, path: "properties.template.resources[1]" },
      },
    ]);
  });
});

describe("the limits of a template", () => {
  const output = (type: string, value: string) => ({ outputs: { o: { type, value } } });
  const many = (count: number, make: (index: number) => Json) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, make(index)]));

  it("let calls nest as deep as an expression is long", () => {
    const deep = `[${"not(".repeat(4_800)}true()${")".repeat(4_800)}]`;
    assert.equal(compile(output("bool", deep)).outputs[0]?.value(new Answers()), true);
  });

  it("let values hang on one another through all variables", () => {
    const variables = many(512, (index) => (index === 511 ? "end" : `[variables('n${index + 1}')]`));
    const { outputs } = compile({ variables, ...output("string", "[variables('n0')]") });
    assert.equal(outputs[0]?.value(new Answers()), "end");
  });

  const half = "concat(lambdaVariables('a'), lambdaVariables('a'))";

  it("let functions make a text of 131,072 characters", () => {
    const value = `[length(reduce(range(0, 17), 'x', lambda('a', 'b', ${half})))]`;
    assert.equal(compile(output("int", value)).outputs[0]?.value(new Answers()), 131_072);
  });

  const REFUSED: [string, JsonObject, RegExp][] = [
    [
      "257 parameters",
      { parameters: many(257, () => ({ type: "string", defaultValue: "" })) },
      /The number of template input parameters limit exceeded\. Limit: '256' and actual: '257'/,
    ],
    [
      "513 variables",
      { variables: many(513, () => "") },
      /template variables limit exceeded\. Limit: '512' and actual: '513'/,
    ],
    [
      "65 outputs",
      { outputs: many(65, () => ({ type: "string", value: "" })) },
      /template outputs limit exceeded\. Limit: '64' and actual: '65'/,
    ],
    [
      "801 resources, of loops too",
      { resources: [numbered(loop({ count: 800 })), site("one")] },
      /template resources limit exceeded\. Limit: '800' and actual: '801'/,
    ],
    ["a loop of 801", { resources: [numbered(loop({ count: 801 }))] }, /invalid copy count of: '801'/],
    ["a long expression", output("string", `['${"x".repeat(24_600)}']`), /length limit exceeded\. Limit: '24576'/],
    [
      "a long text",
      output("string", `[reduce(range(0, 60), 'x', lambda('a', 'b', ${half}))]`),
      /exceeds the maximum length limit of 131072 characters/,
    ],
    [
      "a large list",
      output("array", `[reduce(range(0, 60), createArray('x'), lambda('a', 'b', ${half}))]`),
      /The size of the template with its values exceeds the limit\. Limit: '4194304'/,
    ],
    ["a number of 65 bits", output("int", "[add(9223372036854775807, 1)]"), /'add' overflowed with the operants/],
    [
      "a function that calls itself",
      {
        functions: [
          { namespace: "my", members: { f: { parameters: [], output: { type: "int", value: "[my.f()]" } } } },
        ],
        ...output("int", "[my.f()]"),
      },
      /The 'my\.f' symbol's definition cycles back to itself \(my\.f -> my\.f\)/,
    ],
  ];
  for (const [what, sections, reason] of REFUSED) {
    it(`refuse ${what}`, () =>
      assert.match(
        message(() => compile(sections)),
        reason,
      ));
  }
});
