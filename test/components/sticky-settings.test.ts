import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StickySettings } from "../../src";

const APP = { resourceGroupName: "shop", siteName: "shop" };

describe("StickySettings", () => {
  let deployments: string[];

  beforeEach(async () => {
    deployments = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, type, inputs }) => {
        if (type === "random:index/randomUuid:RandomUuid" && name !== "sticky-declared") {
          deployments.push(name);
        }
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    });
  });

  const declare = (type: pulumi.Input<string>) =>
    new StickySettings("sticky", {
      ...APP,
      production: { connectionStrings: { ORDERS: { value: "orders", type: type as pulumi.Input<"SQLAzure"> } } },
    });

  it("writes the names first, and then the values", async () => {
    const { siteId } = declare(pulumi.output("SQLAzure"));
    await new Promise((resolve) => siteId.apply(resolve));
    assert.deepEqual(deployments, ["sticky-names", "sticky-production"]);
  });

  it("refuses a wrong value that is known late only, before anything is written", async () => {
    const { siteId } = declare(pulumi.output(Promise.resolve("Oracle")));
    const failure = await (siteId as unknown as { promise(): Promise<string> })
      .promise()
      .catch((error: Error) => error);
    assert.match(String(failure), /production\.connectionStrings\["ORDERS"\]\.type: "Oracle" is not allowed/);
    assert.deepEqual(deployments, []);
  });

  it("refuses the id of an app that another stack turns out not to have, and says what to do there", async () => {
    const siteId = pulumi.output<unknown>(undefined) as pulumi.Output<string>;
    const sticky = new StickySettings("sticky", { siteId, production: { settings: { ENVIRONMENT: "production" } } });
    const failure = await (sticky.siteId as unknown as { promise(): Promise<string> })
      .promise()
      .catch((error: Error) => error);
    assert.match(String(failure), /siteId: it is missing: .* output of another stack, export it there, and run its/);
    assert.deepEqual(deployments, []);
  });
});
