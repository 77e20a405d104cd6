import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { componentSchema, SCHEMA_FILE, schemaText } from "../scripts/schema/component-schema";

describe("the public shape", function () {
  this.timeout(180_000);
  let schema: PackageSpec;

  before(() => {
    schema = componentSchema();
  });

  it("is one that every Pulumi language can have, and changes only where that is meant: run `npm run schema`", () => {
    const committed = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as PackageSpec;
    assert.equal(schemaText(schema, false), schemaText(committed, false));
  });

  it("has all components", () => {
    assert.deepEqual(
      Object.keys(schema.resources).sort(),
      [
        "AppPackage",
        "BakeTime",
        "SlotSwap",
        "SlottedFunctionApp",
        "SlottedRelease",
        "SlottedWebApp",
        "StickySettings",
        "TrafficRouting",
        "WebEnvironment",
      ].map((name) => `azure-slots:index:${name}`),
    );
  });

  it("has names to which each language's SDK adds its own `Args`, and needs no other package's SDK", () => {
    const text = schemaText(schema);
    assert.ok(text.includes('"azure-slots:index:Build"'));
    assert.deepEqual(text.match(/"[\w#/-]+:index:\w+Args"/g), null);
    assert.deepEqual(text.match(/"\$ref": "[^#"]+#\/resources.*/g), null);
    assert.deepEqual(schema.dependencies, []);
  });

  it("says of every argument and every output what it is", () => {
    const described = Object.entries(schema.resources).flatMap(([name, { inputProperties = {}, properties = {} }]) =>
      Object.entries({ ...inputProperties, ...properties }).map(([property, { description }]) => ({
        property: `${name}.${property}`,
        description,
      })),
    );
    assert.ok(described.length > 50);
    assert.deepEqual(
      described.filter(({ description }) => !description).map(({ property }) => property),
      [],
    );
  });
});
