import { getWebAppOutput } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import {
  checkConnectionStrings,
  checkMounts,
  checkSettingNames,
  checkSlotName,
  PRODUCTION,
  type Problem,
} from "../rules";
import { type AppArgs, appOf, checkApp } from "./args/app-args";
import type { ConnectionStringArgs, MountArgs } from "./args/build-args";
import { OperatingSystem } from "./args/slotted-web-app-args";
import { isEmpty, type NamedSettings, namesOf, STICKY_LISTS, written } from "./args/sticky";
import { type Named, Ownership, retiring } from "./hooks/retire";
import { warnOfRestart } from "./hooks/verify";
import { deploy } from "./resources/deployment";
import { ADDED_STICKY_NAMES } from "./templates/sticky-names";
import { ADDED_PRODUCTION_STICKY_VALUES, ADDED_SLOT_STICKY_VALUES } from "./templates/sticky-values";
import { refuseProblems } from "./validation/problems";

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
    const subject = `StickySettings "${name}"`;
    refuseProblems(subject, [...checkApp(args), ...checkValues(args)]);
    const values = new Map<string, NamedSettings>();
    for (const [slot, declared] of Object.entries({ ...args.slots, [PRODUCTION]: args.production ?? {} })) {
      const { settings = {}, connectionStrings = {}, mounts = {} } = declared;
      values.set(slot, { settings, connectionStrings, mounts });
    }
    const sticky = Object.fromEntries([...values].map(([slot, named]) => [slot, namesOf(named)]));
    const nothing = namesOf();
    const named: Named = { slots: [], sticky, travelling: nothing, traffic: false, virtualNetworks: [] };
    super(
      "azure-slots:index:StickySettings",
      name,
      { named },
      retiring(name, opts, { component: () => this, siteId: () => this.siteId, ownership: Ownership.Some }),
    );

    const { resourceGroupName, siteName } = appOf(args);
    const names = namesOf(...values.values());
    // The names first: a value that is there before its name sticks would travel with a swap in between.
    let last: pulumi.Resource | undefined = isEmpty(names)
      ? undefined
      : deploy(this, `${name}-names`, {
          resourceGroupName,
          template: ADDED_STICKY_NAMES,
          parameters: {
            site: siteName,
            ...Object.fromEntries(
              Object.entries(STICKY_LISTS).map(([kind, list]) => [list, names[kind as keyof typeof names]]),
            ),
          },
        });
    for (const [slot, declared] of values) {
      if (isEmpty(namesOf(declared))) {
        continue;
      }
      const production = slot === PRODUCTION;
      last = deploy(this, `${name}-${slot}`, {
        resourceGroupName,
        template: production ? ADDED_PRODUCTION_STICKY_VALUES : ADDED_SLOT_STICKY_VALUES,
        parameters: { site: siteName, ...(production ? {} : { slot }), ...written(declared) },
        ...(production ? { checks: [warnOfRestart(this, `${name}-${slot}`)] } : {}),
        ...(last ? { after: last } : {}),
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
    ...Object.entries(args.slots ?? {}).map(([slot, values]): [string, StickyValuesArgs] => [
      `slots[${JSON.stringify(slot)}]`,
      values,
    ]),
  ];
  return [
    ...Object.keys(args.slots ?? {}).flatMap((slot) => checkSlotName(`slots[${JSON.stringify(slot)}]`, slot)),
    ...places.flatMap(([path, { settings = {}, connectionStrings = {}, mounts = {} }]) => [
      ...checkSettingNames(`${path}.settings`, Object.keys(settings), operatingSystem, false),
      ...checkConnectionStrings(`${path}.connectionStrings`, connectionStrings),
      ...checkMounts(`${path}.mounts`, mounts, operatingSystem),
    ]),
  ];
}
