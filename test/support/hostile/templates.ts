import type { JsonObject } from "../../../src/local/azure/json";

/** `v0` is the first value; each of the others is made from the one before. */
function chain(count: number, first: JsonObject[string], next: (before: string) => JsonObject[string]): JsonObject {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `v${index}`,
      index === 0 ? first : next(`variables('v${index - 1}')`),
    ]),
  );
}

function nestedLambdas(depth: number, times: number): string {
  return depth === 0 ? "1" : `length(map(range(0, ${times}), lambda('x${depth}', ${nestedLambdas(depth - 1, times)})))`;
}

function inArrays(value: string, times: number): string {
  return `reduce(range(0, ${times}), ${value}, lambda('sum', 'x', createArray(lambdaVariables('sum'))))`;
}

function variable(expression: string): JsonObject {
  return { variables: { v: `[${expression}]` } };
}

const TENFOLD = "aaaaaaaaaa";

/** Sections of templates that are short, and whose values would be huge, deep or slow to find. Each has to be refused. */
export const HOSTILE_TEMPLATES: Readonly<Record<string, JsonObject>> = {
  "texts doubled 28 times": { variables: chain(29, TENFOLD, (it) => `[concat(${it}, ${it})]`) },
  "arrays doubled 28 times": { variables: chain(29, [1, 2], (it) => `[concat(${it}, ${it})]`) },
  "arrays of arrays doubled 28 times": { variables: chain(29, [1, 2], (it) => `[createArray(${it}, ${it})]`) },
  "objects doubled 28 times": { variables: chain(29, { a: 1 }, (it) => ({ a: `[${it}]`, b: `[${it}]` })) },
  "a sum that doubles": variable(
    "reduce(range(0, 60), createArray(1), lambda('s', 'x', concat(lambdaVariables('s'), lambdaVariables('s'))))",
  ),
  "nested replace": variable(
    Array.from({ length: 8 }).reduce<string>((text) => `replace(${text}, 'a', '${TENFOLD}')`, `'${TENFOLD}'`),
  ),
  "a million calls of a lambda": variable(nestedLambdas(2, 1000)),
  "a billion calls of a lambda": variable(nestedLambdas(3, 1000)),
  "a lambda that walks through long lists": variable(
    "length(map(range(0, 10000), lambda('x', contains(range(0, 10000), -1))))",
  ),
  "lists that are thrown away": {
    variables: { copy: [{ name: "a", count: 800, input: "[length(map(range(0, 10000), lambda('i', 1)))]" }] },
  },
  "a list of long lists": variable("map(range(0, 1000), lambda('i', range(0, 10000)))"),
  "an object of long lists": variable(
    "toObject(range(0, 1000), lambda('i', string(lambdaVariables('i'))), lambda('i', range(0, 10000)))",
  ),
  "a call with many long lists": variable(`length(createArray(${Array(1000).fill("range(0, 10000)").join()}))`),
  "members that are long lists": {
    variables: {
      v: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`m${index}`, "[range(0, 10000)]"])),
    },
  },
  "many long lists": {
    variables: Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`v${index}`, "[map(range(0, 10000), lambda('i', range(0, 3)))]"]),
    ),
  },
  "a value 10,000 levels deep": variable(inArrays("1", 10_000)),
  "a text of a deep value": variable(`string(${inArrays("1", 10_000)})`),
  "deep objects united": variable(`union(createObject('a', ${inArrays("1", 9000)}), createObject('a', 1))`),
  "JSON 11,000 levels deep": variable(`json('${"[".repeat(11_000)}${"]".repeat(11_000)}')`),
  "20,000 parentheses": variable("(".repeat(20_000)),
  "a variable made of itself": { variables: { a: "[variables('b')]", b: "[variables('a')]" } },
  "an expression of 24,577 characters": variable(`'${"x".repeat(24_573)}'`),
  "801 resources": { resources: Array.from({ length: 801 }, (_, index) => plan(`p${index}`)) },
  "a loop of 801 resources": {
    resources: [{ ...plan("[concat('p', copyIndex())]"), copy: { name: "c", count: 801 } }],
  },
  "257 parameters": {
    parameters: Object.fromEntries(
      Array.from({ length: 257 }, (_, index) => [`p${index}`, { type: "string", defaultValue: "" }]),
    ),
  },
  "513 variables": { variables: chain(513, "", () => "") },
  "65 outputs": {
    outputs: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`o${index}`, { type: "string", value: "" }])),
  },
  "a loop of 40 MB of resources": {
    resources: [
      {
        ...plan("[concat('p', copyIndex())]"),
        copy: { name: "c", count: 800 },
        properties: { a: "[range(0, 10000)]" },
      },
    ],
  },
  "a resource of 40 MB": {
    resources: [{ ...plan("p"), properties: { copy: [{ name: "a", count: 800, input: "[range(0, 10000)]" }] } }],
  },
};

function plan(name: string): JsonObject {
  return { type: "Microsoft.Web/serverfarms", apiVersion: "2022-09-01", name, location: "westeurope" };
}
