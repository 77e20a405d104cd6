import type * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { Declaration } from "./declaration";

/** What a slot, or production, has of what stays where it does not declare it, as follows from the rest of the declaration. */
export interface StayingDefaults {
  readonly alwaysOn: boolean;
  readonly httpsOnly: pulumi.Input<boolean>;
}

/** @param place A slot's name, or `production`. */
export function stayingDefaults({ args, defaultsTravel }: Declaration, place: string): StayingDefaults {
  return {
    // A slot that nobody visits need not take memory from production; but what travels has to be alike in all slots.
    alwaysOn: place === PRODUCTION || defaultsTravel,
    httpsOnly: args.httpsOnly ?? true,
  };
}
