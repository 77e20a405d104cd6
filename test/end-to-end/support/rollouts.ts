import type { RolloutPosition } from "../../../src/components/releases/rollout-record";
import type { JournalRecord } from "../../../src/local";
import { until } from "../../support/until";
import type { Cloud, Shop } from "./project";

const GROUP = "/subscriptions/{subscription}/resourceGroups";

/** The percentages in the traffic rules of an app, keyed by slot. */
export async function rulesOf(cloud: Cloud, site: string): Promise<Record<string, number>> {
  const { properties } = (await cloud.get(`${GROUP}/${site}/providers/Microsoft.Web/sites/${site}/config/web`)) as {
    properties: { experiments: { rampUpRules: { name: string; reroutePercentage: number }[] } };
  };
  return Object.fromEntries(
    properties.experiments.rampUpRules.map(({ name, reroutePercentage }) => [name, reroutePercentage]),
  );
}

/** The recorded position of the gradual release through the slot "staging"; undefined if there is none yet. */
export async function positionOf(cloud: Cloud, site: string): Promise<RolloutPosition | undefined> {
  const path = `${GROUP}/${site}/providers/Microsoft.Resources/deployments/rollout-${site}-staging`;
  const deployment = (await cloud.get(path).catch(() => undefined)) as
    | { properties: { provisioningState: string; parameters: { position: { value: RolloutPosition } } } }
    | undefined;
  return deployment?.properties.provisioningState === "Succeeded"
    ? deployment.properties.parameters.position.value
    : undefined;
}

/** When something was requested and when it was done, in milliseconds since 1970. */
export interface Moment {
  readonly before: number;
  readonly after: number;
}

/** When the percentages of a gradual release were written. */
export function rolloutWrites(records: readonly JournalRecord[], site: string): Moment[] {
  return records.flatMap((record, index) => {
    const isWritten =
      isPut(record, `/sites/${site}`) && "deployment" in record && record.deployment?.includes(`/rollout-${site}-`);
    if (!isWritten) {
      return [];
    }
    const asked = lastPut(records, index, `/deployments/rollout-${site}-staging`);
    return [{ before: Date.parse(records[asked - 1]?.time ?? ""), after: Date.parse(record.time) }];
  });
}

/** When the slots of an app were swapped. */
export function swapsOf(records: readonly JournalRecord[], site: string): Moment[] {
  return records.flatMap((record, index) => {
    if (record.kind !== "swap") {
      return [];
    }
    const asked = lastPut(records, index, `/deployments/${site}-swap`);
    return [{ before: Date.parse(records[asked - 1]?.time ?? ""), after: Date.parse(record.time) }];
  });
}

function lastPut(records: readonly JournalRecord[], before: number, path: string): number {
  return records.reduce((found, record, index) => (index < before && isPut(record, path) ? index : found), -1);
}

function isPut(record: JournalRecord, path: string): boolean {
  return record.kind === "request" && record.method === "PUT" && record.path.replace(/[0-9a-f]{8}$/, "").endsWith(path);
}

/**
 * Delays releases each time they check what visitors get. So the time between two checks is exactly as long as a test
 * needs, however busy the machine is.
 *
 * @param work What to wait for each time.
 */
export function holdLooks(cloud: Cloud, work: () => Promise<void>): void {
  cloud.local.disturb(async ({ path }) => {
    if (path.endsWith("/Microsoft.Insights/metrics")) {
      await work();
    }
    return undefined;
  });
}

/** Runs an `up` until its gradual release reaches a percentage, and ends it there as if the machine were lost. */
export async function killedAt(shop: Shop, site: string, percentage: number): Promise<void> {
  const { version } = shop.declaration.build;
  await killedWhen(shop, async () => {
    const position = await positionOf(shop.cloud, site);
    return position?.percentage === percentage && position.build.startsWith(`${version}+`);
  });
}

/** Runs an `up` until a condition holds, and ends it there as if the machine were lost. */
export async function killedWhen(shop: Shop, condition: () => Promise<boolean>): Promise<void> {
  const ended = shop.stack.up().then(
    () => "ended before it was killed",
    () => undefined,
  );
  await until("the moment to end it", condition);
  shop.stack.kill();
  const failure = await ended;
  if (failure !== undefined) {
    throw new Error(failure);
  }
  await shop.stack.cancel();
}
