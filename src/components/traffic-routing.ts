import { getWebAppOutput } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import { checkPercentages, checkRamp, checkSlotName, PRODUCTION, type Problem, routingLink } from "../rules";
import { type AppArgs, appOf, checkApp } from "./args/app-args";
import type { RampArgs } from "./args/ramp-args";
import { NO_NAMES } from "./args/sticky";
import { type Named, Ownership, retiring } from "./hooks/retire";
import { deployTraffic } from "./resources/traffic";
import { refuseProblems } from "./validation/problems";

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
    const subject = `TrafficRouting "${name}"`;
    refuseProblems(subject, [...checkApp(args), ...checkTraffic(args)]);
    const slots = Object.keys(args.percentages);
    const named: Named = {
      slots: [],
      sticky: {},
      travelling: NO_NAMES,
      traffic: slots.length > 0,
      virtualNetworks: [],
    };
    super(
      "azure-slots:index:TrafficRouting",
      name,
      { named },
      retiring(name, opts, { component: () => this, siteId: () => this.siteId, ownership: Ownership.Some }),
    );

    const app = appOf(args);
    const traffic = { percentages: args.percentages, ramps: args.ramps ?? {} };
    const deployment = deployTraffic(this, name, app, traffic, PATHS, {}, (problems) =>
      refuseProblems(subject, problems),
    );
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

const PATHS = { percentages: "percentages", ramps: "ramps" };

function checkTraffic({ percentages, ramps }: TrafficRoutingArgs): Problem[] {
  const slots = Object.keys(percentages);
  return [
    ...slots.flatMap((slot) => checkSlotName(`percentages[${JSON.stringify(slot)}]`, slot)),
    ...checkPercentages("percentages", plainNumbers(percentages)),
    ...Object.entries(ramps ?? {}).flatMap(([slot, ramp]) => {
      const path = `ramps[${JSON.stringify(slot)}]`;
      return slots.includes(slot)
        ? checkRamp(path, ramp, percentages[slot])
        : [{ path, reason: `"${slot}" has no percentage to start from: declare it under percentages, 0 for example` }];
    }),
  ];
}

/** The values that are known before the program runs on. */
export function plainNumbers(values: Readonly<Record<string, pulumi.Input<number>>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
