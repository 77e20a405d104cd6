import * as pulumi from "@pulumi/pulumi";
import {
  AppPackage,
  type BuildArgs,
  EnvironmentPurpose,
  type PackageReference,
  type SlotArgs,
  SlottedWebApp,
  WebEnvironment,
} from "azure-slots";

// A pipeline keeps the list of open pull requests in the stack's configuration, each with the commit to be tried:
//   pulumi config set --path pullRequests.12 c0ffee1     opened, or pushed to
//   pulumi config rm --path pullRequests.12              closed
// It has checked out one commit only. So it gives the packages of all others, as the output `packages` told them before.
const config = new pulumi.Config();
const version = config.require("version");
const pullRequests = config.getObject<Record<string, string>>("pullRequests") ?? {};
const packed = config.getObject<Record<string, PackageReference>>("packages") ?? {};

// For development it has a Standard plan, with 5 slots: staging, and 4 pull requests. Premium has 20.
const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });

const packages: Record<string, pulumi.Input<PackageReference>> = {};
const source = config.get("source") ?? "../app";

/** A build of a version that is packed already, or else of the app that is here. */
function buildOf(name: string, version: string): BuildArgs {
  const known = packed[name]?.version === version ? packed[name] : undefined;
  const reference = known ?? new AppPackage(name, { source, version, environment }).reference;
  packages[name] = reference;
  return { package: reference, stack: "NODE|22-lts" };
}

const slots: Record<string, SlotArgs> = {};
for (const [number, commit] of Object.entries(pullRequests)) {
  const slot = `pr-${number}`;
  slots[slot] = {
    build: buildOf(slot, `${slot}-${commit}`),
    stickySettings: { ENVIRONMENT: "pull request" },
  };
}

const shop = new SlottedWebApp("shop", {
  environment,
  build: buildOf("shop", version),
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } }, ...slots },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // Nobody gets there by chance; anyone can follow the link.
  traffic: Object.fromEntries(Object.keys(slots).map((slot) => [slot, 0])),
});

export const url = shop.url;
/** For a comment on each pull request: the links that show it at production's own address. */
export const tryIt = shop.optInLinks.apply((links) =>
  Object.fromEntries(Object.entries(links).filter(([slot]) => slot in slots)),
);
/** The link back, for everyone who followed one. */
export const leave = shop.optOutLink;
/** The slots' own addresses, for tests of a pipeline. */
export const slotUrls = shop.slotUrls;
/** The packages of all builds, for the next run of a pipeline. */
export { packages };
