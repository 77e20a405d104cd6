import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import type * as pulumi from "@pulumi/pulumi";
import type { ExistingAppArgs } from "../args/existing-app-args";
import { found } from "../azure/held-builds";
import { appOf, type Hook, hook, known } from "../azure/hook";
import { isWithin } from "../azure/slot-contents";
import { warn } from "../azure/tell";
import { isExisting } from "../resources/import-options";

type Values = Readonly<Record<string, unknown>>;

/** What a site cannot change: azure-native deletes it, and creates it anew. */
const FIXED = ["location", "reserved", "hyperV"] as const;

/**
 * For an app that is imported, before its sites are written: refuses to create one, which would replace it, and says which
 * parts of production's configuration change.
 *
 * Source: "Configure an App Service app", Microsoft: App Service restarts an app when its configuration changes.
 */
export function verifyTakeOver(component: pulumi.Resource, existing: ExistingAppArgs | undefined): Hook {
  return existing === undefined
    ? undefined
    : hook(
        () => component,
        async (args) => {
          const { slot } = await appOf(args);
          if (args.oldInputs !== undefined) {
            await (slot === "" ? warnOfChanges(args.oldInputs, args.newInputs ?? {}, component) : undefined);
          } else if (isExisting(existing, slot || undefined)) {
            throw new Error(await whyNotCreated(args, component));
          }
        },
        { onDryRun: true },
      );
}

/** A site is created only if it cannot be kept as it is, or if somebody has deleted it. */
async function whyNotCreated(args: pulumi.ResourceHookArgs, component: pulumi.Resource): Promise<string> {
  const { site: name, slot, resourceGroupName } = await appOf(args);
  const read = (await found(getWebApp({ name, resourceGroupName }, { parent: component }))) as Values | undefined;
  const wanted = await Promise.all(FIXED.map((property) => known(args.newInputs?.[property])));
  const different = FIXED.flatMap((property, index) => {
    const [is, now] = [read?.[property], wanted[index]];
    return read !== undefined && now !== undefined && textOf(is) !== textOf(now)
      ? [`${property} is ${JSON.stringify(is)}, and would be ${JSON.stringify(now)}`]
      : [];
  });
  const what = slot === "" ? `app "${name}"` : `slot "${slot}" of "${name}"`;
  const why =
    different.length > 0 ? different.join(", ") : read ? "something that it cannot change is different" : "it is gone";
  return `existingApp: ${what} would be created, not taken over: ${why}. Declare it as it is, or remove existingApp`;
}

/** Azure writes regions with capitals and spaces. */
function textOf(value: unknown): string {
  return String(value ?? false)
    .toLowerCase()
    .replaceAll(" ", "");
}

async function warnOfChanges(oldInputs: Values, newInputs: Values, component: pulumi.Resource): Promise<void> {
  const [was, is] = (await Promise.all([oldInputs, newInputs].map((inputs) => known(inputs.siteConfig)))) as [
    Values | undefined,
    Values | undefined,
  ];
  const changed = Object.entries(is ?? {})
    .filter(([name, value]) => !isKept(value, was?.[name]))
    .map(([name]) => name);
  if (changed.length > 0) {
    await warn(
      component,
      `production's ${changed.join(", ")} change${changed.length === 1 ? "s" : ""}: App Service may restart production for it. ` +
        "Declare what it has now to take it over without, and change it with a later release",
    );
  }
}

/** Whether a property has the declared value already. */
function isKept(value: unknown, was: unknown): boolean {
  if (Array.isArray(value)) {
    const rules = (Array.isArray(was) ? was : []).filter((each) => !isForAll(each));
    return rules.length === value.length && isWithin(value, rules);
  }
  return (isNeutral(value) && isNeutral(was)) || isWithin(value, was);
}

/** Azure shows one more restriction than there are: what becomes of everybody else. */
function isForAll(rule: unknown): boolean {
  return (rule as { readonly ipAddress?: unknown } | null)?.ipAddress === "Any";
}

/** Whether a value says no more than a missing one. Without a default action, everybody is allowed. */
function isNeutral(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.values(value).every(isNeutral)
    : !value || value === "Allow";
}
