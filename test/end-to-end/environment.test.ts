import assert from "node:assert/strict";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "../../src";
import { visit } from "./support/example";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const APP = resolve("examples/app");

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

describe("an environment for production in a stack of its own, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let environment: TestStack;
  let shop: TestStack;

  before(async () => {
    cloud = await Cloud.open();
    environment = await cloud.stack("environment", async () => {
      const { reference } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Production, keyVault: true });
      return { reference };
    });
    shop = await cloud.stack("shop", async () => {
      const { siteId, url, liveBuild, dnsRecords } = appIn(
        new pulumi.StackReference("organization/environment/test").getOutput(
          "reference",
        ) as WebEnvironment["reference"],
      );
      return { siteId, url, liveBuild, dnsRecords };
    });
  });

  after(() => cloud.close());

  /** Declares an app, and its package, in an environment that is known at once or later. */
  const appIn = (reference: WebEnvironment["reference"]) => {
    const packed = new AppPackage("shop", { source: APP, version: "1.0.0", environment: reference });
    return new SlottedWebApp("shop", {
      environment: reference,
      build: { package: packed.reference, stack: "NODE|22-lts" },
      slots: { staging: { customHostNames: { "next.contoso.com": { managedCertificate: true } } } },
      production: {
        customHostNames: { "contoso.com": { managedCertificate: true } },
        stickySettings: { ENVIRONMENT: "production" },
      },
    });
  };
  const resources = async () =>
    ((await cloud.get("/subscriptions/{subscription}/resources")) as { value: Resource[] }).value;
  const propertiesOf = async (type: string) => {
    const { id } = (await resources()).find((each) => each.type === type) ?? assert.fail(`there is no ${type}`);
    return (await cloud.get(id)) as {
      readonly sku: { readonly name: string; readonly capacity?: number };
      readonly properties: Readonly<Record<string, unknown>>;
    };
  };

  it("can be previewed with an app in it before either is there, and nothing is written", async () => {
    const together = await cloud.stack("together", async () => {
      const { reference } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Production });
      appIn(reference);
    });
    const { writes } = await cloud.effectsOf(async () => {
      const { stdout, stderr } = await together.preview();
      for (const name of ["AppServicePlan shop-plan", "WebApp shop", "RandomUuid shop-staging-delivery"]) {
        assert.match(stdout, new RegExp(`${name} +create`), stdout + stderr);
      }
    });
    assert.deepEqual(writes, []);
  });

  it("goes on when a worker or an availability zone fails, and is left alone by a second up", async () => {
    await environment.up();
    const { sku, properties } = await propertiesOf("Microsoft.Web/serverFarms");
    const { name, capacity } = sku;
    assert.deepEqual([name, capacity, properties.zoneRedundant], ["P1v3", 2, true]);
    assert.equal((await propertiesOf("Microsoft.Storage/storageAccounts")).sku.name, "Standard_ZRS");
    assert.equal((await propertiesOf("Microsoft.KeyVault/vaults")).properties.enablePurgeProtection, true);
    assert.deepEqual((await cloud.effectsOf(() => environment.up())).writes, []);
  });

  it("runs the app of another stack, whose package its identity reads, with certificates of root domain and slot", async () => {
    await shop.preview();
    const { outputs } = await shop.up();
    await cloud.local.settled();
    assert.deepEqual(await visit(cloud.local, outputs.url?.value), { version: "1.0.0", environment: "production" });
    const records = outputs.dnsRecords?.value as Record<string, { type: string; name: string; value: string }[]>;
    const { properties } = (await cloud.get(outputs.siteId?.value)) as {
      readonly properties: { readonly inboundIpAddress: string };
    };
    assert.match(properties.inboundIpAddress, /^\d+(\.\d+){3}$/);
    assert.deepEqual(records["contoso.com"]?.slice(0, 1), [
      { type: "A", name: "contoso.com", value: properties.inboundIpAddress },
    ]);
    assert.match(records["next.contoso.com"]?.[0]?.value ?? "", /^shop\w+-staging\.azurewebsites\.net$/);
    assert.deepEqual((await cloud.effectsOf(() => shop.up())).writes, []);
  });

  it("keeps nothing of the app that is destroyed, nor of its certificates, and is destroyed after it", async () => {
    const types = async () => (await resources()).map(({ type }) => type);
    assert.equal((await types()).filter((type) => type === "Microsoft.Web/certificates").length, 2);
    await shop.destroy();
    assert.deepEqual(
      (await types()).filter((type) => /Microsoft\.Web\/(sites|certificates)/.test(type)),
      [],
    );
    await environment.destroy();
    assert.deepEqual(await resources(), []);
  });
});
