import * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, type NamedKind, PRODUCTION } from "../../rules";
import type { AppName } from "../args/app-args";
import { eachKind, NAMED_KINDS } from "../args/sticky";
import type { TravellingBuild } from "../args/travelling-build";
import { armOf } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { type App, found, pathOf } from "../azure/held-builds";
import { hasEngine, isUnseen, tellUnseen } from "../azure/hook";
import { readInProgram } from "../azure/read-in-program";
import { isWithin, readSlotContents, type SlotContents } from "../azure/slot-contents";
import { warn } from "../azure/tell";
import type { Found } from "../restoration/restoration";

type Values = Readonly<Record<string, unknown>>;

/** What a build was delivered with: its named settings, and what of `config/web` tells whether a slot has it. */
type Delivered = Readonly<Record<NamedKind | "configuration", Values>>;

/** How messages call the kinds of named settings. */
const KINDS = {
  settings: "app setting",
  connectionStrings: "connection string",
  mounts: "mount",
  configuration: "configuration",
} as const;

/** A build that may be live, and what is known of it. */
export interface LiveBuild {
  readonly component: pulumi.Resource;
  readonly app: AppName;
  readonly build: TravellingBuild;
  /** The identity of the build that production runs; empty where it says none. */
  readonly live: pulumi.Output<string>;
  /** The build that production must run. */
  readonly wanted: pulumi.Output<string>;
  /** What was read of the app before anything was written. */
  readonly found: pulumi.Output<Found>;
  /** Whether this run has written anything. Then production has just got the build. */
  readonly isTouched: () => boolean;
}

/**
 * Warns if production no longer has what its build was delivered with: something else writes what travels. Names what is
 * missing or changed, never a value. What came in addition is not told, because Azure adds settings of its own.
 */
export function warnOfDrift({ component, app, build, live, wanted, found, isTouched }: LiveBuild): void {
  if (!hasEngine()) {
    return;
  }
  const { parameters, identity } = build;
  const all = pulumi.all([
    app.resourceGroupName,
    app.siteName,
    identity,
    live,
    wanted,
    pulumi.output(parameters),
    found,
  ]);
  pulumi.unsecret(all).apply(async ([resourceGroupName, site, identity, live, wanted, parameters, { production }]) => {
    // Where production says no build at all, somebody may have written its settings without this one.
    if (isTouched() || wanted !== identity || (live !== identity && live !== "")) {
      return;
    }
    try {
      const delivered = deliveredBy(parameters);
      const drift = await readInProgram(component, () =>
        driftOf({ resourceGroupName, site }, delivered, production ?? {}, component),
      );
      if (drift.length > 0) {
        await warn(component, driftInWords(site, identity, drift));
      }
    } catch (error) {
      if (!isUnseen(error)) {
        throw error;
      }
      tellUnseen(component);
    }
  });
}

function driftInWords(site: string, build: string, drift: readonly string[]): string {
  return (
    `production of "${site}" is no longer as ${build} was released: ${drift.join(", ")}. Something else writes what travels ` +
    "with a build, another program for example: take that out of it, and declare it under build"
  );
}

/** @param parameters The parameters of the delivery. */
function deliveredBy(parameters: Values): Delivered {
  const of = (name: string) => (parameters[name] ?? {}) as Values;
  const settings = { ...of("settings"), [BUILD_VERSION_SETTING]: parameters.buildVersion };
  return { ...eachKind(of), settings, configuration: of("recognisedBy") };
}

/** What production has otherwise than it was delivered; nothing for an app that does not exist. Reads what was not read yet. */
async function driftOf(
  app: Omit<App, "slot">,
  delivered: Delivered,
  seen: SlotContents,
  component: pulumi.Resource,
): Promise<string[]> {
  const kinds = NAMED_KINDS.filter((kind) => Object.keys(delivered[kind]).length > 0);
  const unseen = kinds.filter((kind) => seen[kind] === undefined);
  const arm = await armOf(component);
  const [read, web] = await Promise.all([
    readSlotContents(app, PRODUCTION, unseen, component),
    found(readProperties<Values>(arm, `${pathOf(app)}/config/web`)),
  ]);
  if (read === undefined || web === undefined) {
    return [];
  }
  const held = { ...seen, ...read };
  return [
    ...kinds.flatMap((kind) => differences(kind, delivered[kind], held[kind] ?? {})),
    ...differences("configuration", delivered.configuration, web),
  ];
}

/** What is held otherwise than it was written, by its name and without a value. */
function differences(kind: keyof typeof KINDS, written: Values, held: Values): string[] {
  return Object.entries(written)
    .filter(([name, value]) => !isWithin(value, held[name]))
    .map(([name]) => `${KINDS[kind]} ${name} is ${held[name] === undefined ? "missing" : "changed"}`);
}
