import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type Arm, ArmFailure } from "../azure/arm";
import { deploymentName, deploymentPath, deployNamed, endedDeployment } from "../azure/deploy-now";
import { type App, pathOf } from "../azure/held-builds";
import { untilIdle } from "../azure/operations";
import { ROLLOUT_POSITION } from "../templates/rollout";

/** How far a gradual release is. */
export const RolloutState = {
  /** Visitors are sent to the slot, and it is watched. */
  Baking: "Baking",
  /** Nobody new is sent to it, and those who are pinned to it are waited for. */
  AwaitingPinnedVisitors: "AwaitingPinnedVisitors",
  /** It was given up: what comes next begins with the first step. */
  Stopped: "Stopped",
  /** The build is live. */
  Finished: "Finished",
} as const;
export type RolloutState = (typeof RolloutState)[keyof typeof RolloutState];

/** Where a gradual release is. */
export interface RolloutPosition {
  /** The identity of the build that the slot holds. */
  readonly build: string;
  readonly state: RolloutState;
  /** The number of the step, from 1. */
  readonly step: number;
  /** What the slot is given of production's visitors. */
  readonly percentage: number;
}

/** Where a gradual release is, and since when: in milliseconds since 1970, by Azure's clock. */
export interface RecordedPosition extends RolloutPosition {
  readonly since: number;
}

/** A traffic rule, as far as it says who is sent where. */
interface TrafficRule {
  readonly name?: string | null;
  readonly reroutePercentage?: number | null;
}

/** The longest name of a deployment without that of the deployment within it. */
const LONGEST_NAME = 64 - "-write".length;

/**
 * The record of a slot's gradual release in Azure Resource Manager: a deployment with a constant name, which writes the
 * slot's traffic rule, and whose parameters say where the release is. So the next run can read it, on any machine.
 */
export class RolloutRecord {
  constructor(
    private readonly arm: Arm,
    private readonly app: App,
    private readonly component: pulumi.Resource,
  ) {}

  /** Where the release is, once what was recorded last is written; undefined where there was none. */
  async read(): Promise<RecordedPosition | undefined> {
    const path = deploymentPath(this.app.resourceGroupName, this.name);
    try {
      const { timestamp, parameters } = await endedDeployment(this.arm, path);
      const position = parameters?.position?.value as RolloutPosition | undefined;
      return position && { ...position, since: Date.parse(timestamp) };
    } catch (error) {
      if (error instanceof ArmFailure && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** What the slot and the others together are given of production's visitors now; undefined for no rule of the slot. */
  async percentages(): Promise<{ readonly slot: number | undefined; readonly others: number }> {
    const { properties } = (await this.arm("GET", `${pathOf(this.app)}/config/web`)) as {
      readonly properties: { readonly experiments?: { readonly rampUpRules?: readonly TrafficRule[] | null } | null };
    };
    const rules = properties.experiments?.rampUpRules ?? [];
    const isOwn = ({ name }: TrafficRule) => name?.toLowerCase() === this.app.slot.toLowerCase();
    const own = rules.find(isOwn);
    return {
      slot: own && (own.reroutePercentage ?? 0),
      others: rules.filter((rule) => !isOwn(rule)).reduce((sum, rule) => sum + (rule.reroutePercentage ?? 0), 0),
    };
  }

  /** Gives the slot the position's percentage, or no rule once the release is finished, and records it. */
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
        `somebody else releases through slot "${slot}" at the same time: run \`pulumi up\` again once that is over`,
      );
    }
    return written;
  }

  private get name(): string {
    return recordName(this.app.site, this.app.slot);
  }
}

/** What the record of a slot is called: as long as a deployment's name may be, at most. */
export function recordName(site: string, slot: string): string {
  return deploymentName(`rollout-${site}-${slot}`, LONGEST_NAME);
}
