import * as pulumi from "@pulumi/pulumi";
import { type AppKind, BUILD_VERSION_SETTING, PRODUCTION, SYSTEM_ASSIGNED, WEB_APP } from "../../rules";
import type { BuildArgs } from "./build-args";
import { type PlacedArgs, partsOf } from "./in-environment";
import { joined, type Named } from "./named";
import { isPlain, plainValues } from "./plain";
import { OperatingSystem, type SlotArgs } from "./slotted-app-args";
import type { StayingArgs } from "./staying-args";
import { type NamedSettings, NO_NAMES, namesOf, Sticky, stickyOf } from "./sticky";

/** The release slot if none is named and there are several. */
export const DEFAULT_RELEASE_SLOT = "staging";

/** The declaration of an app with slots: its arguments, and values derived from them. Each is computed once. */
export class Declaration {
  readonly operatingSystem: OperatingSystem;
  readonly hyperV: boolean;
  /** Whether settings that stay by default travel. */
  readonly defaultsTravel: boolean;
  readonly slots: Readonly<Record<string, SlotArgs>>;
  readonly production: StayingArgs;
  /** The declared slots that have no build of their own. Only these can be the release slot. */
  readonly releaseCandidates: readonly string[];
  /** The slot that releases go through. It has a name even if it is not declared because nothing is to be released. */
  readonly releaseSlot: string;
  /** Whether the release slot is declared. */
  readonly isReleased: boolean;
  /** Whether builds of the release slot go live by App Service's auto swap. */
  readonly swapsByItself: boolean;
  /** The slots with traffic rules. */
  readonly traffic: readonly string[];

  /**
   * @param name The component's name.
   * @param args The arguments, with what the environment and promoted releases give.
   * @param kind The kind of the app.
   */
  constructor(
    readonly name: string,
    readonly args: PlacedArgs,
    readonly kind: AppKind = WEB_APP,
  ) {
    this.operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
    this.hyperV = args.hyperV ?? false;
    this.defaultsTravel = args.defaultStickySettingsTravel ?? false;
    this.slots = args.slots;
    this.production = args.production ?? {};
    this.releaseCandidates = Object.keys(this.slots).filter((slot) => this.slots[slot]?.build === undefined);
    const [only] = this.releaseCandidates;
    const isDefault = this.releaseCandidates.includes(DEFAULT_RELEASE_SLOT) || only === undefined;
    this.releaseSlot = args.releaseSlot ?? (isDefault ? DEFAULT_RELEASE_SLOT : only);
    this.isReleased = this.slots[this.releaseSlot] !== undefined;
    this.swapsByItself = this.slots[this.releaseSlot]?.autoSwapSlotName?.toLowerCase() === PRODUCTION;
    this.traffic = Object.keys(args.traffic ?? {});
  }

  /** The component in messages, for example `SlottedWebApp "shop"`. */
  get subject(): string {
    return `${this.kind.component} "${this.name}"`;
  }

  get isLinux(): boolean {
    return this.operatingSystem === OperatingSystem.Linux;
  }

  /** What stays with each slot, keyed by slot. Production comes last. */
  get places(): readonly (readonly [slot: string, own: StayingArgs])[] {
    return [...Object.entries(this.slots), [PRODUCTION, this.production]];
  }

  /** What sticks to each slot and to production. */
  get sticky(): Sticky {
    return new Sticky(new Map(this.places.map(([slot, own]) => [slot, stickyOf(own, this.defaultsTravel)])));
  }

  /** The slots' builds, keyed by slot. */
  get builds(): readonly (readonly [slot: string, build: BuildArgs])[] {
    return Object.entries(this.slots).flatMap(([slot, own]): [string, BuildArgs][] => {
      const build = slot === this.releaseSlot ? this.args.build : own.build;
      return build ? [[slot, build]] : [];
    });
  }

  /**
   * The names of all app settings that are declared anywhere in the app. Includes those that are written for the
   * declaration.
   */
  get settingNames(): readonly string[] {
    const builds = [this.args.build, ...this.builds.map(([, build]) => build)];
    return [
      BUILD_VERSION_SETTING,
      ...builds.flatMap(({ settings = {} }) => Object.keys(settings)),
      ...this.places.flatMap(([, { stickySettings = {} }]) => Object.keys(stickySettings)),
    ];
  }

  /** For each slot without a build, the slot whose build it gets once. */
  get sources(): Readonly<Record<string, string>> {
    const given = new Set(this.builds.map(([slot]) => slot));
    const sources = Object.entries(this.slots)
      .filter(([slot]) => !given.has(slot))
      .map(([slot, { configurationSource = PRODUCTION }]) => [slot, configurationSource] as const);
    return Object.fromEntries(sources.filter(([, source]) => source !== "" && !this.hasContentOfItsOwn(source)));
  }

  /** The identity that reads the packages of builds that name none. */
  get packageIdentity(): pulumi.Input<string> {
    const { environment } = this.args;
    return (environment === undefined ? undefined : partsOf(environment).identityId) ?? SYSTEM_ASSIGNED;
  }

  /** Whether a slot, or production, is given a build whose content is deployed into the slot, where nothing can copy it. */
  hasContentOfItsOwn(slot: string): boolean {
    const isOfTheApp = slot === PRODUCTION || slot === this.releaseSlot;
    const { stack } = plainValues({ stack: (isOfTheApp ? this.args.build : this.slots[slot]?.build)?.stack });
    return this.kind.deploysIntoSlot(stack);
  }

  /** The names of the settings that travel with the app's build. */
  get travelling(): ReturnType<typeof namesOf> {
    return this.isReleased ? namesOf(namedSettingsOf(this.args.build)) : NO_NAMES;
  }

  /** What stays with the slots that have virtual network integration. */
  private get integrated(): readonly (readonly [slot: string, own: StayingArgs])[] {
    return this.places.filter(([, own]) => own.virtualNetworkSubnetId !== undefined);
  }

  /**
   * The component's input that lists these slots. An environment that is not known at first may turn out to have no subnet.
   */
  get virtualNetworks(): pulumi.Input<string | undefined> {
    const { environment } = this.args;
    if (environment === undefined || isPlain(environment)) {
      return joined(this.integrated.map(([slot]) => slot));
    }
    const subnets = this.integrated.map(([, { virtualNetworkSubnetId }]) => virtualNetworkSubnetId);
    return pulumi
      .all(subnets)
      .apply((known) => joined(this.integrated.flatMap(([slot], index) => (known[index] === undefined ? [] : [slot]))));
  }

  /** The names that the declaration uses in the app. They are stored, so that a later run knows what was removed. */
  get named(): Named {
    const { sticky } = this;
    return {
      slots: Object.keys(this.slots),
      sticky: Object.fromEntries(sticky.slots.map((slot) => [slot, sticky.namesOf(slot)])),
      travelling: this.travelling,
      traffic: this.traffic,
      virtualNetworks: this.integrated.map(([slot]) => slot),
      sideContainers: Object.keys(this.args.sideContainers ?? {}),
    };
  }
}

/** The path under which a slot is declared. */
export function pathOf(slot: string): string {
  return `slots[${JSON.stringify(slot)}]`;
}

/** The named settings of a build, or of a slot's sticky values. */
export function namedSettingsOf({
  settings = {},
  connectionStrings = {},
  mounts = {},
}: Pick<BuildArgs, "settings" | "connectionStrings" | "mounts">): NamedSettings {
  return { settings, connectionStrings, mounts };
}
