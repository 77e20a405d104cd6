import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { EnvironmentPurpose, WebEnvironment, type WebEnvironmentArgs } from "../../src";
import { known } from "../../src/components/azure/hook";
import { nameOf } from "../../src/components/environment/names";
import { problemsOf } from "../support/component-mocks";

const GROUP = "/subscriptions/s/resourceGroups/existing/providers";
const CONTAINER = `${GROUP}/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/packages`;
const EXISTING = {
  resourceGroupName: "existing",
  location: "West Europe",
  serverFarmId: `${GROUP}/Microsoft.Web/serverfarms/asp`,
  packageContainerId: CONTAINER,
  identityId: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id`,
  workspaceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/log`,
  applicationInsightsConnectionString: "InstrumentationKey=i",
  keyVaultId: `${GROUP}/Microsoft.KeyVault/vaults/kv`,
  subnetId: `${GROUP}/Microsoft.Network/virtualNetworks/vnet/subnets/apps`,
};
const { Development, Production } = EnvironmentPurpose;

/** What is named, with the abbreviation of the Cloud Adoption Framework and the most characters that Azure allows. */
const PARTS = [
  ["resourceGroup", "rg", 90],
  ["plan", "asp", 60],
  ["storageAccount", "st", 24],
  ["identity", "id", 128],
  ["workspace", "log", 63],
  ["applicationInsights", "appi", 255],
  ["keyVault", "kv", 24],
  ["virtualNetwork", "vnet", 64],
  ["subnet", "snet", 80],
] as const;

