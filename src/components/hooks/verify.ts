import { getAppServicePlan } from "@pulumi/azure-native/web/getAppServicePlan";
import type * as pulumi from "@pulumi/pulumi";
import { checkAlwaysOn, checkSlotCount, holdsBuild, PRODUCTION, parsePlanId } from "../../rules";
import { type Declaration, pathOf } from "../args/declaration";
import { stayingDefaults } from "../args/staying-defaults";
import { type App, describeBuild, describeHeldBuilds, found, otherHolder, readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, isUnseen, known } from "../azure/hook";
import { warnOnce } from "../azure/tell";
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
    () => component,
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

/** The tier of a plan; undefined where there is no such plan yet, or where a preview may not read it. */
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
