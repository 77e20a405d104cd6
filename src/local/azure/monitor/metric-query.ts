import { MINUTE_MILLISECONDS, type Minutes } from "../../visitors/front-door/metrics";
import { ArmError, notImplemented } from "../arm/protocol";
import { METRICS, type Metric, type Samples, together, UNMODELLED_METRICS } from "./metric-table";

/** A query to Azure Monitor about one resource. */
export interface MetricQuery {
  readonly metrics: readonly Metric[];
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. The last point begins before this time. */
  readonly end: number;
  /** The length of the time that each point covers, in milliseconds. */
  readonly grainMilliseconds: number;
  /** The length as the answer shows it, for example `PT1M`. */
  readonly interval: string;
  /** Absent to get each metric's primary aggregation. */
  readonly aggregations?: readonly Aggregation[];
  /** Chooses instances, if the query filters by instance. Absent if the answer combines all instances. */
  readonly instances?: (id: string) => boolean;
}

/** One point in time of a metric. Aggregations that were not requested, or that have no value, are absent. */
export type MetricPoint = { readonly timeStamp: string } & { readonly [name in Lowercase<Aggregation>]?: number };

export const AGGREGATIONS = ["Average", "Minimum", "Maximum", "Total", "Count"] as const;
type Aggregation = (typeof AGGREGATIONS)[number];

/**
 * The allowed lengths of a point's time, in minutes. Source: the metric definitions of a site,
 * Azure/azure-rest-api-specs.
 */
export const GRAINS: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1440,
};

const HOUR_MILLISECONDS = 60 * MINUTE_MILLISECONDS;

/**
 * The longest time that a query can read. Source: "Azure Monitor Metrics overview", Microsoft, on the retention of
 * metrics.
 */
const LONGEST_MILLISECONDS = 30 * 24 * HOUR_MILLISECONDS;

/**
 * An error in Azure Monitor's own form, which has no `error` object around it.
 *
 * Source: the schema of the metrics API's ErrorResponse; quoted in azure-sdk-for-net#29584.
 */
function monitorError(message: string): ArmError {
  return new ArmError(400, "BadRequest", message, { code: "BadRequest", message });
}

/**
 * Reads a query's parameters. Without `timespan`, it reads the last hour. Without `aggregation`, it reads each metric's
 * primary one. What Azure does in these cases is not documented.
 *
 * @param resourceType `sites` or `sites/slots`.
 * @param now Milliseconds since 1970.
 * @throws ArmError 400 for an invalid query, 501 for metrics that are not modelled.
 */
export function metricQuery(
  parameters: Readonly<Record<string, string>>,
  resourceType: string,
  now: number,
): MetricQuery {
  const { metricnames = "", timespan, interval = "PT1M", aggregation, $filter } = parameters;
  const { resultType = "Data", metricnamespace = `Microsoft.Web/${resourceType}` } = parameters;
  if (resultType.toLowerCase() !== "data" || metricnames === "") {
    throw notImplemented("a query of metrics without metricnames, or for metadata");
  }
  if (metricnamespace.toLowerCase() !== `microsoft.web/${resourceType}`) {
    throw notImplemented(`metrics of the namespace '${metricnamespace}'`);
  }
  const { start, end } = timespanOf(timespan && decoded(timespan), now);
  const full = interval.toUpperCase() === "FULL";
  const minutes = full ? (end - floorToMinute(start)) / MINUTE_MILLISECONDS : GRAINS[interval.toUpperCase()];
  if (minutes === undefined) {
    throw monitorError(`Detected invalid time grain input ${interval}, supported: ${Object.keys(GRAINS).join(",")}`);
  }
  return {
    metrics: [...new Set(listOf(metricnames).map((name) => metricNamed(name, resourceType)))],
    start,
    end,
    grainMilliseconds: minutes * MINUTE_MILLISECONDS,
    interval: full ? durationText(end - start) : interval.toUpperCase(),
    ...(aggregation ? { aggregations: listOf(aggregation).map(aggregationNamed) } : {}),
    ...($filter ? { instances: instancesIn($filter) } : {}),
  };
}

/**
 * The points of one metric. The first is the minute in which the query begins. A point without a request has a total
 * and a count of 0, and nothing else.
 *
 * Source for times without a sample: the example of metrics in Azure/azure-rest-api-specs.
 */
