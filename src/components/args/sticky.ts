import * as pulumi from "@pulumi/pulumi";
import { NAMED_SETTINGS, type NamedKind, OVERRIDE_SETTING } from "../../rules";
import type { ConnectionStringArgs, MountArgs } from "./build-args";
import type { StayingArgs } from "./staying-args";

/** Named settings of all three kinds. */
export interface NamedSettings {
  readonly settings: Readonly<Record<string, pulumi.Input<string>>>;
  readonly connectionStrings: Readonly<Record<string, ConnectionStringArgs>>;
  readonly mounts: Readonly<Record<string, MountArgs>>;
}

export const NAMED_KINDS = Object.keys(NAMED_SETTINGS) as NamedKind[];

/** Names of each kind. */
export type NamesByKind = Readonly<Record<NamedKind, readonly string[]>>;

/** The sticky names of an app, as App Service lists them. They stay with their slot at a swap. */
export interface StickyNames {
  /** Names of app settings. */
  settings: string[];
  /** Names of connection strings. */
  connectionStrings: string[];
  /** Names of mounted storage. */
  mounts: string[];
}

/** What sticks to a slot. */
export function stickyOf(slot: StayingArgs | undefined, defaultStickySettingsTravel = false): NamedSettings {
  const override: Record<string, string> = defaultStickySettingsTravel ? { [OVERRIDE_SETTING]: "0" } : {};
  return {
    settings: { ...override, ...slot?.stickySettings },
    connectionStrings: slot?.stickyConnectionStrings ?? {},
    mounts: slot?.stickyMounts ?? {},
  };
}

/** What sticks to the slots of an app and to production. */
export class Sticky {
  /** The names that stick to any of them. */
  readonly names: NamesByKind;

  constructor(private readonly bySlot: ReadonlyMap<string, NamedSettings>) {
    this.names = namesOf(...bySlot.values());
  }

  get slots(): string[] {
    return [...this.bySlot.keys()];
  }

  of(slot: string): NamedSettings {
    return this.bySlot.get(slot) ?? { settings: {}, connectionStrings: {}, mounts: {} };
  }

  namesOf(slot: string): NamesByKind {
    return namesOf(this.of(slot));
  }

  /** The names that stick to a slot, in lower case for templates. */
  lowerCaseNamesOf(slot: string): NamesByKind {
    return lowerCase(this.namesOf(slot));
  }

  /** The names that stick anywhere, in lower case for templates. */
  get lowerCaseNames(): NamesByKind {
    return lowerCase(this.names);
  }
}

/** The names in named settings, sorted and without duplicates. */
export function namesOf(...all: readonly NamedSettings[]): NamesByKind {
  return eachKind((kind) => [...new Set(all.flatMap((named) => Object.keys(named[kind])))].sort());
}

export function isEmpty(names: NamesByKind): boolean {
  return NAMED_KINDS.every((kind) => names[kind].length === 0);
}

/** Whether a list has a name. Ignores case, as Azure does. */
export function includes(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** Names in lower case, as templates compare them. */
export function lowerCase(names: NamesByKind): NamesByKind {
  return eachKind((kind) => names[kind].map((name) => name.toLowerCase()));
}

/** No names of any kind. */
export const NO_NAMES: NamesByKind = { settings: [], connectionStrings: [], mounts: [] };

export function eachKind<Value>(of: (kind: NamedKind) => Value): Record<NamedKind, Value> {
  return { settings: of("settings"), connectionStrings: of("connectionStrings"), mounts: of("mounts") };
}

/**
 * Named settings in Azure Resource Manager's form. Each kind is a secret. A setting of an environment that turns out to lack
 * it is left out.
 */
export function written(named: NamedSettings): Record<NamedKind, pulumi.Output<unknown>> {
  return {
    settings: pulumi.secret(named.settings).apply(withoutUndefined),
    connectionStrings: pulumi.secret(named.connectionStrings),
    mounts: pulumi.secret(mapValues(named.mounts, (mount) => ({ ...mount, type: mount.type ?? "AzureFiles" }))),
  };
}

function withoutUndefined(settings: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function mapValues<Value, Mapped>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
