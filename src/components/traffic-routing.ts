import { getWebAppOutput } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import { checkPercentages, checkRamp, checkSlotName, PRODUCTION, type Problem, routingLink } from "../rules";
import { checkTwins } from "../rules/values";
import { type AppArgs, appOf, checkApp, namedApp } from "./args/app-args";
import { NOTHING_NAMED } from "./args/named";
import { plainValues } from "./args/plain";
import type { RampArgs } from "./args/ramp-args";
import { NO_NAMES } from "./args/sticky";
import { Past } from "./azure/past";
import { recordDeclared } from "./hooks/declared";
import { Retirement } from "./hooks/retire";
import { deployTraffic, keptRules } from "./resources/traffic";
import { Restoration } from "./restoration/restoration";
import { checkDeploymentNames } from "./validation/deployment-names";
import { checkOptions } from "./validation/options";
import { refuseProblems, refuseShape } from "./validation/problems";
import { TRAFFIC_ROUTING } from "./validation/shapes";

/** What {@link TrafficRouting} needs to know. */
export interface TrafficRoutingArgs extends AppArgs {
  /**
   * The percentage of production's visitors that each slot is given, 0 to 100; what is left stays with production. An
   * explicit 0 gives it nobody, but lets those in who follow its opt-in link.
   *
   * Source: "Set up staging environments in Azure App Service", Microsoft, "Route production traffic automatically".
   */
  percentages: Record<string, pulumi.Input<number>>;
  /** How App Service itself changes the percentage of a slot as time goes by. Defaults to not at all. */
  ramps?: Record<string, RampArgs>;
}

/**
 * Sends a part of production's visitors to slots, for an app that is declared elsewhere; a `SlottedWebApp` has `traffic`. It
 * declares all traffic rules of the app, and writes nothing else of it.
 */
export class TrafficRouting extends pulumi.ComponentResource {
  /** By slot, the link that brings a visitor to it, and keeps him there. */
  public readonly optInLinks: pulumi.Output<Record<string, string>>;
  /** The link that brings a visitor back to production, and keeps him there. */
  public readonly optOutLink: pulumi.Output<string>;
  /** The app's resource id. */
  public readonly siteId: pulumi.Output<string>;

  constructor(name: string, args: TrafficRoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    const refuse = (args: TrafficRoutingArgs) => {
      refuseShape(`TrafficRouting "${name}"`, args, TRAFFIC_ROUTING);
      refuseProblems(`TrafficRouting "${name}"`, [
        ...checkOptions(opts),
        ...checkApp(args),
        ...checkDeploymentNames(name, ["-write"]),
        ...checkTraffic(args),
      ]);
    };
    refuse(args);
    const slots = Object.keys(args.percentages);
    const named = { ...NOTHING_NAMED, traffic: slots };
    const component = () => this;
    const past = new Past(component);
    const restoration = new Restoration(component, name, past, "declared elsewhere");
    super("azure-slots:index:TrafficRouting", name, {}, past.optionsOf(name, opts));

    const texts = { ...namedApp(args) };
    const recorded = recordDeclared(this, name, {
      named,
      texts,
      past,
      restoration,
      retire: async ({ app, old, now }) => {
        await (await Retirement.of({ app, component: this })).removeRules(old, now);
      },
    });

    const app = appOf(this, args);
    restoration.watch(app, pulumi.output(true), () => ({
      watched: { slots: [], sticky: {}, names: NO_NAMES, traffic: slots },
      percentages: keptRules(name, { percentages: args.percentages, ramps: args.ramps ?? {} }),
    }));
    const checked = pulumi.all([pulumi.output(args), recorded]).apply(([known]) => {
      refuse(known as TrafficRoutingArgs);
      return known.percentages;
    });
    const percentages = Object.fromEntries(slots.map((slot) => [slot, checked.apply((all) => all[slot] ?? 0)]));
    const deployment = deployTraffic(this, name, {
      app,
      traffic: { percentages, ramps: args.ramps ?? {} },
      restored: restoration.of("traffic"),
      checks: [restoration.hook("traffic", PRODUCTION)],
    });
    const site = getWebAppOutput(
      { name: app.siteName, resourceGroupName: app.resourceGroupName },
      { parent: this, dependsOn: [deployment] },
    );
    this.siteId = site.id.apply((id) => id ?? "");
    this.optInLinks = site.defaultHostName.apply((host) =>
      Object.fromEntries(slots.map((slot) => [slot, routingLink(host, slot)])),
    );
    this.optOutLink = site.defaultHostName.apply((host) => routingLink(host, PRODUCTION));
    this.registerOutputs({ optInLinks: this.optInLinks, optOutLink: this.optOutLink, siteId: this.siteId });
  }
}

function checkTraffic({ percentages, ramps }: TrafficRoutingArgs): Problem[] {
  const slots = Object.keys(percentages);
  return [
    ...slots.flatMap((slot) => checkSlotName(`percentages[${JSON.stringify(slot)}]`, slot)),
    ...checkTwins("percentages", slots, "slot"),
    ...checkPercentages("percentages", plainValues(percentages)),
    ...Object.entries(ramps ?? {}).flatMap(([slot, ramp]) => {
      const path = `ramps[${JSON.stringify(slot)}]`;
      return slots.includes(slot)
        ? checkRamp(path, plainValues(ramp), plainValues(percentages)[slot])
        : [{ path, reason: `"${slot}" has no percentage to start from: declare it under percentages, 0 for example` }];
    }),
  ];
}
