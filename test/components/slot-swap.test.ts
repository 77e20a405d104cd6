import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { SlotSwap, SwapAction } from "../../src";

describe("SlotSwap", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        return {
          id: `${args.name}-id`,
          state: { properties: { outputs: { liveBuild: { type: "String", value: "2.0.0+abc" } } } },
        };
      },
      call: ({ inputs }) => inputs,
    });
  });

  it("is one deployment, of the staging slot where none is named, and tells what production runs", async () => {
    const swap = new SlotSwap("release", {
      resourceGroupName: "shop",
      siteName: "shop",
      targetBuildVersion: "2.0.0",
    });
    assert.equal(await new Promise((resolve) => swap.liveBuild.apply(resolve)), "2.0.0+abc");
    const [, deployment, ...rest] = registered;
    assert.deepEqual(rest, []);
    assert.deepEqual(deployment?.inputs.properties.parameters, {
      site: { value: "shop" },
      slot: { value: "staging" },
      target: { value: "2.0.0" },
      restored: { value: "" },
    });
  });

  it("says in its parameters that it waits, and only then", async () => {
    const release = { resourceGroupName: "shop", siteName: "shop", targetBuildVersion: "2.0.0" };
    const parameters = async (swapAction: pulumi.Input<SwapAction>) => {
      registered = [];
      const swap = new SlotSwap("release", { ...release, swapAction });
      await new Promise((resolve) => swap.liveBuild.apply(resolve));
      return Object.keys(registered[1]?.inputs.properties.parameters ?? {}).sort();
    };
    assert.deepEqual(await parameters(pulumi.output(SwapAction.Preview)), [
      "action",
      "restored",
      "site",
      "slot",
      "target",
    ]);
    assert.deepEqual(await parameters(SwapAction.Swap), ["restored", "site", "slot", "target"]);
  });

  it("tells all that is wrong at once", () => {
    assert.throws(
      () =>
        new SlotSwap("release", {
          resourceGroupName: "shop",
          siteName: "-",
          slot: "production",
          targetBuildVersion: "2 0",
        }),
      (error: Error) =>
        ['siteName: "-"', 'slot: "production"', 'targetBuildVersion: "2 0"'].every((each) =>
          error.message.includes(each),
        ),
    );
  });
});
