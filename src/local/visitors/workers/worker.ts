import { randomUUID } from "node:crypto";
import { isAbsolute } from "node:path";
import { systemClock } from "../../clock";
import { FunctionsHosts } from "../functions/functions-hosts";
import type { StartWorker } from "./contract";
import { EmptyWorker } from "./empty-worker";
import { InstancesWorker } from "./instances-worker";
import { PackageWorker } from "./package-worker";
import type { WorkerOptions } from "./worker-options";

/** Makes the function that starts workers. Slots with a package get real processes; others get the welcome page. */
export function createStartWorker(options: WorkerOptions): StartWorker {
  const nodeCommand = options.nodeCommand ?? process.execPath;
  if (!isAbsolute(nodeCommand)) {
    throw new Error(`nodeCommand is ${JSON.stringify(nodeCommand)}: give the absolute path of a node executable`);
  }
  const complete = {
    packages: options.packages,
    functionsHosts: options.functionsHosts ?? new FunctionsHosts(),
    nodeCommand,
    log: options.log ?? (() => {}),
    startTimeoutMilliseconds: options.startTimeoutMilliseconds ?? 230_000,
    restartWaitMilliseconds: options.restartWaitMilliseconds ?? 10_000,
    killAfterMilliseconds: options.killAfterMilliseconds ?? 5_000,
    owner: options.owner ?? randomUUID(),
    clock: options.clock ?? systemClock,
  };
  const startOne: StartWorker = (specification) =>
    specification.packageUri === undefined && specification.refusal === undefined
      ? new EmptyWorker(specification)
      : new PackageWorker(specification, specification.packageUri ?? "", complete);
  return (specification) =>
    specification.instances === undefined || specification.packageUri === undefined
      ? startOne(specification)
      : new InstancesWorker(specification, specification.instances, startOne);
}
