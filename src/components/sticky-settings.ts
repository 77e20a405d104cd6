import { getWebAppOutput } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import {
  checkConnectionStrings,
  checkMounts,
  checkSettingNames,
  checkSlotName,
  NAMED_SETTINGS,
  PRODUCTION,
  type Problem,
} from "../rules";
import { checkTwins } from "../rules/values";
import { type AppArgs, appOf, checkApp, namedApp } from "./args/app-args";
import type { ConnectionStringArgs, MountArgs } from "./args/build-args";
import { namedSettingsOf, pathOf } from "./args/declaration";
import { NOTHING_NAMED } from "./args/named";
import { OperatingSystem } from "./args/slotted-app-args";
import { isEmpty, NAMED_KINDS, namesOf, written } from "./args/sticky";
import { Past } from "./azure/past";
import { recordDeclared } from "./hooks/declared";
import { Retirement } from "./hooks/retire";
import { warnOfRestart } from "./hooks/warn-of-restart";
import { type DeployArgs, deploy } from "./resources/deployment";
import { keptSticky } from "./restoration/changed";
import { Restoration } from "./restoration/restoration";
import { ADDED_STICKY_NAMES } from "./templates/sticky-names";
import { ADDED_PRODUCTION_STICKY_VALUES, ADDED_SLOT_STICKY_VALUES } from "./templates/sticky-values";
import { checkDeploymentNames } from "./validation/deployment-names";
import { checkOptions } from "./validation/options";
import { refuseProblems, refuseShape } from "./validation/problems";
import { STICKY_SETTINGS } from "./validation/shapes";

/** Values that stick to one slot. */
export interface StickyValuesArgs {
  /** App settings, by name; values are handled as secrets. Defaults to none. */
  settings?: Record<string, pulumi.Input<string>>;
  /** Connection strings, by name. Defaults to none. */
  connectionStrings?: Record<string, ConnectionStringArgs>;
  /** Mounted storage, by name. Defaults to none. */
  mounts?: Record<string, MountArgs>;
}

/** What {@link StickySettings} needs to know. */
export interface StickySettingsArgs extends AppArgs {
  /** What sticks to production. Changing it restarts production. Defaults to nothing. */
  production?: StickyValuesArgs;
  /** What sticks to slots, by the slot's name. Defaults to nothing. */
  slots?: Record<string, StickyValuesArgs>;
  /** The operating system of the app, which decides which names it takes. Defaults to Linux. */
  operatingSystem?: OperatingSystem;
}

/**
 * Settings that stay with their slot at a swap, for an app that is declared elsewhere; a `SlottedWebApp` has
 * `stickySettings`. Their names are added to those that stick, and their values to each slot's; everything else of the
 * app is left alone. What is declared no more is removed, its name and its values.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Which settings are swapped?".
 */
export class StickySettings extends pulumi.ComponentResource {
  /** The app's resource id. */
  public readonly siteId: pulumi.Output<string>;

  constructor(name: string, args: StickySettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    const refuse = (args: StickySettingsArgs) => {
      refuseShape(`StickySettings "${name}"`, args, STICKY_SETTINGS);
      const slots = Object.keys(args.slots ?? {});
      refuseProblems(`StickySettings "${name}"`, [
        ...checkOptions(opts),
        ...checkApp(args),
        ...checkDeploymentNames(
          name,
          ["names", PRODUCTION, ...slots].map((each) => `-${each}-write`),
        ),
        ...checkValues(args),
      ]);
    };
    refuse(args);
    const values = new Map(
      Object.entries({ ...args.slots, [PRODUCTION]: args.production ?? {} }).map(([slot, declared]) => [
        slot,
        namedSettingsOf(declared),
      ]),
    );
    const sticky = Object.fromEntries([...values].map(([slot, named]) => [slot, namesOf(named)]));
    const named = { ...NOTHING_NAMED, sticky };
    const component = () => this;
    const past = new Past(component);
    const restoration = new Restoration(component, name, past, "declared elsewhere");
    super("azure-slots:index:StickySettings", name, {}, past.optionsOf(name, opts));

    const texts = { ...namedApp(args) };
    const recorded = recordDeclared(this, name, {
      named,
      texts,
      past,
      restoration,
      retire: async ({ app, old, now }) => {
        await (await Retirement.of({ app, component: this })).removeSticky(old, now, name);
      },
    });

    const app = appOf(this, args);
    const names = namesOf(...values.values());
    const declared = [...values].filter(([, own]) => !isEmpty(namesOf(own)));
    const places = declared.map(([slot]) => slot);
    restoration.watch(app, pulumi.output(true), () => ({
      watched: { slots: places, sticky, names, traffic: [] },
      sticky: new Map(declared.map(([slot, own]) => [slot, keptSticky(`${name}-${slot}`, own)])),
    }));
    const { resourceGroupName } = app;
    // Values that were not known before are checked here, before anything is written.
    const checked = pulumi.output(args).apply((known) => refuse(known as StickySettingsArgs));
    const siteName = pulumi.all([app.siteName, checked, recorded]).apply(([site]) => site);
    let last: pulumi.Resource | undefined;
    const write = (suffix: string, key: string, args: Omit<DeployArgs, "resourceGroupName" | "after">) => {
      const checks = [restoration.hook(key, suffix), ...(args.checks ?? [])];
      const around = { resourceGroupName, restored: restoration.of(key), ...(last ? { after: last } : {}) };
      last = deploy(this, `${name}-${suffix}`, { ...args, ...around, checks });
    };
    // The names first: a value that is there before its name sticks would travel with a swap in between.
    if (!isEmpty(names)) {
      const lists = NAMED_KINDS.map((kind) => [NAMED_SETTINGS[kind].stickyNames, [...names[kind]]]);
      write("names", "sticky-names", {
        template: ADDED_STICKY_NAMES,
        parameters: { site: siteName, ...Object.fromEntries(lists) },
      });
    }
    for (const [slot, own] of declared) {
      const production = slot === PRODUCTION;
      write(slot, `${slot}-sticky`, {
        template: production ? ADDED_PRODUCTION_STICKY_VALUES : ADDED_SLOT_STICKY_VALUES,
        parameters: { site: siteName, ...(production ? {} : { slot }), ...written(own) },
        ...(production ? { checks: [warnOfRestart(this, { ownsApp: false })] } : {}),
      });
    }
    const site = getWebAppOutput(
      { name: siteName, resourceGroupName },
      { parent: this, ...(last ? { dependsOn: [last] } : {}) },
    );
    this.siteId = site.id.apply((id) => id ?? "");
    this.registerOutputs({ siteId: this.siteId });
  }
}

function checkValues(args: StickySettingsArgs): Problem[] {
  const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
  const places: [string, StickyValuesArgs][] = [
    ["production", args.production ?? {}],
    ...Object.entries(args.slots ?? {}).map(([slot, values]): [string, StickyValuesArgs] => [pathOf(slot), values]),
  ];
  return [
    ...Object.keys(args.slots ?? {}).flatMap((slot) => checkSlotName(pathOf(slot), slot)),
    ...checkTwins("slots", Object.keys(args.slots ?? {}), "slot"),
    ...places.flatMap(([path, { settings = {}, connectionStrings = {}, mounts = {} }]) => [
      ...checkSettingNames(`${path}.settings`, Object.keys(settings), operatingSystem, false),
      ...checkConnectionStrings(`${path}.connectionStrings`, connectionStrings),
      ...checkMounts(`${path}.mounts`, mounts, operatingSystem),
    ]),
  ];
}
