import assert from "node:assert/strict";
import { fromJson, toJson } from "../../../../../src/local/azure/arm/exact-json/values";
import { ArmError } from "../../../../../src/local/azure/arm/protocol";
import { Effort } from "../../../../../src/local/azure/arm/template";
import { evaluateValue } from "../../../../../src/local/azure/arm/template/expressions/evaluation";
import { known } from "../../../../../src/local/azure/arm/template/expressions/machine";
import type { Json } from "../../../../../src/local/azure/json";
import { FACTS } from "./facts";

const PARAMETERS: Record<string, Json> = {
  text: "[concat('a', 'b')]",
  object: { b: 1, A: { x: [1, 2] } },
  list: [3, 1, 2],
};

function evaluate(value: Json, confidential = false): Json {
  const found = evaluateValue(fromJson(value), {
    facts: FACTS,
    effort: new Effort(),
    confidential,
    parameter: (name) => known(fromJson(PARAMETERS[name] ?? null)),
    variable: (name) => known(`variable ${name}`),
  });
  return toJson(found);
}

/** Expressions, without their brackets, and what they come to. */
const CASES: [string, Json][] = [
  ["'it''s'", "it's"],
  ["-12", -12],
  ["CONCAT( 'a' ,\n 'b' )", "ab"],
  ["concat('n', 1, true())", "n1True"],
  ["concat(createArray(1), createArray(2))", [1, 2]],
  ["parameters('text')", "[concat('a', 'b')]"],
  ["parameters('object').a['X'][1]", 2],
  ["variables('v')", "variable v"],
  ["format('{0}-{1,3}-{{}}', 'a', 7)", "a-  7-{}"],
  ["string(createObject('a', 1))", '{"a":1}'],
  ["toUpper(trim(' a '))", "A"],
  ["toLower('Ab')", "ab"],
  ["startsWith('abc', 'AB')", true],
  ["endsWith('abc', 'x')", false],
  ["substring('abcd', 1, 2)", "bc"],
  ["substring('abcd', 2)", "cd"],
  ["replace('a-b-c', '-', '$&')", "a$&b$&c"],
  ["split('a,b;c', createArray(',', ';'))", ["a", "b", "c"]],
  ["join(createArray('a', 1), '+')", "a+1"],
  ["padLeft(7, 3, '0')", "007"],
  ["indexOf('abcB', 'B')", 1],
  ["lastIndexOf('abcB', 'b')", 3],
  ["indexOf(createArray(1, 2), 2)", 1],
  ["add(1, sub(5, mul(2, 3)))", 0],
  ["div(7, 2)", 3],
  ["mod(7, 4)", 3],
  ["min(parameters('list'))", 1],
  ["max(1, 9, 2)", 9],
  ["int('42')", 42],
  ["float('1.5')", 1.5],
  ["bool('True')", true],
  ["not(or(false(), and(true(), false())))", true],
  ["equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))", true],
  ["equals('a', 'A')", false],
  ["greater('A', 'a')", true],
  ["lessOrEquals(2, 2)", true],
  // As Microsoft's own engine has them.
  ["dateTimeAdd('2026-01-31 10:00:00Z', 'PT30M')", "2026-01-31T10:30:00Z"],
  ["dateTimeAdd('20260131T235900Z', 'PT30M')", "2026-02-01T00:29:00Z"],
  ["dateTimeAdd('2026-01-31T10:00:00.123Z', '-PT30S')", "2026-01-31T09:59:30Z"],
  ["dateTimeAdd('2026-01-31T10:00:00Z', 'P1M')", "2026-03-02T10:00:00Z"],
  ["dateTimeAdd('2026-01-31T10:00:00Z', 'P1Y2M3DT4H')", "2027-04-04T14:00:00Z"],
  ["dateTimeAdd('2026-01-31T10:00:00Z', 'PT30M', 'u')", "2026-01-31 10:30:00Z"],
  ["coalesce(null(), 'x', parameters('none').y)", "x"],
  ["if(false(), div(1, 0), 'safe')", "safe"],
  ["contains(parameters('object'), 'a')", true],
  ["contains('abc', 'B')", false],
  ["contains(parameters('list'), 2)", true],
  ["empty(createObject())", true],
  ["empty(null())", true],
  ["length('abc')", 3],
  ["length(parameters('object'))", 2],
  ["first('abc')", "a"],
  ["last(parameters('list'))", 2],
  ["first(createArray())", null],
  ["take(parameters('list'), 2)", [3, 1]],
  ["skip('abc', 1)", "bc"],
  ["range(2, 3)", [2, 3, 4]],
  ["array('a')", ["a"]],
  [
    "union(createObject('a', createObject('x', 1), 'b', 1), createObject('a', createObject('y', 2), 'b', 2))",
    { a: { x: 1, y: 2 }, b: 2 },
  ],
  ["union(createObject('a', createArray(1, 2)), createObject('a', createArray(3)))", { a: [3] }],
  ["union(createArray(1, 2), createArray(2, 3))", [1, 2, 3]],
  // What Microsoft's own engine makes of null, and of keys that differ in case only.
  ["union(createObject('a', 1), createObject('A', null()))", { A: 1 }],
  ["union(createObject('a', null()), createObject('b', 2))", { a: null, b: 2 }],
  ["union(createObject('a', null()), createObject('a', createObject('x', 1)))", { a: { x: 1 } }],
  [
    "union(createObject('a', createObject('x', 1, 'y', 2)), createObject('a', createObject('X', null(), 'z', null())))",
    { a: { X: 1, y: 2, z: null } },
  ],
  ["union(createObject('b', 1, 'a', 2), createObject('c', 1, 'A', 3))", { b: 1, A: 3, c: 1 }],
  ["union(createObject('a', 'x'), createObject('a', 5))", { a: 5 }],
  [`union(json('{"a":1,"A":2}'), createObject('b', 1))`, { a: 1, A: 2, b: 1 }],
  [`union(createObject('b', 1), json('{"a":1,"A":2}'))`, { b: 1, A: 2 }],
  [`union(json('{"ab":1,"aB":2,"AB":3}'), createObject('ab', null()))`, { ab: 3 }],
  ["union(createObject('ı', 1, 'ß', 2, 'é', 3), createObject('I', 4, 'É', 5))", { ı: 1, ß: 2, É: 5, I: 4 }],
  [
    "union(createArray(createObject('a', 1, 'b', 2)), createArray(createObject('b', 2, 'a', 1)))",
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  ],
  ["intersection(createArray(createObject('a', 1, 'b', 2)), createArray(createObject('b', 2, 'a', 1)))", []],
  ["intersection(createObject('a', 1, 'b', null()), createObject('A', 1, 'b', null()))", { b: null }],
  [
    "shallowMerge(createArray(createObject('b', 1, 'a', 1), createObject('A', null(), 'c', 3)))",
    { b: 1, a: null, c: 3 },
  ],
  ["groupBy(createArray('a1', 'A2'), lambda('i', take(lambdaVariables('i'), 1)))", { a: ["a1", "A2"] }],
  ["objectKeys(createObject('b', 1, '_', 2, 'B', 3, 'a-b', 4))", ["a-b", "b", "B", "_"]],
  ["createObject('a', 1, 'A', 2)", { a: 1, A: 2 }],
  ["intersection(createArray(1, 2, 3), createArray(3, 2))", [2, 3]],
  ["intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", { a: 1 }],
  ["shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', createObject())))", { a: {} }],
  [
    "items(createObject('b', 1, 'A', 2, 'a1', 3))",
    [
      { key: "A", value: 2 },
      { key: "a1", value: 3 },
      { key: "b", value: 1 },
    ],
  ],
  ["objectKeys(parameters('object'))", ["A", "b"]],
  ["flatten(createArray(createArray(1), createArray(2, createArray(3))))", [1, 2, [3]]],
  ["tryGet(parameters('object'), 'none', 'x', 5)", null],
  ["tryGet(null(), 'a')", null],
  ["tryGet('x', 'a')", null],
  ["tryGet(createArray(1), -1)", null],
  ["tryGet(createObject('a', null()), 'a')", null],
  ["tryGet(parameters('object'), 'a', 'x', 0)", 1],
  ["tryIndexFromEnd(parameters('list'), 1)", 2],
  ["tryIndexFromEnd(null(), 1)", null],
  ["tryIndexFromEnd(createArray(1), 0)", null],
  ["filter(parameters('list'), lambda('i', greater(lambdaVariables('I'), 1)))", [3, 2]],
  ["map(parameters('list'), lambda('v', 'i', add(lambdaVariables('v'), lambdaVariables('i'))))", [3, 2, 4]],
  ["reduce(parameters('list'), 10, lambda('sum', 'v', add(lambdaVariables('sum'), lambdaVariables('v'))))", 16],
  ["sort(parameters('list'), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", [1, 2, 3]],
  [
    "map(createArray(1), lambda('a', map(createArray(2), lambda('b', add(lambdaVariables('a'), lambdaVariables('b'))))))",
    [[3]],
  ],
  ["toObject(items(parameters('object')), lambda('i', lambdaVariables('i').key), lambda('i', 0))", { A: 0, b: 0 }],
  ["toObject(createArray('x'), lambda('i', lambdaVariables('i')))", { x: "x" }],
  ["groupBy(createArray('a1', 'b', 'a2'), lambda('i', first(lambdaVariables('i'))))", { a: ["a1", "a2"], b: ["b"] }],
  ["mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))", { a: 2 }],
  ["base64ToString(base64('é'))", "é"],
  ["base64ToJson(base64('{\"a\":[1]}'))", { a: [1] }],
  ["json('[1, null]')", [1, null]],
  ["dataUri('Hello')", "data:text/plain;charset=utf-8;base64,SGVsbG8="],
  ["uri('https://a.example/b/c', 'd')", "https://a.example/b/d"],
  ["uriComponent('a b(c)/')", "a%20b%28c%29%2F"],
  ["uriComponentToString('a%20b')", "a b"],
  // The name that Azure makes of these two is known.
  ["uniqueString('hello', 'world')", "a7wkljktk6wne"],
  ["length(guid('a', 'b'))", 36],
  ["equals(guid('a'), guid('b'))", false],
  ["resourceGroup().location", "westus"],
  ["subscription().subscriptionId", "sub"],
  ["tenant().tenantId", "tenant"],
  ["deployment().name", "release"],
  ["environment().name", "AzureCloud"],
  [
    "resourceId('Microsoft.Web/sites/slots', 'shop', 'staging')",
    "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Web/sites/shop/slots/staging",
  ],
  ["resourceId('other', 'A.B/c', 'n')", "/subscriptions/sub/resourceGroups/other/providers/A.B/c/n"],
  [
    "resourceId('11111111-1111-1111-1111-111111111111', 'other', 'A.B/c', 'n')",
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/other/providers/A.B/c/n",
  ],
  ["subscriptionResourceId('A.B/c', 'n')", "/subscriptions/sub/providers/A.B/c/n"],
  ["tenantResourceId('A.B/c', 'n')", "/providers/A.B/c/n"],
  ["extensionResourceId('/subscriptions/sub', 'A.B/c', 'n')", "/subscriptions/sub/providers/A.B/c/n"],
];

