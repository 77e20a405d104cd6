import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { isRecord } from "../../rules/values";
import type { Arm } from "../azure/arm";
import { rampUpRulesOf } from "../azure/arm-answers";
import { deploymentName, deploymentPath, deployNamed, recordedDeployment } from "../azure/deploy-now";
import { type App, pathOf } from "../azure/held-builds";
import { untilIdle } from "../azure/operations";
import { ROLLOUT_POSITION } from "../templates/rollout";

/** The progress of a gradual release. */
export const RolloutState = {
  /** The slot gets visitors and is monitored. */
  Baking: "Baking",
  /** The slot gets no new visitors. The release waits until pinned visitors are gone. */
  AwaitingPinnedVisitors: "AwaitingPinnedVisitors",
  /** The release was given up. The next one begins with the first step. */
  Stopped: "Stopped",
  /** The build is live. */
  Finished: "Finished",
} as const;
export type RolloutState = (typeof RolloutState)[keyof typeof RolloutState];

/** A position in a gradual release. */
export interface RolloutPosition {
  /** The identity of the build that the slot holds. */
  readonly build: string;
  readonly state: RolloutState;
  /** The number of the step, from 1. */
  readonly step: number;
  /** The percentage of production's visitors that the slot gets. */
  readonly percentage: number;
}

/** A position in a gradual release, and since when: in milliseconds since 1970, by Azure's clock. */
export interface RecordedPosition extends RolloutPosition {
  readonly since: number;
}

/** The parts of a traffic rule that decide who is sent where. */
interface TrafficRule {
  readonly name?: string | null;
  readonly reroutePercentage?: number | null;
}

/** The longest name of a deployment that leaves room for its nested deployment's suffix. */
const LONGEST_NAME = 64 - "-write".length;

/**
 * The record of a slot's gradual release in Azure Resource Manager. It is a deployment with a constant name that writes
 * the slot's traffic rule. Its parameters hold the position. So the next run can read it, on any machine.
 */
export class RolloutRecord {
  constructor(
    private readonly arm: Arm,
    private readonly app: App,
    private readonly component: pulumi.Resource,
  ) {}

  /** Reads the position, after the last recorded one has been written; undefined if there is none. */
  async read(): Promise<RecordedPosition | undefined> {
    const path = deploymentPath(this.app.resourceGroupName, this.name);
    const deployment = await recordedDeployment(this.arm, path);
    const position = deployment?.parameters?.position?.value;
    if (deployment === undefined || position === undefined) {
      return undefined;
    }
    if (!isPosition(position)) {
      throw new Error(
        `deployment "${this.name}" of resource group "${this.app.resourceGroupName}" has the name of a gradual release's record, ` +
          "and is none: delete that deployment, which touches no resource, then run `pulumi up` again",
      );
    }
    return { ...position, since: Date.parse(deployment.timestamp) };
  }

  /** The current percentages of the slot, and of all others together. The slot's is undefined if it has no rule. */
  async percentages(): Promise<{ readonly slot: number | undefined; readonly others: number }> {
    const rules = await rampUpRulesOf<TrafficRule>(this.arm, pathOf(this.app));
    const isOwn = ({ name }: TrafficRule) => name?.toLowerCase() === this.app.slot.toLowerCase();
    const own = rules.find(isOwn);
    return {
      slot: own && (own.reroutePercentage ?? 0),
      others: rules.filter((rule) => !isOwn(rule)).reduce((sum, rule) => sum + (rule.reroutePercentage ?? 0), 0),
    };
  }

  /** Gives the slot the position's percentage, or no rule if the release is finished. Records the position. */
  async write(position: RolloutPosition): Promise<RecordedPosition> {
    await untilIdle(this.app, this.component);
    const { resourceGroupName, site, slot } = this.app;
    const finished = position.state === RolloutState.Finished;
    await this.read();
    await deployNamed(this.arm, resourceGroupName, this.name, ROLLOUT_POSITION, {
      site,
      slot,
      rule: finished ? {} : { name: slot, reroutePercentage: position.percentage },
      position,
    });
    const written = await this.read();
    if (written === undefined || !isDeepStrictEqual({ ...position, since: written.since }, written)) {
      throw new Error(
        `somebody else is releasing through slot "${slot}" at the same time: run \`pulumi up\` again when that is over`,
      );
    }
    return written;
  }

  private get name(): string {
    return recordName(this.app.site, this.app.slot);
  }
}

function isPosition(value: unknown): value is RolloutPosition {
  return (
    isRecord(value) &&
    typeof value.build === "string" &&
    Object.values<unknown>(RolloutState).includes(value.state) &&
    typeof value.step === "number" &&
    typeof value.percentage === "number"
  );
}

/** The name of a slot's record, within the length limit of a deployment's name. */
export function recordName(site: string, slot: string): string {
  return deploymentName(`rollout-${site}-${slot}`, LONGEST_NAME);
}
