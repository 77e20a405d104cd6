import { getAppServicePlan } from "@pulumi/azure-native/web/getAppServicePlan";
import type * as pulumi from "@pulumi/pulumi";
import { checkAlwaysOn, checkFunctionTier, checkSlotCount, holdsBuild, PRODUCTION, parsePlanId } from "../../rules";
import { type Declaration, pathOf } from "../args/declaration";
import { hostingPlanOf } from "../args/function-host";
import { stayingDefaults } from "../args/staying-defaults";
import { type App, describeBuild, describeHeldBuilds, found, otherHolder, readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, isUnseen, known } from "../azure/hook";
import { warnOnce } from "../azure/tell";
import { refuseProblems } from "../validation/problems";

/** The declared build, and the build that production must run. */
export interface Target {
  /** The build that production must run: a version or an identity. */
  readonly wanted: string;
  /** The version of the declared build. */
  readonly version: string;
  /** The identity of the declared build; undefined if it is not known yet. */
  readonly identity: string | undefined;
}

/** What a `SlottedWebApp` checks before the first write to its app. */
export interface VerifyTargetArgs {
  /** The build that production must run: a version or an identity. */
  readonly target: pulumi.Input<string>;
  /** The version of the declared build. */
  readonly version: pulumi.Input<string>;
  /** The identity of the declared build. */
  readonly identity: pulumi.Input<string>;
  readonly releaseSlot: pulumi.Input<string>;
  /** Whether the release slot is declared now. */
  readonly isReleased: boolean;
}

/**
 * Before the first write to an app, checks that the build that production must run exists. An older one must be in
 * production, or in the release slot where nothing is about to overwrite it.
 */
export function verifyTarget(component: pulumi.Resource, args: VerifyTargetArgs): Hook {
  const { isReleased } = args;
  let isChecked = false;
  return hook(
    () => component,
    async (hookArgs) => {
      const app = await appOf(hookArgs);
      if (isChecked || app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const inputs = [args.target, args.version, args.identity, args.releaseSlot];
      const [wanted, version, identity, slot] = await Promise.all(inputs.map(known));
      if (wanted !== undefined && version !== undefined && slot !== undefined) {
        await checkTargetIsHeld({ ...app, slot }, component, { wanted, version, identity }, isReleased);
        isChecked = true;
      }
    },
    { onDryRun: true },
  );
}

/**
 * Refuses a target that is neither held by production or the release slot, nor about to be delivered.
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
    const holder = await otherHolder(app, component, wanted);
    throw new Error(
      holder === undefined
        ? `targetBuildVersion ${wanted} is in no slot: ${describeHeldBuilds(app, held)}. ` +
            `Declare a version that one of them holds, or build.version ${wanted}, to deploy it again`
        : `targetBuildVersion ${wanted} is in slot "${holder}", and builds are released through "${app.slot}": ` +
            `${describeHeldBuilds(app, held)}. Declare it as build.version, to deploy it to "${app.slot}" too, or ` +
            `releaseSlot: "${holder}"`,
    );
  }
  if (identity !== undefined && held.production !== identity && held.slot !== identity) {
    throw new Error(
      `targetBuildVersion ${wanted} is in slot "${app.slot}", where build ${version} would overwrite it: ` +
        `${describeHeldBuilds(app, held)}. Release ${wanted} first, then declare build ${version}`,
    );
  }
}

/** Checks that production already runs the target. Without its release slot an app cannot change its build. */
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
 * Before the first write to an app, checks its plan: it must allow the declared number of slots, and Always On where
 * that is on.
 */
export function verifyPlan(component: pulumi.Resource, declaration: Declaration): Hook {
  const { args, slots, kind, operatingSystem } = declaration;
  let isChecked = false;
  return hook(
    () => component,
    async () => {
      const plan = parsePlanId((await known(args.serverFarmId)) ?? "");
      if (isChecked || plan === undefined) {
        return;
      }
      const { planName, resourceGroupName } = plan;
      const read = getAppServicePlan({ name: planName, resourceGroupName }, { parent: component });
      const tier = await tierOf(read, component, planName);
      if (tier !== undefined) {
        const kept = await keptLoaded(declaration);
        refuseProblems(declaration.subject, [
          ...(kind.isFunctionApp ? checkFunctionTier(hostingPlanOf(args), tier, operatingSystem) : []),
          ...checkSlotCount("slots", tier, Object.keys(slots).length),
          ...kept.flatMap((path) => checkAlwaysOn(path, tier)),
        ]);
      }
      isChecked = true;
    },
    { onDryRun: true },
  );
}

/** The paths at which Always On is declared or could be, for production and the slots where it is on. */
async function keptLoaded(declaration: Declaration): Promise<string[]> {
  const places = declaration.places.map(async ([place, own]) => {
    const isOn = await known(own.alwaysOn ?? stayingDefaults(declaration, place).alwaysOn);
    return isOn ? [`${place === PRODUCTION ? PRODUCTION : pathOf(place)}.alwaysOn`] : [];
  });
  return (await Promise.all(places)).flat();
}

/** The tier of a plan; undefined if the plan does not exist yet, or if a preview may not read it. */
async function tierOf(
  read: Promise<{ readonly sku?: { readonly tier?: string } }>,
  component: pulumi.Resource,
  planName: string,
): Promise<string | undefined> {
  try {
    return (await found(read))?.sku?.tier;
  } catch (error) {
    if (!isUnseen(error)) {
      throw error;
    }
    warnOnce(
      component,
      `the preview cannot see App Service plan "${planName}": Azure does not let you read it (403). So it does not check how many ` +
        "slots its tier allows, and whether it has Always On",
    );
    return undefined;
  }
}
