import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";

const config = new pulumi.Config();

const shop = new SlottedWebApp("shop", {
  resourceGroupName: config.require("resourceGroupName"),
  serverFarmId: config.require("serverFarmId"),
  name: config.require("site"),
  build: {
    version: config.require("version"),
    packageUri: config.require("packageUri"),
    stack: "NODE|22-lts",
    settings: { GREETING: config.require("greeting") },
  },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" }, alwaysOn: true },
});

export const url = shop.url;
