import * as pulumi from "@pulumi/pulumi";
import { checkSlotName, FUNCTION_APP, type Problem, WEB_APP } from "../../rules";
import { checkChoice } from "../../rules/values";
import { checkApp } from "../args/app-args";
import type { BuildArgs } from "../args/build-args";
import { promotedBuild, promotedBuilds, promotionProblems } from "../args/promoted-build";
import { OperatingSystem } from "../args/slotted-app-args";
import type { SlottedReleaseArgs } from "../args/slotted-release-args";
import { type ExistingApp, releaseSlotOf } from "../azure/existing-app";
import type { ExistingSlot } from "../azure/held-builds";
import { validateBuild } from "./build";
import { type Check, resolvedChecks } from "./checks";
import type { Checked } from "./declare";
import { checkDeploymentNames } from "./deployment-names";
import { validateFunctionBuildElsewhere } from "./function-app";
import { HOST_CHECK, hidesPath } from "./health-check";
import { checkOptions } from "./options";
import { refuseProblems, refuseShape } from "./problems";
import { validateReleasing } from "./releasing";
import { SLOTTED_RELEASE } from "./shapes";

/** The arguments of a `SlottedRelease`, after all of them are known and no problem was found. */
interface CheckedRelease extends Omit<Checked, "networks"> {
  readonly operatingSystem: OperatingSystem;
  readonly isFunctionApp: boolean;
  readonly releaseSlot: ExistingSlot;
}

/** The arguments of a `SlottedRelease`, in which no problem is known so far. */
export interface DeclaredRelease {
  /** The build, with what the release gives that it is promoted from. */
  readonly build: BuildArgs;
  /** Fails if a value that was not known at first turns out to be wrong, or does not fit the app. */
  checkedFor(app: pulumi.Output<ExistingApp>): pulumi.Output<CheckedRelease>;
  readonly checks: pulumi.Output<readonly Check[]>;
}

/**
 * Checks the arguments of a `SlottedRelease`. Checks known values at once, and all values by the same rules once they and
 * the app are known.
 *
 * @throws InputPropertiesError with all problems, each with its path.
 */
export function declareRelease(
  name: string,
  args: SlottedReleaseArgs,
  opts?: pulumi.ComponentResourceOptions,
): DeclaredRelease {
  const subject = `SlottedRelease "${name}"`;
  refuseShape(subject, args, SLOTTED_RELEASE);
  // The rest is checked with what is promoted.
  refuseProblems(subject, promotedBuilds({ build: args.build }).flatMap(promotionProblems));
  const placed = { ...args, build: promotedBuild(subject, args.build) };
  refuseProblems(subject, [...checkOptions(opts), ...validateRelease(name, placed)]);
  const { checks: declaredChecks, ...others } = placed;
  const checkedFor = (app: pulumi.Output<ExistingApp>) =>
    pulumi.all([others, hidesPath(args.healthCheck), app]).apply(([known, isHidden, existing]): CheckedRelease => {
      // Arguments without their Outputs still have the type of the arguments.
      const declared = known as SlottedReleaseArgs;
      refuseShape(subject, declared, SLOTTED_RELEASE);
      const slot = releaseSlotOf(existing, known.releaseSlot);
      const wrongSlot = "reason" in slot ? [slot] : [];
      refuseProblems(subject, [...validateRelease(name, declared, existing), ...wrongSlot]);
      const { build, healthCheck, hostCheck, rollout, targetBuildVersion } = known;
      const version = build.version ?? build.package?.version ?? "";
      return {
        version,
        target: targetBuildVersion ?? version,
        healthCheck: healthCheck ? { ...healthCheck, hidesPath: isHidden } : hostCheck ? HOST_CHECK : undefined,
        rollout,
        operatingSystem: existing.operatingSystem,
        isFunctionApp: existing.isFunctionApp,
        releaseSlot: slot as ExistingSlot,
      };
    });
  return { build: placed.build, checkedFor, checks: resolvedChecks(subject, declaredChecks) };
}

/** @param app The app as Azure has it; undefined while it is not known. */
function validateRelease(name: string, args: SlottedReleaseArgs, app?: ExistingApp): Problem[] {
  const { build, releaseSlot, operatingSystem, hostCheck } = args;
  return [
    ...checkApp(args),
    ...checkDeploymentNames(name, ["-swap-write-rules", "-delivery-write"]),
    ...(typeof releaseSlot === "string" ? checkSlotName("releaseSlot", releaseSlot) : []),
    ...checkChoice("operatingSystem", operatingSystem, Object.values(OperatingSystem)),
    ...(app === undefined ? [] : checkOperatingSystem(operatingSystem, app)),
    ...(app?.isFunctionApp === false && hostCheck
      ? [
          {
            path: "hostCheck",
            reason: "the app is no function app, and has no such host: declare a healthCheck instead",
          },
        ]
      : []),
    ...(app === undefined ? validateAnywhere(build, operatingSystem) : validateOn(app, build)),
    ...validateReleasing(args),
  ];
}

function checkOperatingSystem(declared: OperatingSystem | undefined, { operatingSystem }: ExistingApp): Problem[] {
  return declared === undefined || declared === operatingSystem
    ? []
    : [
        {
          path: "operatingSystem",
          reason: `"${declared}" is not what the app is on, "${operatingSystem}": use that, or leave it out`,
        },
      ];
}

function validateOn(
  { operatingSystem, hyperV, isFunctionApp }: Pick<ExistingApp, "operatingSystem" | "hyperV" | "isFunctionApp">,
  build: BuildArgs,
) {
  const kind = isFunctionApp ? FUNCTION_APP : WEB_APP;
  return [
    ...validateBuild("build", build, { operatingSystem, hyperV, defaultsTravel: false, kind }),
    ...(isFunctionApp ? validateFunctionBuildElsewhere("build", build) : []),
  ];
}

/** The problems of a build that it has in every app that it may be for: on each operating system, of each kind. */
function validateAnywhere(build: BuildArgs, declared: OperatingSystem | undefined): Problem[] {
  const all = Object.values(OperatingSystem);
  const systems = all.some((each) => each === declared) ? all.filter((each) => each === declared) : all;
  const found = systems.flatMap((operatingSystem) => {
    // Whether a Windows app is a container is known with the app.
    const hyperV = operatingSystem === OperatingSystem.Windows && build.image !== undefined;
    return [false, true].map((isFunctionApp) => validateOn({ operatingSystem, hyperV, isFunctionApp }, build));
  });
  return (found[0] ?? []).filter(({ path }) => found.every((problems) => problems.some((one) => one.path === path)));
}
