import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Arm } from "../../../src/components/azure/arm";
import { Health } from "../../../src/components/releases/health";
import { declare } from "../../../src/components/validation/declare";
import { HOST_CHECK } from "../../../src/components/validation/health-check";
import { mockEngine } from "../../support/component-mocks";

const DECLARATION = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  build: { version: "1.0.0", packageUri: "https://packages.example/shop.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
};

describe("a health check", () => {
  let component: pulumi.Resource;

  beforeEach(async () => {
    await mockEngine();
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

  it("asks a Functions host with its own key, until it runs, and only where this machine gets in", async () => {
    const asked: string[] = [];
    const states = ["Error", "Running"];
    const hostOf = (closed: string | undefined, timeoutInSeconds = 5) =>
      new Health(
        { ...HOST_CHECK, intervalInSeconds: 0.01, timeoutInSeconds },
        {
          app: { resourceGroupName: "shop", site: "shop", slot: "staging" },
          arm: async (_method, path) => ({ masterKey: path.includes("/slots/staging/") ? "slot-key" : "key" }),
          ask: async (hostName, path, headers) => {
            asked.push(`${hostName}${path} ${headers["x-functions-key"]}`);
            return { status: 200, body: JSON.stringify({ state: states.length > 1 ? states.shift() : states[0] }) };
          },
          hostNames: { slot: "shop-staging.example", production: "shop.example" },
          component,
          closed: { production: closed },
        },
      );
    assert.equal(await hostOf(undefined).pass("slot"), undefined);
    assert.deepEqual(asked, Array(2).fill("shop-staging.example/admin/host/status slot-key"));
    states.splice(0, 2, "Error");
    const fault = (await hostOf(undefined, 0.03).pass("production")) ?? "";
    assert.match(fault, /shop\.example\/admin\/host\/status.*state is "Error" instead of "Running"/);
    assert.ok(!fault.includes("key"), fault);
    asked.splice(0);
    assert.equal(await hostOf("it is closed").pass("production"), undefined);
    assert.deepEqual(asked, []);
  });

  it("never shows a path that is a secret", async () => {
    const fault = await faultWith(pulumi.secret("/healthz?key=hush"));
    assert.match(fault, /GET https:\/\/shop\.example\/\[secret\]/);
    assert.ok(!fault.includes("hush"), fault);
  });
});
