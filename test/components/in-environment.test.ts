import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type EnvironmentReference, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { inEnvironment, lackingIn } from "../../src/components/args/in-environment";
import { written } from "../../src/components/args/sticky";
import { known } from "../../src/components/azure/hook";
import { declare } from "../../src/components/validation/declare";
import { mockEngine, problemsOf } from "../support/component-mocks";

const GROUP = "/subscriptions/s/resourceGroups/rg-shop/providers";
const IDENTITY = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop`;
const OTHER_IDENTITY = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-other`;
const SUBNET = `${GROUP}/Microsoft.Network/virtualNetworks/vnet-shop/subnets/apps`;
const PLAN = `${GROUP}/Microsoft.Web/serverfarms/asp-shop`;
const ENVIRONMENT = {
  resourceGroupName: "rg-shop",
  location: "westeurope",
  serverFarmId: PLAN,
  identityId: IDENTITY,
  identityClientId: "11111111-1111-1111-1111-111111111111",
  applicationInsightsConnectionString: "InstrumentationKey=i",
  subnetId: SUBNET,
} satisfies EnvironmentReference;
const { resourceGroupName, location, serverFarmId } = ENVIRONMENT;
const BARE = { resourceGroupName, location, serverFarmId } satisfies EnvironmentReference;
const APP: SlottedWebAppArgs = {
  name: "shop",
  build: { version: "1.0.0", packageUri: "https://packages.example/shop-1.0.0.zip", stack: "NODE|22-lts" },
  slots: { staging: {} },
};

/** By how a program has an environment. */
const FORMS: Readonly<Record<string, (environment: EnvironmentReference) => pulumi.Input<EnvironmentReference>>> = {
  "known at once": (environment) => environment,
  "the output of a component": (environment) => pulumi.output(environment),
  "the secret output of another stack": (environment) => pulumi.secret(environment),
};

interface SiteInputs {
  readonly resourceGroupName: string;
  readonly serverFarmId: string;
  readonly location?: string;
  readonly identity: object;
  readonly keyVaultReferenceIdentity: string;
  readonly virtualNetworkSubnetId?: string;
}

