import * as pulumi from "@pulumi/pulumi";
import { textOf, withoutStack } from "./error-text";
import { statusOf } from "./held-builds";
import { isUnseen, PERMISSIONS } from "./hook";
import { tellFailure } from "./tell";

/** How the engine, or Pulumi's SDK, says that it serves a program no more: its run has failed for another reason. */
const IS_OVER =
  /client connection is closing|transport is closing|Resource monitor is terminating|Cancelled on client/i;

/**
 * Reads from Azure while the program runs, outside of hooks. A failure is told on the component's row, without the stack of
 * this library's code; once the run is over, nothing is, since its reason is told already: what was to be read stays unknown.
 */
export async function readInProgram<Value>(component: pulumi.Resource, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (isUnseen(error)) {
      throw error;
    }
    if (IS_OVER.test(textOf(error))) {
      return notKnown();
    }
    // Pulumi puts the names of all properties in front that were to be made of it.
    await tellFailure(component, statusOf(error) === 403 ? new Error(whatIsNeeded(error)) : error);
    throw withoutStack(new pulumi.ResourceError(textOf(error), component, true));
  }
}

function whatIsNeeded(error: unknown): string {
  return (
    "Azure does not let you list the settings of the app and its slots (403), which has to be known before anything is written: " +
    `\`pulumi up\` needs the permissions ${PERMISSIONS}. ${textOf(error)}`
  );
}

/** What stands for a value that is not known, as Pulumi shows in previews. */
export function notKnown<Value>(): Value {
  return pulumi.unknown as unknown as Value;
}
