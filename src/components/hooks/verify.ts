import { isDeepStrictEqual } from "node:util";
import { getAppServicePlan } from "@pulumi/azure-native/web/getAppServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { checkAlwaysOn, checkSlotCount, holdsBuild, type NamedKind, PRODUCTION, parsePlanId } from "../../rules";
import { type Declaration, pathOf } from "../args/declaration";
import { stayingDefaults } from "../args/staying-defaults";
import { includes, NAMED_KINDS, type NamesByKind, NO_NAMES } from "../args/sticky";
import { type App, describeBuild, describeHeldBuilds, found, readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, known } from "../azure/hook";
import { refuseProblems } from "../validation/problems";

/** The build that is declared, and the one that production is to run. */
export interface Target {
  /** What production is to run: a version, or an identity. */
  readonly wanted: string;
  /** The version of the declared build. */
  readonly version: string;
  /** The identity of the declared build; undefined while it is not known. */
  readonly identity: string | undefined;
}

/** What a `SlottedWebApp` checks before the first thing of its app is written. */
export interface VerifyTargetArgs {
  /** What production is to run: a version, or an identity. */
  readonly target: pulumi.Input<string>;
  /** The version of the declared build. */
  readonly version: pulumi.Input<string>;
  /** The identity of the declared build. */
  readonly identity: pulumi.Input<string>;
  readonly releaseSlot: string;
  /** Whether the release slot is declared now. */
  readonly isReleased: boolean;
}

/**
 * Checks, before the first thing of an app is written, that the build which production is to run is somewhere: an older
 * one in production or in the release slot, where nothing is about to overwrite it.
 */
