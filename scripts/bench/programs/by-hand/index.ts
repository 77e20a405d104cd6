import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { Releases } from "../../../../examples/app/releases";
import { blueGreenApp } from "./blue-green-app";

const config = new pulumi.Config();
const version = config.require("version");

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

const shop = blueGreenApp("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  version,
  packageUri: new Releases(group.name).packageOf(version),
  greeting: config.require("greeting"),
});

export const url = shop.url;
export const slotUrls = shop.slotUrls;
export const siteName = shop.siteName;