export function metricPoints(query: MetricQuery, metric: Metric, minutes: Minutes): MetricPoint[] {
  const first = floorToMinute(query.start);
  const windows = Math.ceil((query.end - first) / query.grainMilliseconds);
  const samples: Samples[][] = Array.from({ length: windows }, () => []);
  for (const [begin, minute] of minutes) {
    samples[Math.floor((begin - first) / query.grainMilliseconds)]?.push(metric.of(minute));
  }
  const aggregations = query.aggregations ?? [metric.primaryAggregation];
  return samples.map((within, index) => ({
    timeStamp: isoSeconds(first + index * query.grainMilliseconds),
    ...valuesOf(together(within), aggregations),
  }));
}

/** A time as Azure Monitor writes it, for example `2026-01-31T12:00:00Z`. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

function valuesOf({ count, total, minimum, maximum }: Samples, aggregations: readonly Aggregation[]) {
  const none: Partial<Record<Aggregation, number>> = { Total: 0, Count: 0 };
  const some: Partial<Record<Aggregation, number>> = {
    Average: total / count,
    Minimum: minimum,
    Maximum: maximum,
    Total: total,
    Count: count,
  };
  const values = count === 0 ? none : some;
  return Object.fromEntries(
    aggregations.flatMap((name) => (values[name] === undefined ? [] : [[name.toLowerCase(), values[name]]])),
  );
}

/** Source of the error: quoted in azure-sdk-for-net#29584; for a site, cloud-custodian#9954. */
function metricNamed(name: string, resourceType: string): Metric {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase();
  const metric = METRICS.find((each) => same(each.name));
  if (metric) {
    return metric;
  }
  const unmodelled = UNMODELLED_METRICS.find(same);
  if (unmodelled) {
    throw notImplemented(`the metric '${unmodelled}'`);
  }
  const valid = [...METRICS.map((each) => each.name), ...UNMODELLED_METRICS].join(",");
  throw monitorError(
    `Failed to find metric configuration for provider: Microsoft.Web, resource Type: ${resourceType}, metric: ${name}, Valid metrics: ${valid}`,
  );
}

function aggregationNamed(name: string): Aggregation {
  const found = AGGREGATIONS.find((each) => each.toLowerCase() === name.toLowerCase());
  if (!found) {
    throw monitorError(`Invalid aggregation type ${name}, supported: ${AGGREGATIONS.join(",")}`);
  }
  return found;
}

/** The Azure CLI encodes the value twice, which Azure puts up with. */
function decoded(timespan: string): string {
  return timespan.replaceAll(/%3A/gi, ":").replaceAll(/%2F/gi, "/").replaceAll(/%2B/gi, "+");
}

/**
 * Source for the form: the schema's description of `timespan`. What Azure answers to another form is not documented.
 */
function timespanOf(timespan: string | undefined, now: number): { start: number; end: number } {
  if (timespan === undefined) {
    return { start: now - HOUR_MILLISECONDS, end: now };
  }
  const [start = Number.NaN, end = Number.NaN, ...more] = timespan.split("/").map((time) => Date.parse(time));
  if (more.length > 0 || !(start < end)) {
    throw monitorError(
      `The timespan '${timespan}' is not of the form startDateTime_ISO/endDateTime_ISO, the first before the second.`,
    );
  }
  if (end - start > LONGEST_MILLISECONDS) {
    throw monitorError(`The timespan '${timespan}' is longer than the 30 days that one query can read.`);
  }
  return { start, end };
}

/** Instances are the only dimension. Source for the form: the schema's description of `$filter`. */
function instancesIn(filter: string): (id: string) => boolean {
  const terms = filter.split(/\s+or\s+/i).map((term) => /^\s*Instance\s+eq\s+'([^']*)'\s*$/i.exec(term)?.[1]);
  if (terms.includes(undefined)) {
    throw notImplemented(`the filter "${filter}" of metrics, other than by Instance`);
  }
  return (id) => terms.some((term) => term === "*" || term?.toLowerCase() === id.toLowerCase());
}

function listOf(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

function floorToMinute(time: number): number {
  return Math.floor(time / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
}

function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "H"],
    [Math.floor(seconds / 60) % 60, "M"],
    [seconds % 60, "S"],
  ] as const;
  return `PT${parts.map(([amount, unit]) => (amount > 0 ? `${amount}${unit}` : "")).join("")}`;
}