describe("the functions of templates", () => {
  for (const [expression, expected] of CASES) {
    it(expression, () => assert.deepEqual(evaluate(`[${expression}]`), expected));
  }
});

describe("the texts of a template", () => {
  it("are expressions between brackets only", () => {
    for (const text of ["plain", "[", "[a", "a]", " [true()]", "[[a", ""]) {
      assert.equal(evaluate(text), text);
    }
    assert.equal(evaluate("[[true()]"), "[true()]");
  });

  it("may stand in keys", () => {
    assert.deepEqual(evaluate({ "[concat('a', 'b')]": ["[add(1, 1)]"] }), { ab: [2] });
    assert.throws(() => evaluate({ "[add(1, 1)]": 1 }), /must be evaluated to a string/);
  });

  it("keep a key named like the prototype harmless", () => {
    const value = evaluate(JSON.parse('{"__proto__": {"polluted": true}}') as Json);
    assert.ok(Object.hasOwn(value as object, "__proto__"));
    assert.equal((value as { polluted?: boolean }).polluted, undefined);
  });
});

describe("a fault in an expression", () => {
  const FAULTS: [string, RegExp][] = [
    [
      "nonesuch('a')",
      /^The template function 'nonesuch' is not valid\. Please see https:\/\/aka\.ms\/arm-functions for usage details\.$/,
    ],
    ["concat('a'", /^Unable to parse language expression 'concat\('a'': expected token .* and actual 'EndOfData'\.$/],
    ["parameters('object').none", /property 'none' doesn't exist, available properties are 'b, A'/],
    ["parameters('list')[9]", /array index '9' is out of bounds/],
    ["parameters('text').x", /property 'x' can't be evaluated/],
    ["substring('abc', 2, 5)", /index and length parameters must refer to a location within the string/],
    ["add(1)", /requires 2 argument\(s\) while 1 were provided/],
    ["add('a', 1)", /expects its first parameter to be of type 'Integer'. The provided value is of type 'String'/],
    ["div(1, 0)", /divide by zero/],
    ["union(createObject('a', createObject('x', 1)), createObject('a', 5))", /mismatch between 'Object' and 'Integer'/],
    ["union(createObject('a', createArray(1)), createObject('a', 5))", /mismatch between 'Array' and 'Integer'/],
    [
      "union(createObject(), null())",
      /expects its second parameter to be of type 'Array, Object'. The provided value is of type 'Null'/,
    ],
    ["toObject(createArray('a', 'A'), lambda('i', lambdaVariables('i')))", /returned a duplicate key 'A'/],
    ["createObject('a', 1, 'a', 2)", /property names to be unique. The following property names were duplicated: a/],
    ["tryGet(createObject('a', createObject('b', 1)), 'a', 'x')", /property 'x' doesn't exist/],
    ["tryGet(createObject('a', createArray(1)), 'a', 5, 'x')", /array index '5' is out of bounds/],
    ["resourceId('Microsoft.Web/sites/slots', 'shop')", /requires '2' resource name argument\(s\)/],
    ["filter(createArray(1), 'x')", /expects its second parameter to be of type 'lambda'/],
    ["lambdaVariables('x')", /The template function 'lambdaVariables' is not valid/],
    [
      "reference('x')",
      /^The template function 'reference' is not expected at this location\. Please see https:\/\/aka\.ms\/arm-functions for usage details\.$/,
    ],
    ["listKeys('x', '1')", /'listKeys' is not expected at this location/],
  ];
  for (const [expression, message] of FAULTS) {
    it(expression, () => assert.throws(() => evaluate(`[${expression}]`), { message }));
  }

  it("never shows the value where a secret can be read", () => {
    const CALLS = [
      ...[
        "int",
        "bool",
        "float",
        "json",
        "base64ToJson",
        "dataUriToString",
        "parseUri",
        "parseCidr",
        "dateTimeToEpoch",
      ],
      ...["uri", "resourceId", "dateTimeAdd", "cidrHost"],
    ].map((name, index) => `[${name}('geheim!'${index < 9 ? "" : ", 'P1D'"})]`);
    for (const call of [...CALLS, "[toObject(createArray('geheim!', 'geheim!'), lambda('i', lambdaVariables('i')))]"]) {
      assert.throws(
        () => evaluate(call, true),
        (error: Error) => !error.message.includes("geheim"),
        call,
      );
    }
  });

  it("is no fault where ARM has a function that is not modelled: that one is named", () => {
    for (const expression of ["[externalInput('x')]", "[getSecret('x')]", "[providers('Microsoft.Web')]"]) {
      assert.throws(
        () => evaluate(expression),
        (error) => error instanceof ArmError && error.status === 501,
        expression,
      );
    }
  });
});
