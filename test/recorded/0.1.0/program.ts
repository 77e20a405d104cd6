import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "../../../src";

/** The program that the recorded stack is of. Does not change: what it declared in this version must go on as it is. */
export async function program() {
  const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
  const source = resolve("test/recorded/0.1.0/app");
  const packed = new AppPackage("shop", { source, version: "1.0.0", environment });
  const shop = new SlottedWebApp("shop", {
    environment,
    build: {
      package: packed.reference,
      stack: "NODE|22-lts",
      settings: { GREETING: "hello", API_KEY: pulumi.secret("of-no-use") },
      connectionStrings: { orders: { type: "Custom", value: pulumi.secret("of-no-use-either") } },
    },
    slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } }, beta: {} },
    releaseSlot: "staging",
    production: { stickySettings: { ENVIRONMENT: "production" } },
    traffic: { beta: 0 },
    healthCheck: { path: "/" },
  });
  return { url: shop.url, liveBuild: shop.liveBuild };
}
