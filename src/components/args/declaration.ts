import { deploysIntoSlot, PRODUCTION } from "../../rules";
import type { BuildArgs } from "./build-args";
import type { Named } from "./named";
import { plainValues } from "./plain";
import { OperatingSystem, type SlotArgs, type SlottedWebAppArgs } from "./slotted-web-app-args";
import type { StayingArgs } from "./staying-args";
import { type NamedSettings, NO_NAMES, namesOf, Sticky, stickyOf } from "./sticky";

/** The release slot where none is named and there are several. */
export const DEFAULT_RELEASE_SLOT = "staging";

/** What a `SlottedWebApp` is declared as: its arguments, and what follows from them, each worked out once. */
export class Declaration {
  readonly operatingSystem: OperatingSystem;
  readonly hyperV: boolean;
  /** Whether what stays by default travels. */
  readonly defaultsTravel: boolean;
  readonly slots: Readonly<Record<string, SlotArgs>>;
  readonly production: StayingArgs;
  /** The declared slots that have no build of their own, and so can be given the app's. */
  readonly releaseCandidates: readonly string[];
  /** The slot that releases go through: also while it is not declared, since nothing is to be released. */
  readonly releaseSlot: string;
  /** Whether the release slot is declared. */
  readonly isReleased: boolean;
  /** Whether the release slot's builds go live by App Service's own auto swap. */
  readonly swapsByItself: boolean;
  /** The slots with traffic rules. */
  readonly traffic: readonly string[];

  /** @param name The component's name. */
  constructor(
    readonly name: string,
    readonly args: SlottedWebAppArgs,
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

  get isLinux(): boolean {
    return this.operatingSystem === OperatingSystem.Linux;
  }

  /** What stays with each slot, by slot; production last. */
  get places(): readonly (readonly [slot: string, own: StayingArgs])[] {
    return [...Object.entries(this.slots), [PRODUCTION, this.production]];
  }

  /** What sticks to each slot, and to production. */
  get sticky(): Sticky {
    return new Sticky(new Map(this.places.map(([slot, own]) => [slot, stickyOf(own, this.defaultsTravel)])));
  }

  /** The builds that slots are given, by slot. */
  get builds(): readonly (readonly [slot: string, build: BuildArgs])[] {
    return Object.entries(this.slots).flatMap(([slot, own]): [string, BuildArgs][] => {
      const build = slot === this.releaseSlot ? this.args.build : own.build;
      return build ? [[slot, build]] : [];
    });
  }

  /** By slot without a build, the slot whose build it is given once. */
  get sources(): Readonly<Record<string, string>> {
    const given = new Set(this.builds.map(([slot]) => slot));
    const sources = Object.entries(this.slots)
      .filter(([slot]) => !given.has(slot))
      .map(([slot, { configurationSource = PRODUCTION }]) => [slot, configurationSource] as const);
    return Object.fromEntries(sources.filter(([, source]) => source !== "" && !this.hasContentOfItsOwn(source)));
  }

  /** Whether a slot, or production, is given a build whose content is deployed into the slot, where nothing can copy it. */
  hasContentOfItsOwn(slot: string): boolean {
    const isOfTheApp = slot === PRODUCTION || slot === this.releaseSlot;
    const { stack } = plainValues({ stack: (isOfTheApp ? this.args.build : this.slots[slot]?.build)?.stack });
    return deploysIntoSlot(stack);
  }

  /** The names of what travels with the app's build. */
  get travelling(): ReturnType<typeof namesOf> {
    return this.isReleased ? namesOf(namedSettingsOf(this.args.build)) : NO_NAMES;
  }

  /** What the declaration names of the app, to be kept for the run in which it is gone. */
  get named(): Named {
    const { sticky } = this;
    const integrated = this.places.filter(([, own]) => own.virtualNetworkSubnetId !== undefined);
    return {
      slots: Object.keys(this.slots),
      sticky: Object.fromEntries(sticky.slots.map((slot) => [slot, sticky.namesOf(slot)])),
      travelling: this.travelling,
      traffic: this.traffic,
      virtualNetworks: integrated.map(([slot]) => slot),
    };
  }
}

/** Where a slot is declared. */
export function pathOf(slot: string): string {
  return `slots[${JSON.stringify(slot)}]`;
}

/** The named settings of a build, or of what sticks. */
export function namedSettingsOf({
  settings = {},
  connectionStrings = {},
  mounts = {},
}: Pick<BuildArgs, "settings" | "connectionStrings" | "mounts">): NamedSettings {
  return { settings, connectionStrings, mounts };
}
