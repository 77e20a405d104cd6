import { isDeepStrictEqual } from "node:util";
import { getAppServicePlan } from "@pulumi/azure-native/web/getAppServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { checkSlotCount, holdsBuild, parsePlanId } from "../../rules";
import { NAMED_KINDS } from "../args/sticky";
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

/**
 * Checks, before the first thing of an app is written, that the build which production is to run is somewhere: an older
 * one in production or in the release slot, where nothing is about to overwrite it.
 *
 * @param build The declared build.
 * @param target What production is to run.
 * @param slot The release slot.
 * @param declared Whether it is declared now.
 */
export function verifyTarget(
  component: pulumi.Resource,
  name: string,
  build: { readonly version: pulumi.Input<string>; readonly identity: pulumi.Output<string> },
  target: pulumi.Input<string>,
  slot: string,
  declared: boolean,
): Hook {
  let checked: Promise<void> | undefined;
  const check = async (args: pulumi.ResourceHookArgs): Promise<void> => {
    const [wanted, version, identity] = await Promise.all([target, build.version, build.identity].map(known));
    const app = await appOf(args);
    if (wanted !== undefined && version !== undefined && app.site && app.resourceGroupName) {
      await checkTargetIsHeld({ ...app, slot }, component, { wanted, version, identity }, declared);
    }
  };
  return hook(
    `${name}-verify-target`,
    (args) => {
      checked ??= check(args);
      return checked;
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
 * Checks, before the first thing of an app is written, that its plan allows as many slots as are declared.
 *
 * @param subject What an error is about, for example `SlottedWebApp "shop"`.
 */
export function verifyPlan(
  component: pulumi.Resource,
  name: string,
  subject: string,
  serverFarmId: pulumi.Input<string>,
  slots: number,
): Hook {
  let checked: Promise<void> | undefined;
  const check = async (): Promise<void> => {
    const plan = parsePlanId((await known(serverFarmId)) ?? "");
    if (plan === undefined) {
      return;
    }
    const read = getAppServicePlan(
      { name: plan.planName, resourceGroupName: plan.resourceGroupName },
      { parent: component },
    );
    const tier = (await found(read))?.sku?.tier;
    if (tier !== undefined) {
      refuseProblems(subject, checkSlotCount("slots", tier, slots));
    }
  };
  return hook(
    `${name}-verify-plan`,
    () => {
      checked ??= check();
      return checked;
    },
    { onDryRun: true },
  );
}

/** Says, in the preview too, that a change of production's sticky values restarts production. */
export function warnOfRestart(component: pulumi.Resource, name: string): Hook {
  return hook(
    `${name}-warn-of-restart`,
    async (args) => {
      const app = await appOf(args);
      const [old, now] = await Promise.all([args.oldInputs, args.newInputs].map(stickyValuesIn));
      const changes = args.oldInputs
        ? now === undefined || !isDeepStrictEqual(old, now)
        : app.site !== "" && app.resourceGroupName !== "" && (await readHeldBuilds(app, component)).production !== "";
      if (changes) {
        pulumi.log.warn("production's sticky values change: App Service restarts production for it", component);
      }
    },
    { onDryRun: true },
  );
}

/** The values that a deployment makes stick; undefined where a preview does not know all of them. */
async function stickyValuesIn(inputs: Record<string, unknown> | undefined): Promise<unknown> {
  const properties = (await known(inputs?.properties)) as { parameters?: Record<string, unknown> } | undefined;
  const parameters = await known(properties?.parameters);
  return known(NAMED_KINDS.map((kind) => parameters?.[kind]));
}
