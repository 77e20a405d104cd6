import type { SlotFigures } from "../../rules";
import { type Arm, nowByAzure } from "./arm";
import { textOf } from "./error-text";
import { type App, pathOf } from "./held-builds";

const METRICS_API = "2023-10-01";

const MINUTE_MILLISECONDS = 60_000;

/** The longest time that one query reads, to keep it small. An interrupted release may have begun long ago. */
const LONGEST_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;

interface MetricsAnswer {
  readonly value: readonly {
    readonly name: { readonly value: string };
    readonly timeseries: readonly { readonly data: readonly MetricPoint[] }[];
  }[];
}

interface MetricPoint {
  readonly timeStamp: string;
  readonly total?: number | null;
  readonly average?: number | null;
}

/**
 * Reads what a slot answered, from the minute of a start time until now. Azure Monitor shows a request some minutes
 * later.
 *
 * Source: "Metrics - List", Azure Monitor's REST API; "Supported metrics for Microsoft.Web/sites/slots", Microsoft, for
 * the metrics and the useful aggregation of each.
 *
 * @param slot `production` for the app itself.
 * @param since Milliseconds since 1970.
 * @throws An error with Azure Monitor's answer.
 */
export async function readFigures(arm: Arm, app: App, slot: string, since: number): Promise<SlotFigures> {
  const now = nowByAzure(arm);
  const end = (Math.floor(now / MINUTE_MILLISECONDS) + 1) * MINUTE_MILLISECONDS;
  const from = Math.max(Math.min(since, now), end - LONGEST_MILLISECONDS);
  const start = Math.floor(from / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
  const query = new URLSearchParams({
    metricnames: "Requests,Http5xx,HttpResponseTime",
    timespan: `${new Date(start).toISOString()}/${new Date(end).toISOString()}`,
    interval: "PT1M",
    aggregation: "Total,Average",
  });
  const path = `${pathOf(app, slot)}/providers/Microsoft.Insights/metrics?${query}`;
  const { value } = (await arm("GET", path, undefined, METRICS_API).catch((error: unknown) => {
    throw new Error(
      `Azure Monitor's metrics of ${slot} cannot be read. This needs the permission Microsoft.Insights/metrics/read: ` +
        `${textOf(error)}`,
    );
  })) as MetricsAnswer;
  const pointsOf = (name: string) =>
    value
      .filter((metric) => metric.name.value === name)
      .flatMap(({ timeseries }) => timeseries.flatMap(({ data }) => data));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  const requests = pointsOf("Requests");
  const requestsAt = new Map(requests.map(({ timeStamp, total }) => [timeStamp, total ?? 0]));
  return {
    requests: sum([...requestsAt.values()]),
    serverErrors: sum(pointsOf("Http5xx").map(({ total }) => total ?? 0)),
    responseSeconds: sum(
      pointsOf("HttpResponseTime").map(({ timeStamp, average }) => (average ?? 0) * (requestsAt.get(timeStamp) ?? 0)),
    ),
  };
}
