import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";

export interface ServiceArgs {
  /** The version that goes live. */
  version: string;
  /** The URL of its package. */
  packageUri: string;
  /** What it says to visitors. */
  greeting: string;
}

/** A module as a company may have it: a Node service in a resource group and on a plan of its own. */
export class Service extends pulumi.ComponentResource {
  /** The service's address. */
  public readonly url: pulumi.Output<string>;

  constructor(name: string, { version, packageUri, greeting }: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("example:index:Service", name, {}, opts);
    const group = new ResourceGroup(name, { location: "westeurope" }, { parent: this });
    const plan = new AppServicePlan(
      name,
      { resourceGroupName: group.name, kind: "linux", reserved: true, sku: { name: "S1", tier: "Standard" } },
      { parent: this },
    );
    const app = new SlottedWebApp(
      name,
      {
        resourceGroupName: group.name,
        serverFarmId: plan.id,
        build: { version, packageUri, stack: "NODE|22-lts", settings: { GREETING: greeting } },
        slots: { staging: {} },
      },
      { parent: this },
    );
    this.url = app.url;
    this.registerOutputs({ url: this.url });
  }
}
