import * as pulumi from "@pulumi/pulumi";
import { inOwnWords, textOf } from "./error-text";
import { statusOf } from "./held-builds";
import { isUnseen, PERMISSIONS } from "./hook";

/** Messages of the engine or Pulumi's SDK when a run is over, because it failed for another reason. */
const IS_OVER =
  /client connection is closing|transport is closing|Resource monitor is terminating|Cancelled on client/i;

/**
 * Reads from Azure while the program runs, outside hooks. Shows a failure on the component's row, without this
 * library's stack. Once the run is over, shows nothing, because the reason has already been shown; the value stays
 * unknown.
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
    const text = statusOf(error) === 403 ? whatIsNeeded(error) : textOf(error);
    throw inOwnWords(new pulumi.ResourceError(text, component, true));
  }
}

function whatIsNeeded(error: unknown): string {
  return (
    "Azure does not let you list the settings of the app and its slots (403), which must be known before anything is written: " +
    `\`pulumi up\` needs the permissions ${PERMISSIONS}. ${textOf(error)}`
  );
}

/** Stands for a value that is not known, as in previews. */
export function notKnown<Value>(): Value {
  return pulumi.unknown as unknown as Value;
}
