import * as pulumi from "@pulumi/pulumi";
import { blueGreenApp } from "./blue-green-app";
import { environment } from "./environment";

const config = new pulumi.Config();
const version = config.require("version");

const shop = blueGreenApp("shop", {
  environment: environment(version),
  version,
  greeting: config.require("greeting"),
});

export const url = shop.url;
export const slotUrls = shop.slotUrls;
export const siteName = shop.siteName;
