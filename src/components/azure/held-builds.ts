import { listWebAppApplicationSettings } from "@pulumi/azure-native/web/listWebAppApplicationSettings";
import { listWebAppApplicationSettingsSlot } from "@pulumi/azure-native/web/listWebAppApplicationSettingsSlot";
import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, holdsBuild, PRODUCTION } from "../../rules";
import { ArmFailure, armOf } from "./arm";
import { readList } from "./arm-answers";
import { reading } from "./reading";

/** An app and its release slot. */
export interface App {
  readonly resourceGroupName: string;
  readonly site: string;
  /** Empty if only production is meant. */
  readonly slot: string;
  /** The slot that the release slot is swapped with. Defaults to production. */
  readonly targetSlot?: string;
}

/** The slot that an app's release slot is swapped with, or `production`. */
export function targetOf({ targetSlot = PRODUCTION }: Pick<App, "targetSlot">): string {
  return targetSlot;
}

/** The same for a message: `production`, or `slot "beta"`. */
export function targetInWords({ targetSlot }: Pick<App, "targetSlot">): string {
  return targetSlot === undefined ? PRODUCTION : `slot "${targetSlot}"`;
}

/** The builds that production and the slot really hold: identities, or empty strings for none. */
export interface HeldBuilds {
  /** Production's; if the slot is swapped with another slot, that slot's. */
  readonly production: string;
  readonly slot: string;
  /** Whether app settings of the slot refer to Key Vault. Absent where that was not read. */
  readonly hasReferences?: boolean;
}

/**
 * Reads which builds production and the slot hold, from the setting that travels with each build.
 *
 * @param parent The component whose provider makes the requests.
 * @returns Empty strings for an app or a slot that does not exist yet.
 */
export async function readHeldBuilds(app: App, parent: pulumi.Resource): Promise<HeldBuilds> {
  const [production, slot] = await Promise.all([
    readSettings(app, targetOf(app), parent),
    app.slot === "" ? NO_SETTINGS : readSettings(app, app.slot, parent),
  ]);
  return {
    production: buildIn(production),
    slot: buildIn(slot),
    hasReferences: Object.values(slot).some((value) => /^@Microsoft\.KeyVault\(/i.test(value)),
  };
}

/** The builds of the slots, keyed by slot. May include production. */
export async function readBuilds(
  app: Omit<App, "slot">,
  slots: readonly string[],
  parent: pulumi.Resource,
): Promise<Record<string, string>> {
  const builds = slots.map(
    async (slot): Promise<[string, string]> => [slot, buildIn(await readSettings(app, slot, parent))],
  );
  return Object.fromEntries(await Promise.all(builds));
}

/**
 * Finds a slot that holds a build, among the app's other slots in Azure. Skips production and the release slot. An app that
 * does not exist yet has none.
 *
 * @param wanted A version or an identity.
 */
export async function otherHolder(app: App, parent: pulumi.Resource, wanted: string): Promise<string | undefined> {
  const slots = (await found(readSlots(app, parent))) ?? [];
  const others = slots.map(({ name }) => name).filter((slot) => slot.toLowerCase() !== app.slot.toLowerCase());
  const builds = await readBuilds(app, others, parent);
  return others.find((slot) => holdsBuild(builds[slot] ?? "", wanted));
}

/** A slot that an app has in Azure. */
export interface ExistingSlot {
  readonly name: string;
  readonly hostName: string;
}

interface Slot {
  readonly name: string;
  readonly properties: { readonly defaultHostName?: string };
}

/** Reads which slots an app has, without production. */
export async function readSlots(app: Omit<App, "slot">, parent: pulumi.Resource): Promise<ExistingSlot[]> {
  const slots = await readList<Slot>(await armOf(parent), `${pathOf(app)}/slots`);
  // Azure's name of a slot includes the app's, as in "shop/staging".
  return slots.map(({ name, properties }) => ({
    name: name.slice(name.indexOf("/") + 1),
    hostName: properties.defaultHostName ?? "",
  }));
}

/** Describes what the slots hold, for an error. */
export function describeHeldBuilds(app: App, held: HeldBuilds): string {
  return (
    `${targetInWords(app)} of "${app.site}" ${app.targetSlot === undefined ? "runs" : "holds"} ${describeBuild(held.production)}, ` +
    `slot "${app.slot}" holds ${describeBuild(held.slot)}`
  );
}

/** Describes a build that a slot holds, for an error. */
export function describeBuild(build: string): string {
  return build === "" ? "no build that says its version" : build;
}

/**
 * The path of an app or one of its slots in Azure Resource Manager, below its subscription.
 *
 * @param slot Defaults to production, the app itself.
 */
export function pathOf({ resourceGroupName, site }: Omit<App, "slot">, slot = PRODUCTION): string {
  const path = `/resourceGroups/${resourceGroupName}/providers/Microsoft.Web/sites/${site}`;
  return slot === PRODUCTION ? path : `${path}/slots/${slot}`;
}

type Settings = Readonly<Record<string, string>>;

const NO_SETTINGS: Settings = {};

/** The app settings of a slot, or of production; none where there is no such slot. */
export async function readSettings(
  { resourceGroupName, site: name }: Omit<App, "slot">,
  slot: string,
  parent: pulumi.Resource,
): Promise<Settings> {
  const listed =
    slot === PRODUCTION
      ? reading(listWebAppApplicationSettings, { name, resourceGroupName }, parent)
      : reading(listWebAppApplicationSettingsSlot, { name, resourceGroupName, slot }, parent);
  // Azure returns null properties if there is no setting at all.
  return (await found(listed))?.properties ?? NO_SETTINGS;
}

function buildIn(settings: Settings): string {
  return settings[BUILD_VERSION_SETTING] ?? "";
}

/** The result of a read; undefined if Azure says that the resource does not exist. Throws any other failure. */
export async function found<Result>(read: Promise<Result>): Promise<Result | undefined> {
  try {
    return await read;
  } catch (error) {
    if (statusOf(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

/**
 * The HTTP status of a failed read; undefined if there was no answer, for example after a lost connection.
 *
 * An error of azure-native begins with it: `Status=404 Code="ResourceNotFound" Message="…"`. Only the function's name
 * comes before. No name in Azure contains an equals sign, and text quoted from Azure's message comes later.
 */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof ArmFailure) {
    return error.status;
  }
  const [, status] = (error instanceof Error && /\bStatus=(\d{3})\b/.exec(error.message)) || [];
  return status === undefined ? undefined : Number(status);
}
