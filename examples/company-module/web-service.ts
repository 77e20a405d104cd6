import * as pulumi from "@pulumi/pulumi";
import { FtpsState, SlottedWebApp, type StayingArgs, TlsVersion } from "azure-slots";

/** What a team declares about its service. */
export interface WebServiceArgs {
  /** The service's resource group. */
  resourceGroupName: pulumi.Input<string>;
  /** The id of the App Service plan. */
  serverFarmId: pulumi.Input<string>;
  /** Who pays: `CC-` and four digits. */
  costCenter: string;
  /** The version that goes live. */
  version: pulumi.Input<string>;
  /** The URL of the version's package. */
  packageUri: pulumi.Input<string>;
  /** App settings that belong to the version. Defaults to none. */
  settings?: Record<string, pulumi.Input<string>>;
  /** The subnet that all outgoing traffic goes through. Defaults to none. */
  subnetId?: pulumi.Input<string>;
}

/**
 * A Node service as the company runs them: on slots, behind HTTPS, with an identity, monitored and with a cost center.
 */
export class WebService extends pulumi.ComponentResource {
  /** The service's address. */
  public readonly url: pulumi.Output<string>;
  /** The address at which to try the next version. */
  public readonly stagingUrl: pulumi.Output<string>;
  /** The build that is live. */
  public readonly liveBuild: pulumi.Output<string>;

  constructor(name: string, args: WebServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("company:index:WebService", name, {}, opts);
    if (!/^CC-\d{4}$/.test(args.costCenter)) {
      throw new Error(`WebService "${name}": costCenter: "${args.costCenter}" is none: use CC- and four digits`);
    }
    const app = new SlottedWebApp(
      name,
      {
        resourceGroupName: args.resourceGroupName,
        serverFarmId: args.serverFarmId,
        build: {
          version: args.version,
          packageUri: args.packageUri,
          stack: "NODE|22-lts",
          ...(args.settings ? { settings: args.settings } : {}),
        },
        slots: { staging: { ...inEverySlot(args), stickySettings: { ENVIRONMENT: "staging" } } },
        production: { ...inEverySlot(args), stickySettings: { ENVIRONMENT: "production" } },
        httpsOnly: true,
        tags: { "cost-center": args.costCenter, "managed-by": "platform team" },
      },
      { parent: this },
    );
    this.url = app.url;
    this.stagingUrl = app.slotUrls.apply((urls) => urls.staging ?? "");
    this.liveBuild = app.liveBuild;
    this.registerOutputs({ url: this.url, stagingUrl: this.stagingUrl, liveBuild: this.liveBuild });
  }
}

/** The company's rules. They stay with each slot, so none of them needs a release. */
function inEverySlot({ subnetId }: WebServiceArgs): StayingArgs {
  return {
    alwaysOn: true,
    minTlsVersion: TlsVersion.Tls12,
    ftpsState: FtpsState.Disabled,
    healthCheckPath: "/healthz",
    identity: { systemAssigned: true },
    ...(subnetId ? { virtualNetworkSubnetId: subnetId, vnetRouteAllEnabled: true } : {}),
  };
}