describe("an app in an environment", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await mockEngine(registered, ({ name, inputs }) => ({ defaultHostName: `${name}.azurewebsites.net`, ...inputs }));
  });

  const declared = async (args: SlottedWebAppArgs) => {
    const app = new SlottedWebApp("shop", args);
    await new Promise((resolve) => app.liveBuild.apply(resolve));
    const sites = ["shop", "shop-staging"].map(
      (name) => registered.find((each) => each.name === name && /:WebApp(Slot)?$/.test(each.type))?.inputs,
    ) as SiteInputs[];
    const record = registered.find(({ name }) => name === "shop-declared")?.inputs.keepers;
    const { build, slots, production } = inEnvironment(args);
    const [ofBuild, staging, ofProduction] = await Promise.all(
      [build.settings, slots.staging?.stickySettings, production?.stickySettings].map((settings = {}) =>
        known(written({ settings, connectionStrings: {}, mounts: {} }).settings),
      ),
    );
    const settings = { build: ofBuild, staging, production: ofProduction };
    return { sites, settings, record: record as Readonly<Record<string, unknown>> };
  };
  const refused = (args: unknown) => problemsOf(() => new SlottedWebApp("shop", args as SlottedWebAppArgs));

  for (const [form, made] of Object.entries(FORMS)) {
    it(`has what the environment gives, in production and in every slot: ${form}`, async () => {
      const { sites, settings, record } = await declared({ ...APP, environment: made(ENVIRONMENT) });
      for (const site of sites) {
        assert.deepEqual(
          [site.resourceGroupName, site.serverFarmId, site.location, site.virtualNetworkSubnetId],
          ["rg-shop", PLAN, "westeurope", SUBNET],
        );
        assert.deepEqual(site.identity, { type: "UserAssigned", userAssignedIdentities: [IDENTITY] });
        assert.equal(site.keyVaultReferenceIdentity, IDENTITY);
      }
      assert.equal(record.virtualNetworks, "staging, production");
      const sticky = { AZURE_CLIENT_ID: ENVIRONMENT.identityClientId };
      const build = { APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=i" };
      assert.deepEqual(settings, { build, staging: sticky, production: sticky });
    });

    it(`has nothing of what the environment lacks: ${form}`, async () => {
      const { sites, settings, record } = await declared({ ...APP, environment: made(BARE) });
      for (const site of sites) {
        assert.deepEqual(site.identity, { type: "None" });
        assert.equal(site.keyVaultReferenceIdentity, "SystemAssigned");
        assert.equal(site.virtualNetworkSubnetId, undefined);
      }
      assert.equal(record.virtualNetworks, undefined);
      assert.deepEqual(settings, { build: {}, staging: {}, production: {} });
    });
  }

  it("has what it declares itself where the environment gives something else", async () => {
    const { sites, settings } = await declared({
      ...APP,
      environment: pulumi.output(ENVIRONMENT),
      resourceGroupName: "other",
      location: "northeurope",
      build: { ...APP.build, settings: { ApplicationInsights_Connection_String: "InstrumentationKey=own" } },
      slots: { staging: { identity: { systemAssigned: true }, stickySettings: { AZURE_CLIENT_ID: "own" } } },
      production: { identity: { userAssigned: [OTHER_IDENTITY] } },
    });
    const [production, staging] = sites;
    assert.deepEqual([production?.resourceGroupName, production?.location], ["other", "northeurope"]);
    assert.deepEqual(production?.identity, { type: "UserAssigned", userAssignedIdentities: [OTHER_IDENTITY] });
    assert.deepEqual(staging?.identity, {
      type: "SystemAssigned, UserAssigned",
      userAssignedIdentities: [IDENTITY],
    });
    assert.deepEqual(
      [production, staging].map((site) => site?.keyVaultReferenceIdentity),
      ["SystemAssigned", "SystemAssigned"],
    );
    assert.deepEqual(settings, {
      build: { ApplicationInsights_Connection_String: "InstrumentationKey=own" },
      staging: { AZURE_CLIENT_ID: "own" },
      production: {},
    });
  });

  it("sends telemetry by sticky settings where a slot has an Application Insights of its own", async () => {
    const own = { APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=staging" };
    const { settings } = await declared({
      ...APP,
      environment: pulumi.output(ENVIRONMENT),
      slots: { staging: { stickySettings: own } },
    });
    const clientId = { AZURE_CLIENT_ID: ENVIRONMENT.identityClientId };
    assert.deepEqual(settings, {
      build: {},
      staging: { ...clientId, ...own },
      production: { ...clientId, APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=i" },
    });
  });

  it("is not watched for settings that its environment turns out to give no value for", async () => {
    assert.deepEqual(await known(lackingIn(pulumi.output(ENVIRONMENT))), []);
    assert.deepEqual(await known(lackingIn(pulumi.output<EnvironmentReference>(BARE))), [
      "AZURE_CLIENT_ID",
      "APPLICATIONINSIGHTS_CONNECTION_STRING",
    ]);
  });

  it("is refused where neither it nor an environment says where it is, each by its path", () => {
    assert.deepEqual(refused(APP), [
      "resourceGroupName: it is missing: name the resource group that the app is in, or give its environment",
      "serverFarmId: it is missing: give the id of an App Service plan, or the app's environment",
    ]);
    assert.deepEqual(refused({ ...APP, environment: { resourceGroupName: "rg-shop", location: 3 } }), [
      'environment.location: 3 is not a string: quote it in the stack\'s configuration, as in `"3"`, since YAML makes a number of it',
      "environment.serverFarmId: it is missing: give the id of an App Service plan",
    ]);
    assert.deepEqual(
      refused({ ...APP, environment: { ...BARE, serverFarmId: "asp", subnetId: PLAN } }).map(
        (told) => told.split(":")[0],
      ),
      ["environment.serverFarmId", "environment.subnetId"],
    );
  });

  it("is refused with one error where another stack has no environment, in the error's own words", async () => {
    const environment = pulumi.output<unknown>(undefined) as pulumi.Output<EnvironmentReference>;
    const { checked, declaration } = declare("shop", { ...APP, environment });
    const { resourceGroupName, serverFarmId } = declaration.args;
    const [fault, ...same] = await Promise.all(
      [checked, pulumi.output(resourceGroupName), pulumi.output(serverFarmId)].map((each: pulumi.Output<unknown>) =>
        known(each).then(
          () => assert.fail("it is refused"),
          (error: Error) => error,
        ),
      ),
    );
    // It is shown once for all that wait for it.
    assert.deepEqual(
      same.map((each) => each === fault),
      [true, true],
    );
    const text =
      'SlottedWebApp "shop" cannot be declared like this:\n' +
      "  environment: it is missing: its stack has no such output: export the reference of a WebEnvironment there, and run its `pulumi up` first";
    // As Pulumi's SDK does for each property that waits.
    Object.assign(fault ?? {}, { message: `error serializing property "serverFarmId": ${text}` });
    assert.equal(fault?.message, text);
  });

  it("is refused where the environment of another stack, once it is known, says no plan", async () => {
    const environment = pulumi.output({ resourceGroupName: "rg-shop" } as EnvironmentReference);
    const { checked } = declare("shop", { ...APP, environment });
    await assert.rejects(
      known(checked),
      /environment\.location: it is missing.*\n.*environment\.serverFarmId: it is missing/,
    );
  });
});
