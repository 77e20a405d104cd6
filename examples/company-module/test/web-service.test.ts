import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { WebService, type WebServiceArgs } from "../web-service";

const SERVICE: WebServiceArgs = {
  resourceGroupName: "shop",
  serverFarmId: "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
  costCenter: "CC-1234",
  version: "1.0.0",
  packageUri: "https://shop.blob.core.windows.net/releases/shop-1.0.0.zip",
};
const SUBNET = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/apps";

describe("WebService, by what it declares", () => {
  let declared: pulumi.runtime.MockResourceArgs[];

  // Nothing is created. Each resource is recorded and returned as declared. Values that providers generate are added:
  // names of apps, their host names, and random bytes.
  beforeEach(async () => {
    declared = [];
    await pulumi.runtime.setMocks({
      newResource: (resource) => {
        declared.push(resource);
        const { name, inputs } = resource;
        const madeUp = { name, defaultHostName: `${name}.azurewebsites.net`, hex: "00ff" };
        return { id: `${name}-id`, state: { ...madeUp, ...inputs } };
      },
      call: ({ inputs }) => inputs,
    });
  });

  const declare = async (service: WebServiceArgs) => {
    const { liveBuild } = new WebService("shop", service);
    await new Promise((done) => liveBuild.apply(done));
  };
  const inputsOf = (type: string) => declared.filter((each) => each.type === type).map(({ inputs }) => inputs);
  const sites = () => [...inputsOf("azure-native:web:WebApp"), ...inputsOf("azure-native:web:WebAppSlot")];

  it("gives production and staging the company's rules", async () => {
    await declare(SERVICE);
    assert.equal(sites().length, 2);
    for (const { httpsOnly, identity, siteConfig, tags } of sites()) {
      assert.equal(httpsOnly, true);
      assert.equal(identity.type, "SystemAssigned");
      assert.equal(tags["cost-center"], "CC-1234");
      assert.deepEqual(
        [siteConfig.alwaysOn, siteConfig.minTlsVersion, siteConfig.ftpsState, siteConfig.healthCheckPath],
        [true, "1.2", "Disabled", "/healthz"],
      );
    }
  });

  it("sends outgoing traffic of both through the subnet, where there is one", async () => {
    await declare({ ...SERVICE, subnetId: SUBNET });
    assert.deepEqual(
      sites().map(({ virtualNetworkSubnetId }) => virtualNetworkSubnetId),
      [SUBNET, SUBNET],
    );
    assert.ok(sites().every(({ siteConfig }) => siteConfig.vnetRouteAllEnabled === true));
  });

  it("is declared by nobody who does not pay", () => {
    assert.throws(() => new WebService("shop", { ...SERVICE, costCenter: "me" }), /costCenter: "me" is none/);
  });
});
