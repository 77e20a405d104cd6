import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { SlotSwap, SwapAction } from "../../src";
import { mockEngine } from "../support/component-mocks";

describe("SlotSwap", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered);
  });

  it("is one deployment, of the staging slot where none is named, and tells what production runs", async () => {
    const swap = new SlotSwap("release", {
      resourceGroupName: "shop",
      siteName: "shop",
      targetBuildVersion: "2.0.0",
    });
    assert.equal(await new Promise((resolve) => swap.liveBuild.apply(resolve)), "2.0.0");
    const [, declared, swapped, ...rest] = registered;
    assert.deepEqual(rest, []);
    assert.equal(declared?.name, "release-declared");
    const { template, ...parameters } = swapped?.inputs.keepers ?? {};
    assert.match(template, /^[0-9a-f]{12}$/);
    const expected = { resourceGroupName: "shop", site: "shop", slot: "staging", target: "2.0.0", restored: "" };
    assert.deepEqual(parameters, expected);
  });

  it("says in its parameters that it waits, and only then", async () => {
    const release = { resourceGroupName: "shop", siteName: "shop", targetBuildVersion: "2.0.0" };
    const action = async (swapAction: pulumi.Input<SwapAction>) => {
      registered.length = 0;
      const swap = new SlotSwap("release", { ...release, swapAction });
      await new Promise((resolve) => swap.liveBuild.apply(resolve));
      return registered[2]?.inputs.keepers.action;
    };
    assert.equal(await action(pulumi.output(SwapAction.Preview)), "Preview");
    assert.equal(await action(SwapAction.Swap), undefined);
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
