import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";
import { hasEngine } from "../azure/hook";
import type { Restored } from "./restoration-record";

/**
 * What is to be restored, as the engine takes it: what was found, in an `up`; what the last `up` restored, in a command that
 * changes nothing and runs the program all the same, `refresh --run-program` and `destroy --run-program`. The engine changes
 * components there as ever, and so the records of deployments, but no custom resource: hence this one, which holds no more
 * than these values.
 *
 * Protection is not for it: it is replaced whenever something is restored.
 */
export function restoredValues(
  parent: pulumi.Resource,
  name: string,
  found: pulumi.Output<Restored>,
): pulumi.Output<Restored> {
  if (!hasEngine()) {
    return found;
  }
  const values = new RandomUuid(`${name}-restored`, { keepers: found }, { parent, protect: false });
  // Where nothing could be found, no value of the resource ever comes, and whoever waits for one would wait for ever.
  return pulumi.all([pulumi.unsecret(values.keepers), found]).apply(([kept]) => kept ?? {});
}
