import * as pulumi from "@pulumi/pulumi";
import { blueGreenApp } from "../by-hand/blue-green-app";
import { environment } from "../by-hand/environment";

const config = new pulumi.Config();
const version = config.require("version");
const shared = environment(version);

const shops = Array.from({ length: config.requireNumber("apps") }, (_, index) =>
  blueGreenApp(`shop-${index + 1}`, { environment: shared, version, greeting: config.require("greeting") }),
);

export const urls = shops.map(({ url }) => url);
export const slotUrls = shops.map(({ slotUrls }) => slotUrls);
export const siteNames = shops.map(({ siteName }) => siteName);
