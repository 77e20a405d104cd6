import type { Component } from "@pulumi/azure-native/applicationinsights/component";
import type { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork";
import type { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { getResourceGroupOutput } from "@pulumi/azure-native/resources/getResourceGroup";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";
import type { WebEnvironmentArgs } from "../args/web-environment-args";
import { declareHostStorage, type HostStorage } from "./host-storage";
import { declareIdentity, type Identity } from "./identity";
import { type Names, nameOf, RANDOM_CHARACTERS } from "./names";
import { declareNetwork } from "./network";
import { declareInsights, declareWorkspace, observe } from "./observation";
import { declarePackages, type Packages } from "./packages";
import { declarePlan } from "./plan";
import { assignRole, Role } from "./role";
import { DEFAULTS, type Setting } from "./setting";
import { declareVault } from "./vault";

/** What an environment consists of. What was handed in was not created, so only its id or its name is there. */
export interface Parts {
  readonly group: ResourceGroup | undefined;
  readonly resourceGroupName: pulumi.Output<string>;
  readonly location: pulumi.Output<string>;
  readonly plan: AppServicePlan | undefined;
  readonly serverFarmId: pulumi.Output<string>;
  readonly identity: Identity;
  readonly packages: Packages | undefined;
  /** Known once the identity may read there. */
  readonly packageContainerId: pulumi.Output<string>;
  readonly workspace: Workspace | undefined;
  readonly workspaceId: pulumi.Output<string>;
  readonly insights: Component | undefined;
  readonly applicationInsightsConnectionString: pulumi.Output<string>;
  readonly vault: Vault | undefined;
  /** Known once the identity may read secrets there. */
  readonly keyVaultId: pulumi.Output<string> | undefined;
  readonly network: VirtualNetwork | undefined;
  readonly subnetId: pulumi.Output<string> | undefined;
  readonly hostStorage: HostStorage | undefined;
}

/**
 * Declares all that an environment creates, as parts of its component.
 *
 * @param checked Known once all arguments are, and no problem was found in them.
 */
export function declareParts(
  component: pulumi.ComponentResource,
  name: string,
  args: WebEnvironmentArgs,
  checked: pulumi.Output<unknown>,
): Parts {
  const options = { parent: component };
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
  const names: Names = (part) => pulumi.all([random.result, checked]).apply(([text]) => nameOf(part, name, text ?? ""));
  const placed = args.location === undefined ? {} : { location: args.location };
  const tags = args.tags ?? {};
  const group =
    args.resourceGroupName === undefined
      ? new ResourceGroup(`${name}-group`, { resourceGroupName: names("resourceGroup"), tags, ...placed }, options)
      : undefined;
  const resourceGroupName = group?.name ?? pulumi.output(args.resourceGroupName ?? "");
  const common = { resourceGroupName, tags, ...placed };
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

  const packageContainerId = opened(
    "packages",
    Role.StorageBlobDataReader,
    packages?.container.id ?? args.packageContainerId ?? "",
  );
  const vaultId = vault?.id ?? args.keyVaultId;
  const keyVaultId = vaultId === undefined ? undefined : opened("vault", Role.KeyVaultSecretsUser, vaultId);
  if (args.diagnosticSettings) {
    if (plan) {
      observe(setting, "plan", { resourceUri: plan.id, workspaceId });
    }
    if (vault) {
      observe(setting, "vault", { resourceUri: vault.id, workspaceId, logs: ["audit"] });
    }
  }
  const subnetId = network?.subnetId ?? args.subnetId;
  const region = args.location ?? group?.location ?? getResourceGroupOutput({ resourceGroupName }, options).location;
  return {
    group,
    resourceGroupName,
    // Azure tells some regions by the names for people, "West Europe".
    location: pulumi.output(region).apply((told) => told.toLowerCase().replaceAll(" ", "")),
    plan,
    serverFarmId: plan?.id ?? pulumi.output(args.serverFarmId ?? ""),
    identity,
    packages,
    packageContainerId,
    workspace,
    workspaceId,
    insights,
    applicationInsightsConnectionString:
      insights?.connectionString ?? pulumi.output(args.applicationInsightsConnectionString ?? ""),
    vault,
    keyVaultId,
    network: network?.network,
    subnetId: subnetId === undefined ? undefined : pulumi.output(subnetId),
    hostStorage,
  };
}
