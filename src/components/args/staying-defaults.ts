import type * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { Declaration } from "./declaration";

/** The defaults of a slot or production for what stays, where they depend on other parts of the declaration. */
export interface StayingDefaults {
  readonly alwaysOn: boolean;
  readonly httpsOnly: pulumi.Input<boolean>;
}

/** @param place A slot's name, or `production`. */
export function stayingDefaults({ args, defaultsTravel }: Declaration, place: string): StayingDefaults {
  return {
    // A slot without visitors need not take memory from production. But what travels must be the same in all slots.
    alwaysOn: place === PRODUCTION || defaultsTravel,
    httpsOnly: args.httpsOnly ?? true,
  };
}
