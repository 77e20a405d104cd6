import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Arm } from "../../../src/components/azure/arm";
import { Health } from "../../../src/components/releases/health";
import { declare } from "../../../src/components/validation/declare";

const DECLARATION = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  build: { version: "1.0.0", packageUri: "https://packages.example/shop.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
};

describe("a health check", () => {
  let component: pulumi.Resource;

  beforeEach(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: ({ inputs }) => inputs,
    });
    component = new pulumi.ComponentResource("test:index:Component", "component");
  });

  /** What is said of a build that answers with 500. */
  const faultWith = async (path: pulumi.Input<string>): Promise<string> => {
    const { checked } = declare("shop", {
      ...DECLARATION,
      healthCheck: { path, timeoutInSeconds: 1, intervalInSeconds: 0 },
    });
    const resolved = pulumi.unsecret(checked);
    const check = await new Promise<Parameters<typeof declareHealth>[0]>((done) =>
      resolved.apply(({ healthCheck }) => done(healthCheck as Parameters<typeof declareHealth>[0])),
    );
    return (await declareHealth(check).pass("production")) ?? "";
  };

  const declareHealth = (check: ConstructorParameters<typeof Health>[0]) =>
    new Health(check, {
      app: { resourceGroupName: "shop", site: "shop", slot: "staging" },
      arm: (() => Promise.reject(new Error("nothing is read"))) as unknown as Arm,
      ask: async () => ({ status: 500, body: "" }),
      hostNames: { slot: "shop-staging.example", production: "shop.example" },
      component,
      closed: {},
    });

  it("says what it asked for", async () => {
    assert.match(await faultWith("/healthz"), /GET https:\/\/shop\.example\/healthz/);
  });

  it("never shows a path that is a secret", async () => {
    const fault = await faultWith(pulumi.secret("/healthz?key=hush"));
    assert.match(fault, /GET https:\/\/shop\.example\/\[secret\]/);
    assert.ok(!fault.includes("hush"), fault);
  });
});
