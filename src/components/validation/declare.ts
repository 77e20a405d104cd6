import * as pulumi from "@pulumi/pulumi";
import { type DeclaredNetwork, networkOf } from "../../rules";
import { Declaration } from "../args/declaration";
import type { SlottedWebAppArgs } from "../args/slotted-web-app-args";
import { differentNetworks, type Networks } from "../releases/networks";
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
  /** The networks of production and the release slot; undefined where they do not differ. */
  readonly networks: Networks | undefined;
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
  const checked = pulumi.output(args).apply((known): Checked => {
    // Without Outputs, they are arguments all the same.
    const { production, slots, releaseSlot } = validated(name, known as SlottedWebAppArgs, opts);
    const { build, healthCheck, rollout } = known;
    const [own, others] = [production, slots[releaseSlot] ?? production].map((each) =>
      networkOf(each as DeclaredNetwork),
    );
    const networks = own && others && differentNetworks(own, others);
    return {
      version: build.version,
      target: known.targetBuildVersion ?? build.version,
      healthCheck,
      rollout,
      networks,
    };
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
