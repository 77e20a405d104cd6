import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { Releases } from "../app/releases";
import { WebService } from "./web-service";

const version = new pulumi.Config().require("version");

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

// This is all that a team writes. The rest belongs to the company and is in web-service.ts.
const shop = new WebService("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  costCenter: "CC-1234",
  version,
  packageUri: new Releases(group.name).packageOf(version),
});

export const url = shop.url;
export const stagingUrl = shop.stagingUrl;
export const liveBuild = shop.liveBuild;
