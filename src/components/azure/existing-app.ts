import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { choices } from "../../rules/values";
import type { AppName } from "../args/app-args";
import { DEFAULT_RELEASE_SLOT } from "../args/declaration";
import { OperatingSystem } from "../args/slotted-app-args";
import { type App, type ExistingSlot, found, readSlots } from "./held-builds";
import { hasEngine, known } from "./hook";
import { notKnown, readInProgram } from "./read-in-program";
import { reading } from "./reading";

/** What an app that is declared elsewhere is, and which slots it has. */
export interface ExistingApp {
  readonly siteId: string;
  readonly operatingSystem: OperatingSystem;
  /** Whether it is a Windows container. */
  readonly hyperV: boolean;
  /** Whether a Functions host runs it. */
  readonly isFunctionApp: boolean;
  readonly hostName: string;
  readonly slots: readonly ExistingSlot[];
}

/** What the mocks of unit tests have, where nothing is read. */
const MOCKED: ExistingApp = {
  siteId: "",
  operatingSystem: OperatingSystem.Linux,
  hyperV: false,
  isFunctionApp: false,
  hostName: "",
  slots: [{ name: DEFAULT_RELEASE_SLOT, hostName: "" }],
};

/**
 * Reads an app while the program runs. In a preview, an app that is not there yet is not known.
 *
 * @param component The component that releases it.
 */
export function existingApp(component: pulumi.Resource, app: AppName): pulumi.Output<ExistingApp> {
  return pulumi.all([app.resourceGroupName, app.siteName]).apply(async ([resourceGroupName, site]) => {
    if (!hasEngine()) {
      return MOCKED;
    }
    // What the component depends on is there by then. With an Output here, dependents would wait for everything in it.
    await known(component.urn);
    return readInProgram(component, async () => {
      const read = await readExistingApp({ resourceGroupName, site }, component);
      if (read === undefined && !pulumi.runtime.isDryRun()) {
        throw new Error(`app "${site}" is not in resource group "${resourceGroupName}": create it first`);
      }
      return read ?? notKnown<ExistingApp>();
    });
  });
}

/** Reads an app; undefined if it does not exist. */
export async function readExistingApp(
  app: Omit<App, "slot">,
  component: pulumi.Resource,
): Promise<ExistingApp | undefined> {
  const { site: name, resourceGroupName } = app;
  const site = await found(reading(getWebApp, { name, resourceGroupName }, component));
  return (
    site && {
      siteId: site.id,
      operatingSystem: site.reserved ? OperatingSystem.Linux : OperatingSystem.Windows,
      hyperV: site.hyperV ?? false,
      isFunctionApp: (site.kind ?? "").toLowerCase().split(",").includes("functionapp"),
      hostName: site.defaultHostName,
      slots: await readSlots(app, component),
    }
  );
}

/**
 * The slot that an app is released through: the declared one, or by default the only one, or `staging`.
 *
 * @returns The slot as Azure spells it, or what is wrong.
 */
export function releaseSlotOf(
  { slots }: Pick<ExistingApp, "slots">,
  declared: string | undefined,
): ExistingSlot | Problem {
  const path = "releaseSlot";
  const [only, ...others] = slots;
  if (only === undefined) {
    return { path, reason: "the app has no slot, and a build goes live only through one: create one first" };
  }
  const existing = choices(slots.map(({ name }) => name));
  const isNamed = (wanted: string) => slots.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (declared !== undefined) {
    return isNamed(declared) ?? { path, reason: `"${declared}" is not a slot of the app: use ${existing}` };
  }
  const fallback = others.length === 0 ? only : isNamed(DEFAULT_RELEASE_SLOT);
  return (
    fallback ?? { path, reason: `it is needed when there are several slots and none is "staging": use ${existing}` }
  );
}
