import type { Arm } from "../azure/arm";
import { deploymentName, deploymentPath, deployNamed, recordedDeployment } from "../azure/deploy-now";
import type { App } from "../azure/held-builds";
import { template } from "../templates/expressions";

/** The longest name of a deployment. Source: "Resource name rules", Microsoft. */
const LONGEST_NAME = 64;

/** How many builds are kept: more than an app's slots can hold. */
const MOST_BUILDS = 50;

/** Writes nothing. Only its parameters matter. */
const NOTHING = template({ builds: { type: "array" } }, []);

/**
 * The record of the builds that have passed their checks: a deployment with a constant name that writes nothing. The next
 * run can read it, on any machine.
 */
export class CheckRecord {
  constructor(
    private readonly arm: Arm,
    private readonly app: App,
  ) {}

  /** The identities of those builds, the newest last; none if there is no record. */
  async read(): Promise<readonly string[]> {
    const path = deploymentPath(this.app.resourceGroupName, this.name);
    const builds = (await recordedDeployment(this.arm, path))?.parameters?.builds?.value;
    return Array.isArray(builds) ? builds.map(String) : [];
  }

  async write(builds: readonly string[]): Promise<void> {
    const { resourceGroupName } = this.app;
    await deployNamed(this.arm, resourceGroupName, this.name, NOTHING, { builds: builds.slice(-MOST_BUILDS) });
  }

  private get name(): string {
    const { site, slot, targetSlot } = this.app;
    const into = targetSlot === undefined ? "" : `-into-${targetSlot}`;
    return deploymentName(`checked-${site}-${slot}${into}`, LONGEST_NAME);
  }
}