export function verifyTarget(component: pulumi.Resource, args: VerifyTargetArgs): Hook {
  const { releaseSlot: slot, isReleased } = args;
  let isChecked = false;
  return hook(
    async (hookArgs) => {
      const app = await appOf(hookArgs);
      if (isChecked || app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const [wanted, version, identity] = await Promise.all([args.target, args.version, args.identity].map(known));
      if (wanted !== undefined && version !== undefined) {
        await checkTargetIsHeld({ ...app, slot }, component, { wanted, version, identity }, isReleased);
        isChecked = true;
      }
    },
    { onDryRun: true },
  );
}

/**
 * Refuses a target that neither production nor the release slot holds, and that is not about to be delivered.
 *
 * @param declared Whether the release slot is declared now.
 */
export async function checkTargetIsHeld(
  app: App,
  component: pulumi.Resource,
  { wanted, version, identity }: Target,
  declared: boolean,
): Promise<void> {
  if (!declared) {
    await checkIsLive(app, component, wanted === version ? identity : wanted);
    return;
  }
  if (wanted === version) {
    return;
  }
  const held = await readHeldBuilds(app, component);
  if (holdsBuild(held.production, wanted)) {
    return;
  }
  if (!holdsBuild(held.slot, wanted)) {
    throw new Error(
      `targetBuildVersion ${wanted} is in no slot: ${describeHeldBuilds(app, held)}. ` +
        `Declare a version that one of them holds, or build.version ${wanted}, to deploy it again`,
    );
  }
  if (identity !== undefined && held.production !== identity && held.slot !== identity) {
    throw new Error(
      `targetBuildVersion ${wanted} is in slot "${app.slot}", where build ${version} would overwrite it: ` +
        `${describeHeldBuilds(app, held)}. Release ${wanted} first, then declare build ${version}`,
    );
  }
}

/** Without its release slot an app stays as it is. */
async function checkIsLive(app: App, component: pulumi.Resource, wanted: string | undefined): Promise<void> {
  const held = await readHeldBuilds(app, component);
  if (wanted !== undefined && !holdsBuild(held.production, wanted)) {
    throw new Error(
      `slots: "${app.slot}" is not declared, and ${wanted} can go live only through it: production of "${app.site}" runs ` +
        `${describeBuild(held.production)}. Declare slots: { ${JSON.stringify(app.slot)}: {} } again`,
    );
  }
}

/**
 * Checks, before the first thing of an app is written, that its plan allows as many slots as are declared, and Always On
 * where it is on.
 */
export function verifyPlan(component: pulumi.Resource, declaration: Declaration): Hook {
  const { name, args, slots } = declaration;
  let isChecked = false;
  return hook(
    async () => {
      const plan = parsePlanId((await known(args.serverFarmId)) ?? "");
      if (isChecked || plan === undefined) {
        return;
      }
      const { planName, resourceGroupName } = plan;
      const read = getAppServicePlan({ name: planName, resourceGroupName }, { parent: component });
      const tier = (await found(read))?.sku?.tier;
      if (tier !== undefined) {
        const kept = await keptLoaded(declaration);
        refuseProblems(`SlottedWebApp "${name}"`, [
          ...checkSlotCount("slots", tier, Object.keys(slots).length),
          ...kept.flatMap((path) => checkAlwaysOn(path, tier)),
        ]);
      }
      isChecked = true;
    },
    { onDryRun: true },
  );
}

/** Where Always On is declared, or could be, of production and the slots that have it. */
async function keptLoaded(declaration: Declaration): Promise<string[]> {
  const places = declaration.places.map(async ([place, own]) => {
    const isOn = await known(own.alwaysOn ?? stayingDefaults(declaration, place).alwaysOn);
    return isOn ? [`${place === PRODUCTION ? PRODUCTION : pathOf(place)}.alwaysOn`] : [];
  });
  return (await Promise.all(places)).flat();
}

/**
 * Says, in the preview too, that production is restarted for another path of App Service's own health check, which follows
 * from `healthCheck` where it is not declared.
 *
 * Source: "Monitor App Service instances by using Health check", Microsoft: changes of its configuration restart the app.
 */
export function warnOfHealthCheckPath(component: pulumi.Resource): Hook {
  return hook(
    async (args) => {
      if (args.oldInputs === undefined || (await appOf(args)).slot !== "") {
        return;
      }
      const [old, now] = await Promise.all([args.oldInputs, args.newInputs].map(healthCheckPathIn));
      if (old !== undefined && now !== undefined && old !== now) {
        pulumi.log.warn(
          "production's healthCheckPath changes: App Service restarts production for it. Declare healthCheckPath in " +
            "production and the slots to keep what it is",
          component,
        );
      }
    },
    { onDryRun: true },
  );
}

/** The path that App Service itself asks, of a site's inputs; undefined where a preview does not know it. */
async function healthCheckPathIn(inputs: Record<string, unknown> | undefined): Promise<unknown> {
  const configuration = (await known(inputs?.siteConfig)) as { readonly healthCheckPath?: unknown } | undefined;
  return known(configuration?.healthCheckPath);
}

/**
 * Says, in the preview too, that a change of production's sticky values restarts production.
 *
 * @param travelling The names that travel with the next build: production keeps these until it is swapped in.
 */
export function warnOfRestart(component: pulumi.Resource, travelling: NamesByKind = NO_NAMES): Hook {
  return hook(
    async (args) => {
      const app = await appOf(args);
      const [old, now] = await Promise.all([args.oldInputs, args.newInputs].map(stickyValuesIn));
      const isThere = async () =>
        app.site !== "" && app.resourceGroupName !== "" && (await readHeldBuilds(app, component)).production !== "";
      const changes = now === undefined || NAMED_KINDS.some((kind) => changesOf(kind, old, now, travelling).length > 0);
      if (changes && (args.oldInputs !== undefined || (await isThere()))) {
        pulumi.log.warn("production's sticky values change: App Service restarts production for it", component);
      }
    },
    { onDryRun: true },
  );
}

type StickyValues = Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>;

/** The names of a kind whose values in production a write changes. */
function changesOf(
  kind: NamedKind,
  old: StickyValues | undefined,
  now: StickyValues,
  travelling: NamesByKind,
): string[] {
  const before = old?.[kind] ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(now[kind])])].filter(
    (name) =>
      !isDeepStrictEqual(before[name], now[kind][name]) &&
      (Object.hasOwn(now[kind], name) || !includes(travelling[kind], name)),
  );
}

/** The values that a deployment makes stick; undefined where a preview does not know all of them. */
async function stickyValuesIn(inputs: Record<string, unknown> | undefined): Promise<StickyValues | undefined> {
  const properties = (await known(inputs?.properties)) as { parameters?: Record<string, unknown> } | undefined;
  const parameters = await known(properties?.parameters);
  const values = NAMED_KINDS.map(async (kind) => {
    const parameter = (await known(parameters?.[kind])) as { readonly value?: unknown } | undefined;
    return [kind, await known(parameter?.value)];
  });
  const all = await Promise.all(values);
  return all.every(([, value]) => value !== undefined) ? (Object.fromEntries(all) as StickyValues) : undefined;
}
