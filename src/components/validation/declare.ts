import * as pulumi from "@pulumi/pulumi";
import { Declaration } from "../args/declaration";
import type { SlottedWebAppArgs } from "../args/slotted-web-app-args";
import { type Check, resolvedChecks } from "./checks";
import type { HealthCheck } from "./health-check";
import { checkOptions } from "./options";
import { refuseProblems, refuseShape } from "./problems";
import type { Rollout } from "./rollout";
import { SLOTTED_WEB_APP } from "./shapes";
import { validateSlottedWebApp } from "./slotted-web-app";

/** What the arguments are once all of them are known and nothing is wrong with them. */
export interface Checked {
  readonly version: string;
  /** The build that production is to run, as it is declared. */
  readonly target: string;
  readonly healthCheck: HealthCheck | undefined;
  readonly rollout: Rollout | undefined;
  readonly checks: readonly Check[];
}

/** A declaration without problems, as far as it is known. */
export interface Declared {
  readonly declaration: Declaration;
  /** Fails where something is wrong that was not known at first. */
  readonly checked: pulumi.Output<Checked>;
}

/**
 * Checks the arguments of a `SlottedWebApp`: what is known, at once; all of them, once they are known, by the same rules.
 *
 * @throws InputPropertiesError With all problems, each by its path.
 */
export function declare(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions): Declared {
  const declaration = validated(name, args, opts);
  const checked = pulumi.all([pulumi.output(args), resolvedChecks(args.checks)]).apply(([known, checks]): Checked => {
    // Without Outputs, they are arguments all the same.
    validated(name, known as SlottedWebAppArgs, opts);
    const { build, healthCheck, rollout } = known;
    return { version: build.version, target: known.targetBuildVersion ?? build.version, healthCheck, rollout, checks };
  });
  return { declaration, checked };
}

function validated(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions): Declaration {
  const subject = `SlottedWebApp "${name}"`;
  refuseShape(subject, args, SLOTTED_WEB_APP);
  const declaration = new Declaration(name, args);
  refuseProblems(subject, [...checkOptions(opts), ...validateSlottedWebApp(declaration)]);
  return declaration;
}
