import { isAbsolute } from "node:path";
import { FunctionsHosts } from "../functions/functions-hosts";
import type { StartWorker, WorkerOptions } from "./contract";
import { EmptyWorker } from "./empty-worker";
import { PackageWorker } from "./package-worker";

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
  };
  return (specification) =>
    specification.packageUri === undefined && specification.refusal === undefined
      ? new EmptyWorker(specification)
      : new PackageWorker(specification, specification.packageUri ?? "", complete);
}