describe("WebEnvironment", () => {
  let registered: MockResourceArgs[];

  beforeEach(async () => {
    registered = [];
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        registered.push(args);
        const { name, type, inputs } = args;
        const id = type.endsWith("ResourceGroup") ? "/subscriptions/s/resourceGroups/rg" : `/subscriptions/s/${name}`;
        const made = { result: "k3v9qa", location: "westeurope", name: inputs.resourceGroupName, principalId: "p" };
        return { id, state: { ...made, clientId: "c", connectionString: "InstrumentationKey=n", ...inputs } };
      },
      call: ({ inputs }) => ({ ...inputs, location: "westeurope", clientId: "read", principalId: "read-principal" }),
    });
  });

  const declared = async (args: WebEnvironmentArgs, name = "shop") => {
    const environment = new WebEnvironment(name, args);
    const reference = await known(environment.reference);
    await known(environment.keyVaultId ?? environment.serverFarmId);
    const of = (type: string) =>
      registered.filter((each) => each.type.endsWith(`:${type}`)).map(({ inputs }) => inputs);
    const types = registered.map(({ type }) => type.split(":").at(-1)).sort();
    return { environment, reference, of, types };
  };
  const refused = (args: object, name = "shop") =>
    problemsOf(() => new WebEnvironment(name, args as WebEnvironmentArgs));

  it("is small and cheap for development", async () => {
    const { of, types } = await declared({ purpose: Development });
    assert.deepEqual(types, [
      "AppServicePlan",
      "BlobContainer",
      "Component",
      "RandomString",
      "ResourceGroup",
      "RoleAssignment",
      "StorageAccount",
      "UserAssignedIdentity",
      "WebEnvironment",
      "Workspace",
    ]);
    const [plan] = of("AppServicePlan");
    assert.deepEqual([plan?.sku, plan?.zoneRedundant], [{ name: "S1", capacity: 1 }, false]);
    assert.equal(of("RandomString")[0]?.length, "k3v9qa".length);
    assert.deepEqual(of("StorageAccount")[0]?.sku, { name: "Standard_LRS" });
  });

  it("goes on without one availability zone in production", async () => {
    const { of } = await declared({ purpose: Production });
    const [plan] = of("AppServicePlan");
    assert.deepEqual([plan?.sku, plan?.zoneRedundant], [{ name: "P1v3", capacity: 2 }, true]);
    assert.deepEqual(of("StorageAccount")[0]?.sku, { name: "Standard_ZRS" });
  });

  it("keeps packages where only its identity can read them", async () => {
    const { of } = await declared({ purpose: Development });
    const [account] = of("StorageAccount");
    assert.deepEqual(
      [account?.allowBlobPublicAccess, account?.minimumTlsVersion, account?.enableHttpsTrafficOnly],
      [false, "TLS1_2", true],
    );
    assert.equal(of("BlobContainer")[0]?.publicAccess, "None");
    const [role] = of("RoleAssignment");
    assert.deepEqual([role?.scope, role?.principalId], ["/subscriptions/s/shop-packages", "p"]);
    assert.match(role?.roleDefinitionId, /^\/subscriptions\/s\/.*\/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1$/);
  });

  it("has a key vault, a network, diagnostic settings and autoscale where asked", async () => {
    const { of, reference } = await declared({
      purpose: Production,
      keyVault: true,
      virtualNetwork: {},
      diagnosticSettings: true,
      plan: { workers: 3, autoscale: { maximum: 6 } },
    });
    const [vault] = of("Vault");
    assert.equal(vault?.properties.enableRbacAuthorization, true);
    assert.equal(of("RoleAssignment").length, 2);
    const [network] = of("VirtualNetwork");
    assert.equal(network?.subnets[0].delegations[0].serviceName, "Microsoft.Web/serverFarms");
    assert.equal(reference?.subnetId, "/subscriptions/s/shop-network/subnets/snet-shop-k3v9qa");
    assert.deepEqual(
      of("DiagnosticSetting")
        .map(({ resourceUri }) => resourceUri)
        .sort(),
      ["/subscriptions/s/shop-plan", "/subscriptions/s/shop-vault"],
    );
    assert.deepEqual(of("AutoscaleSetting")[0]?.profiles[0].capacity, { minimum: "3", maximum: "6", default: "3" });
  });

  it("does not make what is handed in, and gives its identity the roles there", async () => {
    const { types, reference, of, environment } = await declared({ purpose: Production, ...EXISTING });
    assert.deepEqual(types, ["RandomString", "RoleAssignment", "RoleAssignment", "WebEnvironment"]);
    const { keyVaultId, location: _written, ...given } = EXISTING;
    assert.deepEqual(reference, { ...given, location: "westeurope", identityClientId: "read" });
    assert.deepEqual(
      of("RoleAssignment").map(({ scope, principalId }) => [scope, principalId]),
      [
        [CONTAINER, "read-principal"],
        [keyVaultId, "read-principal"],
      ],
    );
    assert.equal(environment.plan, undefined);
  });

  it("names what it makes as Azure allows, whatever its own name is", () => {
    const named = (name: string) => PARTS.map(([part]) => nameOf(part, name, "k3v9qa"));
    assert.deepEqual(
      named("Web_Shop"),
      PARTS.map(([part, abbreviation]) =>
        part === "storageAccount" ? "stwebshopk3v9qa" : `${abbreviation}-web-shop-k3v9qa`,
      ),
    );
    assert.deepEqual(
      named("a".repeat(300)).map((name) => name.length),
      PARTS.map(([, , longest]) => longest),
    );
    const cut = ["storageAccount", "keyVault"] as const;
    assert.deepEqual(
      cut.map((part) => nameOf(part, "-a-name-of-the-shop-that-is-long-", "k3v9qa")),
      ["stanameoftheshopthk3v9qa", "kv-a-name-of-the-k3v9qa"],
    );
  });

  it("is refused with all that is wrong, each by its path, before anything is written", () => {
    assert.deepEqual(refused({}), ['purpose: it is missing: say what it is for, "Development" or "Production"']);
    assert.deepEqual(refused({ purpose: "Test" }), [
      'purpose: "Test" is not allowed: use "Development" or "Production"',
    ]);
    assert.deepEqual(
      refused({
        purpose: Production,
        plan: { skuName: "S1", workers: 1, autoscale: { minimum: 1, maximum: 31 } },
        packageContainerId: "packages",
        keyVault: true,
        keyVaultId: EXISTING.keyVaultId,
        virtualNetwork: { addressPrefix: "10.0.0.0/24", subnetAddressPrefix: "10.0.1.0/29" },
      }),
      [
        'packageContainerId: "packages" is not the resource id of a blob container: use the form /subscriptions/…/resourceGroups/…/providers/Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/CONTAINER',
        "keyVaultId: it is declared together with keyVault, and what is handed in is not created: remove one of the two",
        'plan.skuName: "S1" cannot be spread over availability zones: use a size of Premium v2 or higher, for example P1v3, or declare plan.zoneRedundant: false',
        "plan.workers: 1 is not allowed: use a whole number from 2 to 30, because plan.zoneRedundant needs two workers",
        "plan.autoscale.minimum: 1 is not allowed: use a whole number from 2 to 30, because plan.zoneRedundant needs two workers",
        "plan.autoscale.maximum: 31 is not allowed: use a whole number from 1 to 30",
        'virtualNetwork.subnetAddressPrefix: "10.0.1.0/29" is not within the network\'s range, 10.0.0.0/24: use a part of that',
        'virtualNetwork.subnetAddressPrefix: "10.0.1.0/29" is too small for App Service: use a /28 or larger, for example a /26',
      ],
    );
    assert.deepEqual(refused({ purpose: Development, plan: { skuName: "B1" } }), [
      'plan.skuName: "B1" has no slots: use S1 or a larger size, for example P1v3',
    ]);
    assert.match(refused({ purpose: Development }, "---").join(), /^the component's name: "---" leads to no names/);
    assert.deepEqual(registered, []);
  });
});
