import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { WEB_APP } from "../rules";
import type { ReleaseReference } from "./args/references";
import type { SlottedWebAppArgs } from "./args/slotted-web-app-args";
import type { DnsRecord } from "./args/staying-args";
import type { StickyNames } from "./args/sticky";
import { AppComposition } from "./resources/slotted-app";
import { declare } from "./validation/declare";

/**
 * A web app with deployment slots, whose builds go live by swapping.
 *
 * What travels with a build is delivered to the release slot, warmed up there, and swapped into production; production
 * gets it in no other way. What stays with a slot is written in place. The declaration says which build is where, and
 * declaring it again changes nothing.
 *
 * @throws InputPropertiesError Where something is wrong with the arguments: all problems at once, each by its path.
 */
export class SlottedWebApp extends pulumi.ComponentResource {
  /** The app, to hang on it what this component does not declare: a role, a metric alert, a private endpoint. */
  public readonly site: WebApp;
  /** The slots, by name, likewise. */
  public readonly slots: Record<string, WebAppSlot>;
  /** The app's name. */
  public readonly siteName: pulumi.Output<string>;
  /** The app's resource id. */
  public readonly siteId: pulumi.Output<string>;
  /** The app's own host name, for example `shop.azurewebsites.net`. */
  public readonly hostName: pulumi.Output<string>;
  /** The app's address, for example `https://shop.azurewebsites.net`. */
  public readonly url: pulumi.Output<string>;
  /** The slots' resource ids, by the slots' names. */
  public readonly slotIds: pulumi.Output<Record<string, string>>;
  /** The slots' own host names, by the slots' names. */
  public readonly slotHostNames: pulumi.Output<Record<string, string>>;
  /** The slots' addresses, by the slots' names. */
  public readonly slotUrls: pulumi.Output<Record<string, string>>;
  /** By slot, the link that brings a visitor of production to it, and keeps him there. */
  public readonly optInLinks: pulumi.Output<Record<string, string>>;
  /** The link that brings a visitor back to production, and keeps him there. */
  public readonly optOutLink: pulumi.Output<string>;
  /** The identity of the declared build: its version and the digest of what travels with it. */
  public readonly buildIdentity: pulumi.Output<string>;
  /**
   * The identity of the build that production really runs, read once all is written; with auto swap, of the one that goes
   * live by itself. Not known in a preview that swaps.
   */
  public readonly liveBuild: pulumi.Output<string>;
  /** By slot, the identity of the build that it holds once all is written; empty where it holds none that says its version. */
  public readonly slotBuilds: pulumi.Output<Record<string, string>>;
  /**
   * The release that production really runs: its version, and where its package or its image is. It has no secret. A stack exports
   * it, and another app is declared to run the same by `build.promotedFrom`.
   */
  public readonly release: pulumi.Output<ReleaseReference>;
  /** The names that stay with their slot when slots are swapped, whichever slot has them: the lists that App Service keeps. */
  public readonly stickyNames: pulumi.Output<StickyNames>;

  /**
   * By custom host name, the DNS records to make for it, before it can be bound. Known once the app and its slots are there,
   * and part of the error where a record is missing.
   */
  public readonly dnsRecords: pulumi.Output<Record<string, DnsRecord[]>>;

  constructor(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const composition = new AppComposition(() => this, name, args, declare(name, args, opts, WEB_APP), opts);
    super("azure-slots:index:SlottedWebApp", name, {}, composition.options);
    const app = composition.declareApp(this);
    this.site = app.site;
    this.slots = app.slots;
    this.siteName = app.siteName;
    this.siteId = app.siteId;
    this.hostName = app.hostName;
    this.url = app.url;
    this.slotIds = app.slotIds;
    this.slotHostNames = app.slotHostNames;
    this.slotUrls = app.slotUrls;
    this.optInLinks = app.optInLinks;
    this.optOutLink = app.optOutLink;
    this.buildIdentity = app.buildIdentity;
    this.liveBuild = app.liveBuild;
    this.slotBuilds = app.slotBuilds;
    this.release = app.release;
    this.stickyNames = app.stickyNames;
    this.dnsRecords = app.dnsRecords;
    // Only what is known as soon as the app is there: the next run needs it, also where this one fails later.
    const { siteName, siteId, hostName, url } = app;
    this.registerOutputs({ siteName, siteId, hostName, url });
  }
}
