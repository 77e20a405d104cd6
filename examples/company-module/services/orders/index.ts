import { WebService } from "@example/web-service";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const version = config.require("version");

const orders = new WebService("orders", {
  environment: "test",
  region: "northeurope",
  size: "S1",
  costCenter: "CC-5678",
  owner: "orders@example.com",
  monthlyBudget: 80,
  healthPath: "/healthz",
  version,
  packageUri: `${config.require("packages")}orders-${version}.zip`,
  settings: { CURRENCY: "EUR" },
});

export const url = orders.url;
export const liveBuild = orders.liveBuild;
