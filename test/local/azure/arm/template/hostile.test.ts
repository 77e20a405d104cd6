import assert from "node:assert/strict";
import { ArmError } from "../../../../../src/local/azure/arm/protocol";
import { compileTemplate } from "../../../../../src/local/azure/arm/template";
import { HOSTILE_TEMPLATES } from "../../../../support/hostile/templates";
import { FACTS } from "./facts";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** Much more than any needs, as other programs run beside the tests. */
const MOST_SECONDS = 5;

describe("a template whose values would be huge, deep or slow to find", () => {
  for (const [name, sections] of Object.entries(HOSTILE_TEMPLATES)) {
    it(`is refused before it takes long: ${name}`, () => {
      const before = process.cpuUsage();
      const template = { $schema: SCHEMA, contentVersion: "1.0.0.0", resources: [], ...sections };
      assert.throws(
        () => compileTemplate(template, {}, FACTS),
        (error) => {
          assert.ok(error instanceof ArmError && error.status === 400 && error.code === "InvalidTemplate");
          const [, limit, actual] = /Limit: '(\d+)' and actual: '(\d+)'/.exec(error.message) ?? [];
          assert.ok(Number(actual ?? 0) <= 2 * Number(limit ?? 0), `it became too large first: ${error.message}`);
          return true;
        },
      );
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1e6 < MOST_SECONDS, `it took ${(user + system) / 1e6} s`);
    });
  }
});
