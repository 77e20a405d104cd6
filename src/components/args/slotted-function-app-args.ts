import type * as pulumi from "@pulumi/pulumi";
import type { FunctionHostArgs } from "./function-host-args";
import type { SlottedAppArgs } from "./slotted-app-args";

/** The arguments of {@link SlottedFunctionApp}. */
export interface SlottedFunctionAppArgs extends SlottedAppArgs, FunctionHostArgs {
  /** The id of the plan, whose kind `hostingPlan` says. Defaults to the environment's. */
  serverFarmId?: pulumi.Input<string>;
}
