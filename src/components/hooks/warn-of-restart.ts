import type * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING, type NamedKind, PRODUCTION } from "../../rules";
import { includes, NAMED_KINDS, type NamesByKind, NO_NAMES } from "../args/sticky";
import { appOf, type Hook, hook, known, parameterOf } from "../azure/hook";
import { isWithin, readSlotContents, type SlotContents } from "../azure/slot-contents";
import { readStickyNames } from "../azure/sticky-names";
import { warn } from "../azure/tell";

/**
 * Says, also in the preview, that production restarts because the path of App Service's own health check changes. If
 * the path is not declared, it follows from `healthCheck`.
 *
 * Source: "Monitor App Service instances by using Health check", Microsoft: changes of its configuration restart the
 * app.
 */
export function warnOfHealthCheckPath(component: pulumi.Resource): Hook {
  return hook(
    () => component,
    async (args) => {
      if (args.oldInputs === undefined || (await appOf(args)).slot !== "") {
        return;
      }
      const [old, now] = await Promise.all([args.oldInputs, args.newInputs].map(healthCheckPathIn));
      if (old !== undefined && now !== undefined && old !== now) {
        await warn(
          component,
          "production's healthCheckPath changes: App Service restarts production for it. Declare healthCheckPath to keep " +
            "what it is",
        );
      }
    },
    { onDryRun: true },
  );
}

/** The path of App Service's own health check in a site's inputs; undefined if a preview does not know it. */
async function healthCheckPathIn(inputs: Record<string, unknown> | undefined): Promise<unknown> {
  const configuration = (await known(inputs?.siteConfig)) as { readonly healthCheckPath?: unknown } | undefined;
  return known(configuration?.healthCheckPath);
}

/** What decides which sticky values production has after a write. */
export interface ProductionWrite {
  /**
   * Whether the declaration owns the app. It then declares all sticky names, so values of others are removed. It also
   * declares the builds, so without a build nothing runs.
   */
  readonly ownsApp: boolean;
  /** Whether production may run what this component did not bring there. Defaults to false. */
  readonly isTakenOver?: boolean | undefined;
  /** The names that travel with the next build. Production keeps them until the swap. Defaults to none. */
  readonly travelling?: NamesByKind;
}

/**
 * Says, also in the preview, that a write of production's sticky values restarts production. Only says so if the write
 * changes production's values and something runs there. Otherwise the deployment writes nothing.
 */
export function warnOfRestart(component: pulumi.Resource, write: ProductionWrite): Hook {
  const { ownsApp, isTakenOver = false, travelling = NO_NAMES } = write;
  return hook(
    () => component,
    async (args) => {
      const app = await appOf(args);
      if (app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const has = await readSlotContents(app, PRODUCTION, NAMED_KINDS, component);
      const mayRun = !ownsApp || isTakenOver || has?.settings?.[BUILD_VERSION_SETTING] !== undefined;
      if (has === undefined || !mayRun) {
        return;
      }
      const now = await stickyValuesIn(args);
      if (now === undefined) {
        await warn(
          component,
          "production's sticky values are not known yet: if they change, App Service restarts production for it",
        );
        return;
      }
      const going = ownsApp ? await goingNames(args, await readStickyNames(app, component), travelling) : undefined;
      if (NAMED_KINDS.some((kind) => isChanged(kind, has, now, going))) {
        await warn(component, "production's sticky values change: App Service restarts production for it");
      }
    },
    { onDryRun: true },
  );
}

/** Whether a name is removed from production if it is not declared for it. */
type Going = (kind: NamedKind, name: string) => boolean;

/** Follows the rules of the deployment's template: `stickyValues` of `templates/sticky-values.ts`. */
async function goingNames(args: pulumi.ResourceHookArgs, former: NamesByKind, travelling: NamesByKind): Promise<Going> {
  const [sticks, kept] = await Promise.all(
    ["sticky", "kept"].map(async (name) => ((await parameterOf(args, name)) ?? NO_NAMES) as NamesByKind),
  );
  const isAmong = (names: NamesByKind | undefined, kind: NamedKind, name: string) =>
    includes(names?.[kind] ?? [], name);
  return (kind, name) =>
    isAmong(sticks, kind, name) ||
    (isAmong(former, kind, name) && !isAmong(travelling, kind, name) && !isAmong(kept, kind, name));
}

function isChanged(kind: NamedKind, has: SlotContents, now: StickyValues, going: Going | undefined): boolean {
  const names = Object.keys(has[kind] ?? {});
  return (
    Object.entries(now[kind]).some(([name, value]) => !isWithin(value, has[kind]?.[name])) ||
    names.some((name) => !includes(Object.keys(now[kind]), name) && going?.(kind, name))
  );
}

type StickyValues = Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>;

/** The sticky values that a deployment writes; undefined if a preview does not know all of them. */
async function stickyValuesIn(args: pulumi.ResourceHookArgs): Promise<StickyValues | undefined> {
  const values = NAMED_KINDS.map(async (kind) => [kind, await parameterOf(args, kind)] as const);
  const all = await Promise.all(values);
  return all.every(([, value]) => value !== undefined) ? (Object.fromEntries(all) as StickyValues) : undefined;
}
