import type { Component } from "@pulumi/azure-native/applicationinsights/component";
import type { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { getResourceGroupOutput } from "@pulumi/azure-native/resources/getResourceGroup";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import type { EnvironmentReference } from "./args/references";
import type { WebEnvironmentArgs } from "./args/web-environment-args";
import { declareHostStorage } from "./environment/host-storage";
import { declareIdentity } from "./environment/identity";
import { type Names, nameOf, RANDOM_CHARACTERS } from "./environment/names";
import { declareNetwork } from "./environment/network";
import { declareInsights, declareWorkspace, observe } from "./environment/observation";
import { declarePackages } from "./environment/packages";
import { declarePlan } from "./environment/plan";
import { assignRole, Role } from "./environment/role";
import { DEFAULTS, type Setting } from "./environment/setting";
import { declareVault } from "./environment/vault";
import { checkedEnvironment } from "./validation/web-environment";

/**
 * An environment for web apps and function apps: a resource group with an App Service plan, a container for packages, an identity that may read
 * them, and Application Insights upon a Log Analytics workspace; where asked, a key vault and a virtual network. One word
 * decides whether it is small and cheap or made for production. What is handed in is not created.
 *
 * @throws InputPropertiesError Where something is wrong with the arguments: all problems at once, each by its path.
 */
export class WebEnvironment extends pulumi.ComponentResource {
  /** All that an app needs to know: the argument `environment` of a `SlottedWebApp` or a `SlottedFunctionApp`. A stack may export it for others. */
  public readonly reference: pulumi.Output<EnvironmentReference>;
  /** The name of the resource group. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** The region of all that is created. */
  public readonly location: pulumi.Output<string>;
  /** The id of the App Service plan. */
  public readonly serverFarmId: pulumi.Output<string>;
  /** The resource id of the container for packages, known once the identity may read there. */
  public readonly packageContainerId: pulumi.Output<string>;
  /** The resource id of the identity. */
  public readonly identityId: pulumi.Output<string>;
  /** The client id of the identity, which an app names when it asks for a token. */
  public readonly identityClientId: pulumi.Output<string>;
  /** The principal id of the identity, for more roles. */
  public readonly identityPrincipalId: pulumi.Output<string>;
  /** The resource id of the Log Analytics workspace. */
  public readonly workspaceId: pulumi.Output<string>;
  /** The connection string of Application Insights. */
  public readonly applicationInsightsConnectionString: pulumi.Output<string>;
  /** The resource id of the key vault, known once the identity may read secrets there; absent if there is none. */
  public readonly keyVaultId?: pulumi.Output<string>;
  /** The resource id of the subnet for the outgoing traffic of apps; absent if there is none. */
  public readonly subnetId?: pulumi.Output<string>;
  /** The resource group; absent if it was handed in. */
  public readonly resourceGroup?: ResourceGroup;
  /** The App Service plan; absent if it was handed in. */
  public readonly plan?: AppServicePlan;
  /** The storage account for packages; absent if their container was handed in. */
  public readonly storageAccount?: StorageAccount;
  /** The storage account for the hosts of function apps; absent if there are none. */
  public readonly hostStorageAccount?: StorageAccount;
  /** The identity; absent if it was handed in. */
  public readonly identity?: UserAssignedIdentity;
  /** The Log Analytics workspace; absent if it was handed in. */
  public readonly workspace?: Workspace;
  /** Application Insights; absent if its connection string was handed in. */
  public readonly applicationInsights?: Component;
  /** The key vault; absent if it was handed in, and if there is none. */
  public readonly keyVault?: Vault;
  /** The virtual network; absent if its subnet was handed in, and if there is none. */
  public readonly virtualNetwork?: VirtualNetwork;

  constructor(name: string, args: WebEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkedEnvironment(name, args, opts);
    super("azure-slots:index:WebEnvironment", name, { purpose: args.purpose }, opts);
    const options = { parent: this };
    const random = new RandomString(
      `${name}-names`,
      // Elsewhere, the parts are made anew, while those of the same name are still there.
      {
        length: RANDOM_CHARACTERS,
        upper: false,
        special: false,
        keepers: { location: args.location ?? "", resourceGroupName: args.resourceGroupName ?? "" },
      },
      options,
    );
    // No resource has a name before all arguments are checked, so nothing is written before.
    const names: Names = (part) =>
      pulumi.all([random.result, checked]).apply(([text]) => nameOf(part, name, text ?? ""));
    const region = args.location === undefined ? {} : { location: args.location };
    const tags = args.tags ?? {};
    const group =
      args.resourceGroupName === undefined
        ? new ResourceGroup(`${name}-group`, { resourceGroupName: names("resourceGroup"), tags, ...region }, options)
        : undefined;
    const resourceGroupName = group?.name ?? pulumi.output(args.resourceGroupName ?? "");
    const common = { resourceGroupName, tags, ...region };
    const setting: Setting = { name, names, args, common, options, defaults: DEFAULTS[args.purpose] };

    const plan = args.serverFarmId === undefined ? declarePlan(setting, args.plan ?? {}).plan : undefined;
    const identity = declareIdentity(setting);
    const packages = args.packageContainerId === undefined ? declarePackages(setting) : undefined;
    const workspace = args.workspaceId === undefined ? declareWorkspace(setting) : undefined;
    const workspaceId = workspace?.id ?? pulumi.output(args.workspaceId ?? "");
    const insights =
      args.applicationInsightsConnectionString === undefined ? declareInsights(setting, workspaceId) : undefined;
    const vault = args.keyVault ? declareVault(setting) : undefined;
    const network = args.virtualNetwork ? declareNetwork(setting, args.virtualNetwork) : undefined;
    const { principalId } = identity;
    const hostStorage = args.functionApps ? declareHostStorage(setting, principalId) : undefined;
    /** The id of a resource, once the identity has a role there. */
    const opened = (part: string, role: (typeof Role)[keyof typeof Role], id: pulumi.Input<string>) => {
      const assignment = assignRole(`${name}-${part}-reader`, role, { scope: id, principalId }, options);
      return pulumi.all([id, assignment.id]).apply(([known]) => known);
    };

    this.resourceGroupName = resourceGroupName;
    this.serverFarmId = plan?.id ?? pulumi.output(args.serverFarmId ?? "");
    this.packageContainerId = opened(
      "packages",
      Role.StorageBlobDataReader,
      packages?.container.id ?? args.packageContainerId ?? "",
    );
    this.identityId = identity.id;
    this.identityClientId = identity.clientId;
    this.identityPrincipalId = principalId;
    this.workspaceId = workspaceId;
    this.applicationInsightsConnectionString =
      insights?.connectionString ?? pulumi.output(args.applicationInsightsConnectionString ?? "");
    const vaultId = vault?.id ?? args.keyVaultId;
    this.keyVaultId = vaultId === undefined ? undefined : opened("vault", Role.KeyVaultSecretsUser, vaultId);
    const subnetId = network?.subnetId ?? args.subnetId;
    this.subnetId = subnetId === undefined ? undefined : pulumi.output(subnetId);
    if (args.diagnosticSettings) {
      if (plan) {
        observe(setting, "plan", { resourceUri: plan.id, workspaceId });
      }
      if (vault) {
        observe(setting, "vault", { resourceUri: vault.id, workspaceId, logs: ["audit"] });
      }
    }
    // Azure tells some regions by the names for people, "West Europe".
    this.location = pulumi
      .output(
        args.location ?? group?.location ?? getResourceGroupOutput({ resourceGroupName }, { parent: this }).location,
      )
      .apply((region) => region.toLowerCase().replaceAll(" ", ""));
    this.reference = pulumi.output({
      resourceGroupName: this.resourceGroupName,
      location: this.location,
      serverFarmId: this.serverFarmId,
      identityId: this.identityId,
      identityClientId: this.identityClientId,
      packageContainerId: this.packageContainerId,
      applicationInsightsConnectionString: this.applicationInsightsConnectionString,
      workspaceId: this.workspaceId,
      ...(this.subnetId ? { subnetId: this.subnetId } : {}),
      ...(hostStorage ? { hostStorageAccountName: hostStorage.accountName } : {}),
    }) as pulumi.Output<EnvironmentReference>;
    this.resourceGroup = group;
    this.plan = plan;
    this.storageAccount = packages?.account;
    this.hostStorageAccount = hostStorage?.account;
    this.identity = identity.made;
    this.workspace = workspace;
    this.applicationInsights = insights;
    this.keyVault = vault;
    this.virtualNetwork = network?.network;
    this.registerOutputs({ reference: this.reference });
  }
}
