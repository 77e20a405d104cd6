import * as pulumi from "@pulumi/pulumi";
import { type AppKind, type DeclaredNetwork, differentNetworks, type Networks, networkOf, WEB_APP } from "../../rules";
import { Declaration } from "../args/declaration";
import { withFunctionHost } from "../args/function-host";
import { type AppOfAnyKindArgs, inEnvironment } from "../args/in-environment";
import { promotedBuilds, promotionProblems, withPromotions } from "../args/promoted-build";
import type { OrchestrationWait } from "../releases/orchestrations";
import { type Check, resolvedChecks } from "./checks";
import { checkEnvironment, checkedEnvironment } from "./environment";
import { validateFunctionApp } from "./function-app";
import { type HealthCheck, HOST_CHECK, hidesPath } from "./health-check";
import { checkOptions } from "./options";
import { refuseProblems, refuseShape } from "./problems";
import type { Rollout } from "./rollout";
import { APPS, ENVIRONMENT_OF_STACK } from "./shapes";
import { validateSlottedApp } from "./slotted-web-app";

/** The arguments, after all of them are known and no problem was found. */
export interface Checked {
  readonly version: string;
  /** The declared build that production must run. */
  readonly target: string;
  readonly healthCheck: HealthCheck | undefined;
  readonly rollout: Rollout | undefined;
  /** How a swap waits for durable orchestrations; undefined if it does not. */
  readonly wait?: OrchestrationWait | undefined;
  /** The networks of production and the release slot; undefined if they do not differ. */
  readonly networks: Networks | undefined;
}

/** A declaration in which no problem is known so far. */
export interface Declared {
  readonly declaration: Declaration;
  /** Fails if a value that was not known at first turns out to be wrong. */
  readonly checked: pulumi.Output<Checked>;
  /**
   * The checks of a release. They are not part of what is checked: a preview that does not know a value of one of them must
   * not lose sight of the build.
   */
  readonly checks: pulumi.Output<readonly Check[]>;
}

/**
 * Checks the arguments of an app. Checks known values at once, and all values by the same rules once they
 * are known.
 *
 * @throws InputPropertiesError with all problems, each with its path.
 */
export function declare(
  name: string,
  given: AppOfAnyKindArgs,
  opts?: pulumi.ComponentResourceOptions,
  kind: AppKind = WEB_APP,
): Declared {
  const subject = `${kind.component} "${name}"`;
  const args = withCheckedEnvironment(subject, given);
  const declaration = validated(kind, name, args, opts);
  const { checks: declaredChecks, ...others } = args;
  const checked = pulumi.all([others, hidesPath(args.healthCheck)]).apply(([known, isHidden]): Checked => {
    // Arguments without their Outputs still have the type of the arguments.
    const { production, slots, releaseSlot, swapsByItself } = validated(kind, name, known as AppOfAnyKindArgs, opts);
    const { build, healthCheck, rollout, durableFunctions, hostCheck = true } = known;
    const asksHost = kind.isFunctionApp && hostCheck && !swapsByItself;
    const waitFor = durableFunctions?.waitForOrchestrations;
    const version = build.version ?? build.package?.version ?? "";
    const [own, others] = [production, slots[releaseSlot] ?? production].map((each) =>
      networkOf(each as DeclaredNetwork),
    );
    const networks = own && others && differentNetworks(own, others);
    return {
      version,
      target: known.targetBuildVersion ?? version,
      healthCheck: healthCheck ? { ...healthCheck, hidesPath: isHidden } : asksHost ? HOST_CHECK : undefined,
      wait: waitFor && { timeoutInSeconds: 600, intervalInSeconds: 10, ...waitFor },
      rollout,
      networks,
    };
  });
  const checks = resolvedChecks(subject, declaredChecks);
  return { declaration, checked, checks };
}

function withCheckedEnvironment(subject: string, args: AppOfAnyKindArgs): AppOfAnyKindArgs {
  const environment = checkedEnvironment(subject, args?.environment, ENVIRONMENT_OF_STACK);
  return environment === undefined ? args : { ...args, environment };
}

function validated(
  kind: AppKind,
  name: string,
  args: AppOfAnyKindArgs,
  opts?: pulumi.ComponentResourceOptions,
): Declaration {
  const subject = `${kind.component} "${name}"`;
  const isPlaced = args?.environment !== undefined && args.environment !== null;
  refuseShape(subject, args, APPS[kind.component][isPlaced ? "inEnvironment" : "alone"]);
  refuseProblems(subject, checkEnvironment("environment", args.environment));
  // The rest is checked with what is promoted.
  refuseProblems(subject, promotedBuilds(args).flatMap(promotionProblems));
  const declaration = new Declaration(name, inEnvironment(withPromotions(subject, args)), kind);
  refuseProblems(subject, [
    ...checkOptions(opts),
    ...validateSlottedApp(declaration),
    ...(kind.isFunctionApp ? validateFunctionApp(declaration) : []),
  ]);
  return kind.isFunctionApp ? new Declaration(name, withFunctionHost(declaration), kind) : declaration;
}
