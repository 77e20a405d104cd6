import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { SlottedWebApp } from "../../src";

const PLAN = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop";

describe("a custom host name", () => {
  it("is bound with the managed certificate that is issued for it a little later", async () => {
    const registered: MockResourceArgs[] = [];
    let asked = 0;
    const issued = (name: string) => {
      asked += 1;
      return asked < 3 ? null : `thumbprint of ${name}`;
    };
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        return { id: `${args.name}-id`, state: args.inputs };
      },
      call: ({ token, inputs }) =>
        token.endsWith("getCertificate") ? { ...inputs, thumbprint: issued(inputs.name) } : inputs,
    });
    const app = new SlottedWebApp("shop", {
      resourceGroupName: "shop",
      serverFarmId: PLAN,
      location: "westeurope",
      name: "shop",
      build: { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", stack: "NODE|22-lts" },
      production: { customHostNames: { "www.contoso.com": { managedCertificate: true }, "contoso.com": {} } },
      slots: { staging: {} },
    });
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    const inputsOf = (name: string) => registered.find((each) => each.name === name)?.inputs;
    assert.deepEqual(inputsOf("shop-production-www.contoso.com-certificate"), {
      resourceGroupName: "shop",
      name: "www.contoso.com",
      canonicalName: "www.contoso.com",
      serverFarmId: PLAN,
      location: "westeurope",
    });
    const bound = ["www.contoso.com", "contoso.com"].map((host) => inputsOf(`shop-production-${host}`));
    assert.deepEqual(
      bound.map((inputs) => [inputs?.sslState, inputs?.thumbprint]),
      [
        ["SniEnabled", "thumbprint of www.contoso.com"],
        [undefined, undefined],
      ],
    );
  });
});
