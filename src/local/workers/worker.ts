import { isAbsolute } from "node:path";
import type { StartWorker, WorkerSpecification } from "../app-service/contract";
import { EmptyWorker } from "./empty-worker";
import { PackageWorker } from "./package-worker";
import type { PackageCache } from "./packages";

/** Where a line of a site's log comes from: the app's own two streams, or App Service's remarks about it. */
export type LogStream = "stdout" | "stderr" | "platform";

/** Is handed each line of a site's log. What the app prints is handed over as it is, secrets and all. */
export type WorkerLog = (specification: WorkerSpecification, stream: LogStream, line: string) => void;

/** What workers need. */
export interface WorkerOptions {
  /** Where packages are fetched from and unpacked. */
  readonly packages: Pick<PackageCache, "fetch">;
  /** The Node that apps run on, as an absolute path. Defaults to the one that runs this. */
  readonly nodeCommand?: string;
  /** Where the lines go that apps print. Defaults to nowhere. */
  readonly log?: WorkerLog;
  /** How long an app may take until it listens. `WEBSITES_CONTAINER_START_TIME_LIMIT` overrides it. Defaults to 230 seconds. */
  readonly startTimeoutMilliseconds?: number;
  /** How long a visitor waits for an app that crashed and is being restarted. Defaults to 10 seconds. */
  readonly restartWaitMilliseconds?: number;
}

/** Makes the function that starts workers: real processes for slots with a package, the welcome page for others. */
export function createStartWorker(options: WorkerOptions): StartWorker {
  const nodeCommand = options.nodeCommand ?? process.execPath;
  if (!isAbsolute(nodeCommand)) {
    throw new Error(`nodeCommand is ${JSON.stringify(nodeCommand)}: give the absolute path of a node executable`);
  }
  const complete = {
    packages: options.packages,
    nodeCommand,
    log: options.log ?? (() => {}),
    startTimeoutMilliseconds: options.startTimeoutMilliseconds ?? 230_000,
    restartWaitMilliseconds: options.restartWaitMilliseconds ?? 10_000,
  };
  return (specification) =>
    specification.packageUri === undefined
      ? new EmptyWorker(specification)
      : new PackageWorker(specification, specification.packageUri, complete);
}
