import assert from "node:assert/strict";
import { environmentOf } from "../../../src/local/host/environment";
import { GROUP, LOCATION, LocalApp, SITE } from "../../support/local-app";
import { installed, PluginClient, type Properties } from "./plugin-client";

const TENANT = "00000000-0000-0000-0000-0000000000aa";
const DEPLOYER = "00000000-0000-0000-0000-0000000000bb";
const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");
const READER = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const VAULT_TYPE = "azure-native:keyvault:Vault";
const SECRET_TYPE = "azure-native:keyvault:Secret";
const LOCK_TYPE = "azure-native:authorization:ManagementLockByScope";
const ROLE_TYPE = "azure-native:authorization:RoleAssignment";

describe("azure-native stand-in: what stands beside an app", () => {
  const files = installed();
  let app: LocalApp;
  let plugin: PluginClient;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
    plugin = await PluginClient.start(files.executable("azure-native"), environmentOf(app.local.connection, app.home));
    await plugin.configure();
  });

  after(async () => {
    plugin?.stop();
    await app.close();
    files.remove();
  });

  /** Checks what is declared, makes it, and tells the inputs and what came of them. */
  const make = async (type: string, declared: Properties) => {
    const { failures } = await plugin.check(type, declared);
    assert.deepEqual(failures, []);
    // All of them, as the engine keeps them.
    const inputs = plugin.last;
    const { id } = await plugin.create(type, inputs);
    return { inputs, id, outputs: plugin.last };
  };
  /** What azure-native would do on a refresh, and then on an up. */
  const isLeftAlone = async (type: string, made: { id: string; inputs: Properties; outputs: Properties }) => {
    const read = await plugin.read(type, made.id, made.outputs, made.inputs);
    assert.deepEqual(read.inputs, made.inputs, type);
    assert.equal((await plugin.diff(type, made.inputs, made.inputs, made.outputs)).changes, false);
  };
  const inGroup = { resourceGroupName: "shop-group" };

  it("makes what watches it, under names and in words of programs", async () => {
    const workspace = await make("azure-native:operationalinsights:Workspace", {
      ...inGroup,
      sku: { name: "PerGB2018" },
      retentionInDays: 30,
    });
    assert.match(String(workspace.outputs.customerId), /^[0-9a-f-]{36}$/);
    assert.match(String(workspace.inputs.workspaceName), /^shop[0-9a-f]{8}$/);
    assert.equal(workspace.inputs.location, LOCATION);
    const component = await make("azure-native:applicationinsights:Component", {
      ...inGroup,
      kind: "web",
      applicationType: "web",
      workspaceResourceId: workspace.id,
    });
    assert.match(String(component.outputs.connectionString), /^InstrumentationKey=[0-9a-f-]{36};/);
    const told = await app.ask("GET", component.id);
    assert.deepEqual(
      [told.at("properties.Application_Type"), told.at("properties.WorkspaceResourceId")],
      ["web", workspace.id],
    );
    const setting = await make("azure-native:monitor:DiagnosticSetting", {
      resourceUri: SITE,
      name: "all",
      workspaceId: workspace.id,
      logs: [{ category: "AppServiceHTTPLogs", enabled: true }],
    });
    assert.equal(setting.id, `${SITE}/providers/Microsoft.Insights/diagnosticSettings/all`);
    const alert = await make("azure-native:monitor:MetricAlert", {
      ...inGroup,
      location: "global",
      enabled: true,
      evaluationFrequency: "PT1M",
      windowSize: "PT5M",
      severity: 2,
      scopes: [SITE],
      tags: { odataType: "stays" },
      criteria: { odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [] },
    });
    const { body } = await app.ask("GET", alert.id);
    assert.match(JSON.stringify(body), /"odata\.type":"Microsoft\.Azure\.Monitor/);
    assert.match(JSON.stringify(body), /"odataType":"stays"/);
    await isLeftAlone("azure-native:operationalinsights:Workspace", workspace);
    await isLeftAlone("azure-native:applicationinsights:Component", component);
    await isLeftAlone("azure-native:monitor:DiagnosticSetting", setting);
    await isLeftAlone("azure-native:monitor:MetricAlert", alert);
    const keys = await plugin.invoke("azure-native:operationalinsights:getSharedKeys", {
      ...inGroup,
      workspaceName: String(workspace.inputs.workspaceName),
    });
    assert.match(String(keys.primarySharedKey), /==$/);
  });

  it("makes networks, with what is inside of them where Azure has it", async () => {
    const network = await make("azure-native:network:VirtualNetwork", {
      ...inGroup,
      virtualNetworkName: "hub",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [{ name: "data", addressPrefix: "10.0.2.0/24" }],
    });
    const inside = await app.ask("GET", network.id);
    assert.deepEqual(
      ["id", "name", "properties.addressPrefix"].map((each) => inside.at(`properties.subnets.0.${each}`)),
      [`${network.id}/subnets/data`, "data", "10.0.2.0/24"],
    );
    assert.equal((await app.ask("GET", `${network.id}/subnets/data`)).at("properties.addressPrefix"), "10.0.2.0/24");
    // As in Azure, a network without subnets of its own in the program leaves alone those that are declared by themselves.
    const spoke = await make("azure-native:network:VirtualNetwork", {
      ...inGroup,
      virtualNetworkName: "spoke",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
    const subnet = await make("azure-native:network:Subnet", {
      ...inGroup,
      virtualNetworkName: "spoke",
      subnetName: "apps",
      addressPrefix: "10.0.1.0/24",
      networkSecurityGroup: { id: "/x" },
      delegations: [{ name: "web", serviceName: "Microsoft.Web/serverFarms" }],
    });
    const told = await app.ask("GET", subnet.id);
    assert.deepEqual(
      [told.at("properties.delegations.0.properties.serviceName"), told.at("properties.networkSecurityGroup")],
      ["Microsoft.Web/serverFarms", { id: "/x" }],
    );
    const autoscale = await make("azure-native:monitor:AutoscaleSetting", {
      ...inGroup,
      enabled: false,
      profiles: [{ name: "one", capacity: { minimum: "1", maximum: "2", default: "1" }, rules: [] }],
      targetResourceUri: SITE,
    });
    assert.equal((autoscale.outputs.properties as Properties).targetResourceUri, SITE);
    await isLeftAlone("azure-native:network:VirtualNetwork", network);
    await isLeftAlone("azure-native:network:VirtualNetwork", spoke);
    await isLeftAlone("azure-native:network:Subnet", subnet);
    await isLeftAlone("azure-native:monitor:AutoscaleSetting", autoscale);
  });

  it("makes vaults and secrets, whose values it never reads", async () => {
    const vault = await make(VAULT_TYPE, {
      ...inGroup,
      vaultName: "shop-vault",
      properties: { tenantId: TENANT, sku: { family: "A", name: "standard" }, accessPolicies: [] },
    });
    assert.equal((vault.outputs.properties as Properties).vaultUri, "https://shop-vault.vault.azure.net/");
    const secret = await make(SECRET_TYPE, {
      ...inGroup,
      vaultName: "shop-vault",
      secretName: "ledger",
      properties: { value: "s3cret", attributes: { enabled: true, expires: 4102444800 } },
    });
    assert.equal((await app.ask("GET", secret.id)).at("properties.attributes.exp"), 4102444800);
    assert.doesNotMatch(JSON.stringify(secret.outputs), /s3cret/);
    await isLeftAlone(VAULT_TYPE, vault);
    await isLeftAlone(SECRET_TYPE, secret);
    // A secret goes by the vault's own endpoint, for which Azure Resource Manager's roles are not enough.
    await assert.rejects(plugin.delete(SECRET_TYPE, secret.id), /Status=403 Code="?Forbidden/);
    const policy = { tenantId: TENANT, objectId: DEPLOYER, permissions: { secrets: ["delete"] } };
    const properties = { ...(vault.inputs.properties as Properties), accessPolicies: [policy] };
    await plugin.update(VAULT_TYPE, vault.id, { ...vault.inputs, properties });
    await plugin.delete(SECRET_TYPE, secret.id);
    await plugin.delete(SECRET_TYPE, secret.id);
    assert.equal((await app.ask("GET", secret.id)).status, 404);
    await plugin.delete(VAULT_TYPE, vault.id);
    assert.equal((await app.ask("GET", vault.id)).status, 404);
  });

  it("makes identities, role assignments named by a GUID, and locks, on whatever they are on", async () => {
    const identity = await make("azure-native:managedidentity:UserAssignedIdentity", inGroup);
    const { principalId } = identity.outputs;
    assert.match(String(principalId), /^[0-9a-f-]{36}$/);
    const declared = { scope: SITE, principalId: String(principalId), principalType: "ServicePrincipal" };
    const role = await make(ROLE_TYPE, { ...declared, roleDefinitionId: READER });
    assert.match(
      role.id,
      /\/sites\/shop\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f]{8}-[0-9a-f]{4}-4/,
    );
    await isLeftAlone(ROLE_TYPE, role);
    assert.deepEqual(
      (await plugin.diff(ROLE_TYPE, role.inputs, { ...role.inputs, principalId: DEPLOYER }, role.outputs)).replaces,
      ["principalId"],
    );
    const lock = await make(LOCK_TYPE, { scope: SITE, lockName: "keep", level: "CanNotDelete" });
    assert.equal(lock.id, `${SITE}/providers/Microsoft.Authorization/locks/keep`);
    await isLeftAlone(LOCK_TYPE, lock);
    const imported = await plugin.read(LOCK_TYPE, lock.id);
    assert.deepEqual(imported.inputs, { scope: SITE, lockName: "keep", level: "CanNotDelete" });
    await assert.rejects(plugin.delete("azure-native:web:WebApp", SITE), /Status=409 Code="ScopeLocked"/);
    await plugin.delete(LOCK_TYPE, lock.id);
    assert.equal((await app.ask("GET", lock.id)).status, 404);
  });
});
