import type { Arm } from "../azure/arm";
import { deploymentName, deploymentPath, deployNamed, recordedDeployment } from "../azure/deploy-now";
import type { App } from "../azure/held-builds";
import { template } from "../templates/expressions";

/** The longest name of a deployment. Source: "Resource name rules", Microsoft. */
const LONGEST_NAME = 64;

/** How many builds are kept: more than anybody goes back. */
const MOST_BUILDS = 50;

/** Writes nothing. Only its parameters and its time matter. */
const NOTHING = template({ build: { type: "string" }, passed: { type: "array" } }, []);

/** What bakes in production of an app. */
export interface BakeState {
  /** The build that bakes, or that was the last one to. */
  readonly build: string;
  /** The builds that have passed before it, the newest last. */
  readonly passed: readonly string[];
}

/** The same, and since when the build bakes: in milliseconds since 1970, by Azure's clock. */
export interface RecordedBake extends BakeState {
  readonly since: number;
}

/**
 * The record of what bakes in production of an app: a deployment with a constant name that writes nothing. The next run can
 * read it, on any machine.
 */
export class BakeRecord {
  constructor(
    private readonly arm: Arm,
    private readonly app: App,
  ) {}

  /** Undefined if there is no record. */
  async read(): Promise<RecordedBake | undefined> {
    const path = deploymentPath(this.app.resourceGroupName, this.name);
    const deployment = await recordedDeployment(this.arm, path);
    const { build, passed } = deployment?.parameters ?? {};
    return (
      deployment && {
        build: String(build?.value ?? ""),
        passed: Array.isArray(passed?.value) ? passed.value.map(String) : [],
        since: Date.parse(deployment.timestamp),
      }
    );
  }

  /** Writes the record, from whose time on the build bakes. */
  async write({ build, passed }: BakeState): Promise<RecordedBake | undefined> {
    const kept = { build, passed: passed.slice(-MOST_BUILDS) };
    await deployNamed(this.arm, this.app.resourceGroupName, this.name, NOTHING, kept);
    return this.read();
  }

  private get name(): string {
    return deploymentName(`bake-${this.app.site}`, LONGEST_NAME);
  }
}
