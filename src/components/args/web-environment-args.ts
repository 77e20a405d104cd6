import type * as pulumi from "@pulumi/pulumi";
import type { OperatingSystem } from "./slotted-app-args";

/**
 * What an environment is for: the one word that decides its size. `Development` is small and cheap. `Production` goes on
 * when a worker or a whole availability zone fails.
 */
export const EnvironmentPurpose = { Development: "Development", Production: "Production" } as const;
export type EnvironmentPurpose = (typeof EnvironmentPurpose)[keyof typeof EnvironmentPurpose];

/**
 * How the number of workers follows the load: one more when their CPU is above 70 percent on average for ten minutes, one
 * less when it is below 30.
 *
 * Source: "Best practices for autoscale", Microsoft.
 */
export interface EnvironmentAutoscaleArgs {
  /** The fewest workers. Defaults to the plan's `workers`. */
  minimum?: pulumi.Input<number>;
  /** The most workers, up to which the price can rise. */
  maximum: pulumi.Input<number>;
}

/** An environment's App Service plan. */
export interface EnvironmentPlanArgs {
  /**
   * The size of a worker, for example `P1v3`. Tiers below Standard have no slots. For function apps also `EP1` to `EP3`, of
   * Elastic Premium, and `Y1`, Consumption, on Windows alone. Defaults to `S1` for development, the smallest size with slots;
   * and to `P1v3` for production, of the Premium v3 tier; with `functionApps`, to `EP1`.
   *
   * Source: "Set up staging environments in Azure App Service" and "Reliability in Azure App Service", Microsoft.
   */
  skuName?: pulumi.Input<string>;
  /**
   * The number of workers, each of which has its price. All slots of all apps of the plan run on each. Defaults to 1 for
   * development, and to 2 for production, the fewest with zone redundancy.
   */
  workers?: pulumi.Input<number>;
  /**
   * Whether workers are spread over availability zones. It needs a size of Premium v2 or higher, a region with zones and two
   * workers, and costs nothing more than these. Defaults to false for development and to true for production.
   *
   * Source: "Reliability in Azure App Service", Microsoft.
   */
  zoneRedundant?: pulumi.Input<boolean>;
  /** How the number of workers follows the load. Defaults to not at all. */
  autoscale?: EnvironmentAutoscaleArgs;
}

/** An environment's virtual network, with one subnet that is delegated to App Service, for the outgoing traffic of apps. */
export interface EnvironmentNetworkArgs {
  /** The address range of the network in CIDR form. Defaults to `10.0.0.0/24`. */
  addressPrefix?: pulumi.Input<string>;
  /**
   * The address range of the subnet, within the network's. It has one address for each worker, and for a moment two while a plan
   * is scaled: `/28` at least, `/26` to scale freely. Defaults to `10.0.0.0/26`.
   *
   * Source: "Enable integration with an Azure virtual network", Microsoft.
   */
  subnetAddressPrefix?: pulumi.Input<string>;
}

/** The arguments of {@link WebEnvironment}. */
export interface WebEnvironmentArgs {
  /** What the environment is for, which decides the defaults of everything else. */
  purpose: EnvironmentPurpose;
  /** The region, for example `westeurope`. Defaults to the provider's, or to that of a resource group that is handed in. */
  location?: pulumi.Input<string>;
  /** The operating system of the plan's workers. Defaults to Linux. */
  operatingSystem?: OperatingSystem;
  /**
   * Whether function apps run here. Then there is a storage account for their hosts, which the identity may open (Storage Blob
   * Data Owner, Storage Queue Data Contributor, Storage Table Data Contributor), and the plan is Elastic Premium by default. The
   * account's price is by the gigabyte and the operation. Defaults to false.
   *
   * Source: "Storage considerations for Azure Functions", Microsoft.
   */
  functionApps?: boolean;
  /** The name of an existing resource group for all that is created. Defaults to one that is created; it costs nothing. */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * How the App Service plan is made. Nearly all of an environment's price is its workers. Defaults to one S1 worker for
   * development, and to two P1v3 workers in two availability zones for production.
   */
  plan?: EnvironmentPlanArgs;
  /** The id of an existing App Service plan, in place of `plan`. Defaults to one that is created. */
  serverFarmId?: pulumi.Input<string>;
  /**
   * The resource id of an existing blob container for packages. Defaults to one that is created, in a storage account without
   * public access: locally redundant for development, zone-redundant for production. Its price is by the gigabyte.
   */
  packageContainerId?: pulumi.Input<string>;
  /**
   * The resource id of an existing user-assigned identity. Defaults to one that is created; it costs nothing. Either of them
   * is given the right to read packages.
   */
  identityId?: pulumi.Input<string>;
  /**
   * The resource id of an existing Log Analytics workspace. Defaults to one that is created and keeps logs for 30 days. Its
   * price is by the gigabyte that comes in.
   */
  workspaceId?: pulumi.Input<string>;
  /**
   * The connection string of an existing Application Insights. Defaults to that of one that is created upon the workspace,
   * where its telemetry is paid for.
   */
  applicationInsightsConnectionString?: pulumi.Input<string>;
  /**
   * Whether a key vault is created, in which the identity may read secrets by Azure's roles. For production, it cannot be
   * purged before its secrets have been deleted for 90 days. Its price is by the operation. Defaults to false.
   */
  keyVault?: boolean;
  /** The resource id of an existing key vault in which the identity may read secrets, in place of `keyVault`. Defaults to none. */
  keyVaultId?: pulumi.Input<string>;
  /** The virtual network that is created; `{}` for one with the default ranges. It costs nothing. Defaults to none. */
  virtualNetwork?: EnvironmentNetworkArgs;
  /**
   * The resource id of an existing subnet that is delegated to `Microsoft.Web/serverFarms`, in place of `virtualNetwork`.
   * Defaults to none.
   */
  subnetId?: pulumi.Input<string>;
  /**
   * Whether the metrics of the plan, and the audit log of the key vault, of those that are created, go to the workspace, where
   * they are paid for. Defaults to false.
   *
   * Source: "Diagnostic settings in Azure Monitor", Microsoft.
   */
  diagnosticSettings?: boolean;
  /** Tags of all that is created. Defaults to none. */
  tags?: Record<string, pulumi.Input<string>>;
}
