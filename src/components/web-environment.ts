import type { Component } from "@pulumi/azure-native/applicationinsights/component";
import type { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import type { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentReference } from "./args/references";
import type { WebEnvironmentArgs } from "./args/web-environment-args";
import { declareParts } from "./environment/parts";
import { withoutTraces } from "./resources/without-traces";
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
    const parts = withoutTraces(() => declareParts(this, name, args, checked));
    this.resourceGroupName = parts.resourceGroupName;
    this.serverFarmId = parts.serverFarmId;
    this.packageContainerId = parts.packageContainerId;
    this.identityId = parts.identity.id;
    this.identityClientId = parts.identity.clientId;
    this.identityPrincipalId = parts.identity.principalId;
    this.workspaceId = parts.workspaceId;
    this.applicationInsightsConnectionString = parts.applicationInsightsConnectionString;
    this.keyVaultId = parts.keyVaultId;
    this.subnetId = parts.subnetId;
    this.location = parts.location;
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
      ...(parts.hostStorage ? { hostStorageAccountName: parts.hostStorage.accountName } : {}),
    }) as pulumi.Output<EnvironmentReference>;
    this.resourceGroup = parts.group;
    this.plan = parts.plan;
    this.storageAccount = parts.packages?.account;
    this.hostStorageAccount = parts.hostStorage?.account;
    this.identity = parts.identity.made;
    this.workspace = parts.workspace;
    this.applicationInsights = parts.insights;
    this.keyVault = parts.vault;
    this.virtualNetwork = parts.network;
    this.registerOutputs({ reference: this.reference });
  }
}
