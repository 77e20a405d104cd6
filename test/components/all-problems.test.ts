import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StickySettings, TrafficRouting } from "../../src";

const SITE = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

/** The paths of all that an error tells, which its text has too. */
function refused(declare: () => unknown): string[] {
  try {
    declare();
  } catch (error) {
    assert.ok(pulumi.InputPropertiesError.isInstance(error));
    for (const { propertyPath, reason } of error.errors) {
      assert.ok(error.message.includes(`${propertyPath}: ${reason}`));
    }
    return error.errors.map(({ propertyPath }) => propertyPath);
  }
  return [];
}

describe("what is wrong with the declaration of", () => {
  beforeEach(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: ({ inputs }) => inputs,
    });
  });

  it("StickySettings is told at once, each by its path", () => {
    const paths = refused(
      () =>
        new StickySettings("sticky", {
          siteId: SITE,
          siteName: "shop",
          production: { settings: { "A:B": "1" } },
          slots: { "not a name": {}, staging: { settings: { "C-D": "1" } } },
        }),
    );
    assert.deepEqual(paths, [
      "siteId",
      'slots["not a name"]',
      'production.settings["A:B"]',
      'slots["staging"].settings["C-D"]',
    ]);
  });

  it("TrafficRouting is told at once, each by its path", () => {
    const paths = refused(
      () =>
        new TrafficRouting("traffic", {
          siteId: "shop",
          percentages: { production: 10, staging: 110 },
          ramps: {
            beta: { changeStep: 5, changeIntervalInMinutes: 10 },
            staging: { changeStep: 0, changeIntervalInMinutes: 0 },
          },
        }),
    );
    assert.deepEqual(
      new Set(paths),
      new Set([
        "siteId",
        'percentages["production"]',
        'percentages["staging"]',
        'ramps["beta"]',
        'ramps["staging"].changeStep',
        'ramps["staging"].changeIntervalInMinutes',
        'ramps["staging"]',
      ]),
    );
  });
});
