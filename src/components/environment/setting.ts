import type * as pulumi from "@pulumi/pulumi";
import { EnvironmentPurpose, type WebEnvironmentArgs } from "../args/web-environment-args";
import type { Names } from "./names";

/** What depends on the purpose of an environment. */
export interface Defaults {
  readonly skuName: string;
  readonly workers: number;
  readonly zoneRedundant: boolean;
  /** How the storage account keeps its copies. Source: "Azure Storage redundancy", Microsoft. */
  readonly storageSku: "Standard_LRS" | "Standard_ZRS";
  /** Whether a deleted key vault cannot be purged. */
  readonly purgeProtection: boolean;
}

export const DEFAULTS: Readonly<Record<EnvironmentPurpose, Defaults>> = {
  [EnvironmentPurpose.Development]: {
    skuName: "S1",
    workers: 1,
    zoneRedundant: false,
    storageSku: "Standard_LRS",
    purgeProtection: false,
  },
  [EnvironmentPurpose.Production]: {
    skuName: "P1v3",
    workers: 2,
    zoneRedundant: true,
    storageSku: "Standard_ZRS",
    purgeProtection: true,
  },
};

/** What the parts of an environment are declared with. */
export interface Setting {
  /** The environment's name. */
  readonly name: string;
  readonly names: Names;
  readonly args: WebEnvironmentArgs;
  readonly defaults: Defaults;
  /** What all parts have in common. */
  readonly common: {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly tags: Record<string, pulumi.Input<string>>;
    readonly location?: pulumi.Input<string>;
  };
  readonly options: pulumi.CustomResourceOptions;
}
