import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ExistingAppArgs } from "../args/existing-app-args";
import { includes } from "../args/sticky";

/** Whether the app exists already, or one of its slots. */
export function isExisting(existing: ExistingAppArgs | undefined, slot?: string): boolean {
  return (
    existing !== undefined && (slot === undefined || existing.slots === undefined || includes(existing.slots, slot))
  );
}

/**
 * The options that import the site of an app, or of a slot, if it exists already. They do nothing once it is imported, but
 * for the kind: azure-native replaces a site when that changes, and other tools write other kinds, `app,linux,container` for
 * example.
 *
 * @param slot Defaults to the app itself.
 */
export function importOptions(
  existing: ExistingAppArgs | undefined,
  slot?: string,
): Pick<CustomResourceOptions, "import" | "ignoreChanges"> {
  return existing && isExisting(existing, slot)
    ? { import: slot === undefined ? existing.siteId : `${existing.siteId}/slots/${slot}`, ignoreChanges: ["kind"] }
    : {};
}

/**
 * A declared configuration. For an app that exists already, without values that say "none": what Azure shows as null is not
 * written as an empty text then, which may count as a change, and restart production.
 */
export function configurationOf<Configuration extends object>(
  existing: ExistingAppArgs | undefined,
  configuration: Configuration,
): Partial<Configuration> {
  const entries = Object.entries(configuration).filter(([, value]) => existing === undefined || value !== "");
  return Object.fromEntries(entries) as Partial<Configuration>;
}
