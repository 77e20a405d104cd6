import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { plainInputs } from "../../src/plugin/plain-inputs";

const SCHEMA = { inputProperties: { slots: { plain: true }, build: { plain: true }, siteName: {} } };

describe("inputs of components in other languages", () => {
  before(() => pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) }));

  /** An output of a resource that a preview does not know. The SDK's types do not tell how one is made. */
  const Made = pulumi.Output as unknown as new (...parts: readonly unknown[]) => pulumi.Output<string>;
  const [no, noResources] = [Promise.resolve(false), Promise.resolve(new Set())];
  const unknown = new Made(new Set(), Promise.resolve("?"), no, no, noResources);

  it("are taken as if they were written out, where they must be known and are", async () => {
    const siteName = pulumi.output("shop");
    const build = { version: pulumi.output("2.0.0"), settings: { KEY: pulumi.secret("k") } };
    const inputs = { slots: pulumi.output({ staging: { stickySettings: { NAME: "staging" } } }), build, siteName };
    const { slots, ...others } = await plainInputs(inputs, SCHEMA, 'SlottedWebApp "shop"');
    assert.deepEqual(slots, { staging: { stickySettings: { NAME: "staging" } } });
    assert.deepEqual(others, { build, siteName });
  });

  it("are refused, all at once, where they must be known and are not, or would show a secret", async () => {
    const inputs = { slots: unknown, build: pulumi.secret({ version: "2.0.0" }), siteName: unknown };
    await assert.rejects(plainInputs(inputs, SCHEMA, 'SlottedWebApp "shop"'), (error: pulumi.InputPropertiesError) => {
      assert.deepEqual(
        error.errors?.map(({ propertyPath, reason }) => [propertyPath, reason.split(":")[0]]),
        [
          ["slots", "is not known yet, but what is declared depends on it"],
          ["build", "is a secret as a whole, but what is declared depends on it, which shows"],
        ],
      );
      return true;
    });
  });
});
