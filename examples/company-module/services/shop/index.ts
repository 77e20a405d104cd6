import { WebService } from "@example/web-service";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const version = config.require("version");

// This is all that the team writes. The rest belongs to the company.
const shop = new WebService("shop", {
  environment: "production",
  region: "westeurope",
  size: "P0v3",
  costCenter: "CC-1234",
  owner: "shop@example.com",
  monthlyBudget: 200,
  healthPath: "/healthz",
  version,
  packageUri: `${config.require("packages")}shop-${version}.zip`,
});

export const url = shop.url;
export const stagingUrl = shop.stagingUrl;
export const liveBuild = shop.liveBuild;
