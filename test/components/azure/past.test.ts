import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Past } from "../../../src/components/azure/past";

describe("what the last run left in the stack's state", () => {
  const urn = "urn:pulumi:dev::shop::random:index/randomUuid:RandomUuid::shop-swap";
  let asked: pulumi.runtime.MockCallArgs[];

  const past = () => {
    const component = new pulumi.ComponentResource("test:index:Component", "shop");
    return new Past(() => component);
  };
  const answering = (answer: () => object, organization = "contoso") =>
    pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
        call: (args) => {
          asked.push(args);
          return answer();
        },
      },
      "shop",
      "dev",
      false,
      organization,
    );

  beforeEach(() => {
    asked = [];
  });

  it("is what the engine says of that stack, which all components of a run ask for once", async () => {
    await answering(() => ({ outputs: { [urn]: { outputs: { keepers: { target: "1.0.0" } } } } }));
    const [one, other] = [past(), past()];
    assert.deepEqual(await Promise.all([one.keepersOf(urn), other.keepersOf(urn)]), [
      { target: "1.0.0" },
      { target: "1.0.0" },
    ]);
    assert.equal(await one.keepersOf(`${urn}-other`), undefined);
    assert.deepEqual(
      asked.map(({ token, inputs }) => [token, inputs.stackName]),
      [["pulumi:pulumi:readStackResourceOutputs", "contoso/shop/dev"]],
    );
  });

  it("is asked for by the organization of stacks outside Pulumi Cloud, where the CLI tells none", async () => {
    await answering(() => ({ outputs: {} }), "");
    await past().keepersOf(urn);
    assert.deepEqual(
      asked.map(({ inputs }) => inputs.stackName),
      ["organization/shop/dev"],
    );
  });

  it("is nothing where it cannot be read, which stops no run", async () => {
    await answering(() => {
      throw new Error("no backend client is available");
    });
    assert.equal(await past().keepersOf(urn), undefined);
  });
});
