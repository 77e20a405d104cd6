import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { WebService, type WebServiceArgs } from "../src";

const SERVICE: WebServiceArgs = {
  environment: "production",
  region: "westeurope",
  size: "P0v3",
  costCenter: "CC-1234",
  owner: "shop@example.com",
  monthlyBudget: 200,
  healthPath: "/healthz",
  version: "1.0.0",
  packageUri: "https://example.blob.core.windows.net/shop/shop-1.0.0.zip",
};

const PLAN = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop";

describe("WebService, by what it declares", () => {
  let declared: pulumi.runtime.MockResourceArgs[];

  // Nothing is created. Each resource is recorded and returned as declared. Values that providers generate are added:
  // ids, names of apps, their host names, and random bytes.
  beforeEach(async () => {
    declared = [];
    await pulumi.runtime.setMocks({
      newResource: (resource) => {
        declared.push(resource);
        const { name, type, inputs } = resource;
        const madeUp = { name, defaultHostName: `${name}.azurewebsites.net`, hex: "00ff" };
        return { id: type.endsWith(":AppServicePlan") ? PLAN : `${name}-id`, state: { ...madeUp, ...inputs } };
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

  it("names what belongs to a service by the convention", async () => {
    await declare(SERVICE);
    const [group] = inputsOf("azure-native:resources:ResourceGroup");
    const [plan] = inputsOf("azure-native:web:AppServicePlan");
    const [app] = inputsOf("azure-native:web:WebApp");
    assert.deepEqual(
      [group?.resourceGroupName, plan?.name, app?.name],
      ["rg-example-shop-prod", "asp-example-shop-prod", "app-example-shop-prod"],
    );
  });

  it("gives production and staging the company's rules and tags", async () => {
    await declare(SERVICE);
    assert.equal(sites().length, 2);
    for (const { httpsOnly, identity, siteConfig, tags } of sites()) {
      assert.deepEqual([httpsOnly, identity.type], [true, "SystemAssigned"]);
      assert.deepEqual(
        [siteConfig.alwaysOn, siteConfig.minTlsVersion, siteConfig.ftpsState, siteConfig.healthCheckPath],
        [true, "1.2", "Disabled", "/healthz"],
      );
      assert.deepEqual(tags, {
        service: "shop",
        environment: "production",
        "cost-center": "CC-1234",
        owner: "shop@example.com",
        "data-class": "internal",
      });
    }
  });

  it("has a budget for its resource group, of which the owner is told", async () => {
    await declare(SERVICE);
    const [budget] = inputsOf("azure-native:consumption:Budget");
    assert.deepEqual(
      [budget?.budgetName, budget?.scope, budget?.amount, budget?.notifications.from100.contactEmails],
      ["budget-example-shop-prod", "shop-id", 200, ["shop@example.com"]],
    );
    assert.match(budget?.timePeriod.startDate, /^\d{4}-\d{2}-01T00:00:00Z$/);
  });

  it("tells all rules that are broken at once, by their properties, and declares nothing then", () => {
    const broken = {
      ...SERVICE,
      environment: "staging",
      region: "mars",
      size: "F1",
      costCenter: "me",
      owner: "me@elsewhere.example",
      monthlyBudget: 0,
      healthPath: "healthz",
    };
    assert.throws(
      () => new WebService("Shop!", broken),
      (error) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.deepEqual(
          error.errors.map(({ propertyPath }) => propertyPath),
          ["name", "environment", "region", "size", "costCenter", "owner", "monthlyBudget", "healthPath"],
        );
        assert.match(error.message, /region: "mars" is not allowed: use westeurope, northeurope/);
        return true;
      },
    );
    assert.deepEqual(declared, []);
  });

  it("lets nobody budget more than the company allows", () => {
    assert.throws(
      () => new WebService("shop", { ...SERVICE, monthlyBudget: 10_001 }),
      /monthlyBudget: 10001 is not allowed: use more than 0, at most 10000/,
    );
  });

  it("lets nobody run production on the size for tests", () => {
    assert.throws(
      () => new WebService("shop", { ...SERVICE, size: "S1" }),
      /size: "S1" is not allowed: use P0v3, P1v3/,
    );
    new WebService("shop", { ...SERVICE, environment: "test", size: "S1" });
  });
});
