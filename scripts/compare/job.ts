import type { Connection, Home, LocalAppService } from "azure-slots/local";

/** A build as its declaration or script names it: code, and a setting that travels with it. */
export interface Build {
  readonly version: string;
  readonly greeting: string;
}

/** The version whose code ends at once instead of starting. */
export const BROKEN_VERSION = "3.0.0";

/** The versions that are published before the job begins. */
export const VERSIONS = ["1.0.0", "2.0.0", BROKEN_VERSION];

/** A step of the job. */
export interface Step {
  readonly title: string;
  /** The build that is asked for. */
  readonly build: Build;
  /** The build that production must have afterwards. Defaults to the one that is asked for. */
  readonly production?: Build;
  /** Whether it goes back to what the slot still holds. Otherwise the usual command is run. */
  readonly isWayBack?: true;
  /** Whether nothing is left to do, so that a write or a swap is not as it should be. */
  readonly isUnchanged?: true;
}

const FIRST: Build = { version: "1.0.0", greeting: "hello" };
const SECOND: Build = { version: "2.0.0", greeting: "hello from 2.0.0" };
const CONFIGURED: Build = { version: "2.0.0", greeting: "good day from 2.0.0" };

/** The job that every way does, in this order. */
export const JOB: readonly Step[] = [
  { title: "create", build: FIRST },
  { title: "release", build: SECOND },
  { title: "run again", build: SECOND, isUnchanged: true },
  { title: "change a setting", build: CONFIGURED },
  { title: "roll back", build: SECOND, isWayBack: true },
  { title: "a build that does not start", build: { version: BROKEN_VERSION, greeting: "hello" }, production: SECOND },
];

/** What all ways are given: an empty group and a plan of its own, and the packages. */
export interface Ground {
  readonly local: LocalAppService;
  readonly connection: Connection;
  readonly home: Home;
  /** The Pulumi CLI. */
  readonly pulumi: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly resourceGroupName: string;
  readonly serverFarmId: string;
  /** The name of the app. */
  readonly site: string;
  /** Where the zip of each version is on disk. */
  packageFile(version: string): string;
}

/** One way of doing the job. */
export interface Way {
  /** Gets ready what the way needs before the first step, such as a sign-in. It is not measured. */
  prepare(): Promise<void>;
  /** Edits the declaration, or the arguments of the script. It is not measured. */
  declare(build: Build): Promise<void>;
  /** Runs the usual command for what is declared. The first time, it creates the app. */
  apply(): Promise<void>;
  /** Goes back to what is declared, which the slot still holds. */
  rollBack(): Promise<void>;
  close(): void;
}

/** Where the package of a version is in blob storage. */
export function packageOf(version: string) {
  return { account: "compared", container: "packages", blob: `shop-${version}.zip` };
}

export function packageUri(version: string): string {
  const { account, container, blob } = packageOf(version);
  return `https://${account}.blob.core.windows.net/${container}/${blob}`;
}
