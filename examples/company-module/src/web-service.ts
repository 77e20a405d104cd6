import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { FtpsState, refuseProblems, SlottedWebApp, type StayingArgs, TlsVersion } from "azure-slots";
import { declareBudget } from "./budget";
import { namesOf } from "./names";
import { problemsIn, SIZES } from "./rules";

/** What a team declares about its service. The company's own values are plain, so that they are checked at once. */
export interface WebServiceArgs {
  /** Where it runs: `test` or `production`. */
  environment: string;
  /** The region: `westeurope` or `northeurope`. */
  region: string;
  /** The size of the App Service plan: `S1`, `P0v3` or `P1v3`. Production needs one of the last two. */
  size: string;
  /** Who pays: `CC-` and four digits. */
  costCenter: string;
  /** The team's e-mail address. It is told when the budget is nearly spent. */
  owner: string;
  /** What the service may cost in a month, in the currency of the subscription. */
  monthlyBudget: number;
  /** The path that answers 200 to 299 when the service is healthy, for example `/healthz`. */
  healthPath: string;
  /** The version that goes live. */
  version: pulumi.Input<string>;
  /** The version that must be live, to go back to it. Defaults to `version`. */
  targetVersion?: pulumi.Input<string>;
  /** The URL of the version's package. */
  packageUri: pulumi.Input<string>;
  /** App settings that belong to the version. Defaults to none. */
  settings?: Record<string, pulumi.Input<string>>;
}

/**
 * A Node service as the company runs them: under its names, with its tags, in its regions, checked before it goes live,
 * and with a budget.
 *
 * @throws InputPropertiesError Where a rule of the company is broken: all of them at once, each by its property.
 */
export class WebService extends pulumi.ComponentResource {
  /** The service's address. */
  public readonly url: pulumi.Output<string>;
  /** The address at which to try the next version. */
  public readonly stagingUrl: pulumi.Output<string>;
  /** The build that is live. */
  public readonly liveBuild: pulumi.Output<string>;

  constructor(name: string, args: WebServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseProblems(`WebService "${name}"`, problemsIn(name, args));
    super("example:index:WebService", name, {}, opts);
    const { environment, region: location, size } = args;
    const names = namesOf(name, environment);
    const tags = {
      service: name,
      environment,
      "cost-center": args.costCenter,
      owner: args.owner,
      "data-class": "internal",
    };

    const group = new ResourceGroup(name, { resourceGroupName: names.group, location, tags }, { parent: this });
    const plan = new AppServicePlan(
      name,
      {
        resourceGroupName: group.name,
        name: names.plan,
        location,
        kind: "linux",
        reserved: true,
        sku: { name: size, tier: SIZES[size] },
        tags,
      },
      { parent: this },
    );
    const app = new SlottedWebApp(
      name,
      {
        resourceGroupName: group.name,
        serverFarmId: plan.id,
        name: names.app,
        location,
        build: {
          version: args.version,
          packageUri: args.packageUri,
          stack: "NODE|22-lts",
          ...(args.settings ? { settings: args.settings } : {}),
        },
        ...(args.targetVersion ? { targetBuildVersion: args.targetVersion } : {}),
        slots: { staging: { ...IN_EVERY_SLOT, stickySettings: { SLOT: "staging" } } },
        production: { ...IN_EVERY_SLOT, stickySettings: { SLOT: "production" } },
        healthCheck: { path: args.healthPath, consecutiveSuccesses: 2, intervalInSeconds: 1 },
        httpsOnly: true,
        ftpsState: FtpsState.Disabled,
        tags,
      },
      { parent: this },
    );
    declareBudget(this, name, { budgetName: names.budget, scope: group.id, ...args });

    this.url = app.url;
    this.stagingUrl = app.slotUrls.apply((urls) => urls.staging ?? "");
    this.liveBuild = app.liveBuild;
    this.registerOutputs({ url: this.url, stagingUrl: this.stagingUrl, liveBuild: this.liveBuild });
  }
}

/** The company's rules for production and slots alike. They stay with each slot, so none of them needs a release. */
const IN_EVERY_SLOT: StayingArgs = {
  alwaysOn: true,
  minTlsVersion: TlsVersion.Tls12,
  identity: { systemAssigned: true },
};
