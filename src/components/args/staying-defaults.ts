import type * as pulumi from "@pulumi/pulumi";
import { functionPlanFacts, PRODUCTION } from "../../rules";
import type { Declaration } from "./declaration";
import { hostingPlanOf } from "./function-host";

/** The defaults of a slot or production for what stays, where they depend on other parts of the declaration. */
export interface StayingDefaults {
  readonly alwaysOn: boolean;
  readonly httpsOnly: pulumi.Input<boolean>;
}

/** @param place A slot's name, or `production`. */
export function stayingDefaults({ args, defaultsTravel, kind }: Declaration, place: string): StayingDefaults {
  const isThere = !kind.isFunctionApp || functionPlanFacts(hostingPlanOf(args)).hasAlwaysOn;
  return {
    // A slot without visitors need not take memory from production. But what travels must be the same in all slots.
    alwaysOn: isThere && (place === PRODUCTION || defaultsTravel),
    httpsOnly: args.httpsOnly ?? true,
  };
}
