import type { Minute } from "../../visitors/front-door/metrics";

/** Several samples of a metric, combined. */
export interface Samples {
  readonly count: number;
  readonly total: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A metric of an app or a slot. */
export interface Metric {
  readonly name: string;
  readonly localizedName: string;
  readonly description: string;
  readonly unit: "Count" | "Seconds";
  readonly primaryAggregation: "Total" | "Average";
  /** The samples within a minute. */
  readonly of: (minute: Minute) => Samples;
}

/**
 * The metrics that can be computed from the front door's counts, for both `Microsoft.Web/sites` and
 * `Microsoft.Web/sites/slots`.
 *
 * Each request is a sample: 1 for a metric that counts, its duration for a metric of times. No document says what a
 * sample of a counting metric is in Azure. So rely on `Total` for the number of requests, and not on `Average`.
 *
 * Source: "Supported metrics for Microsoft.Web/sites" and "… Microsoft.Web/sites/slots", Microsoft; for display names,
 * primary aggregations and units the example of metric definitions in Azure/azure-rest-api-specs, which is of a site.
 */
export const METRICS: readonly Metric[] = [
  counting("Requests", "Requests", "The total number of requests, whatever the status of their responses.", () => true),
  counting("Http2xx", "Http 2xx", "Requests answered with a status of 200 to 299.", (status) => within(status, 200)),
  counting("Http3xx", "Http 3xx", "Requests answered with a status of 300 to 399.", (status) => within(status, 300)),
  counting("Http401", "Http 401", "Requests answered with the status 401.", (status) => status === 401),
  counting("Http403", "Http 403", "Requests answered with the status 403.", (status) => status === 403),
  counting("Http404", "Http 404", "Requests answered with the status 404.", (status) => status === 404),
  counting("Http406", "Http 406", "Requests answered with the status 406.", (status) => status === 406),
  counting("Http4xx", "Http 4xx", "Requests answered with a status of 400 to 499.", (status) => within(status, 400)),
  counting("Http5xx", "Http Server Errors", "Requests answered with a status of 500 to 599.", (status) =>
    within(status, 500),
  ),
  timing("HttpResponseTime", "Response Time"),
  timing("AverageResponseTime", "Average Response Time"),
];

/** Metrics that Azure has but that are not measured here. Source: as for {@link METRICS}. */
export const UNMODELLED_METRICS: readonly string[] = [
  "AppConnections",
  "AverageMemoryWorkingSet",
  "BytesReceived",
  "BytesSent",
  "CpuTime",
  "CurrentAssemblies",
  "FileSystemUsage",
  "Gen0Collections",
  "Gen1Collections",
  "Gen2Collections",
  "Handles",
  "HealthCheckStatus",
  "Http101",
  "IoOtherBytesPerSecond",
  "IoOtherOperationsPerSecond",
  "IoReadBytesPerSecond",
  "IoReadOperationsPerSecond",
  "IoWriteBytesPerSecond",
  "IoWriteOperationsPerSecond",
  "MemoryWorkingSet",
  "PrivateBytes",
  "RequestsInApplicationQueue",
  "Threads",
  "TotalAppDomains",
  "TotalAppDomainsUnloaded",
];

/** Combines the samples of several minutes. */
export function together(samples: readonly Samples[]): Samples {
  const some = samples.filter(({ count }) => count > 0);
  const sum = (pick: (each: Samples) => number) => some.reduce((total, each) => total + pick(each), 0);
  return {
    count: sum(({ count }) => count),
    total: sum(({ total }) => total),
    minimum: Math.min(...some.map(({ minimum }) => minimum)),
    maximum: Math.max(...some.map(({ maximum }) => maximum)),
  };
}

function counting(
  name: string,
  localizedName: string,
  description: string,
  counts: (status: number) => boolean,
): Metric {
  return {
    name,
    localizedName,
    description,
    unit: "Count",
    primaryAggregation: "Total",
    of: ({ statuses }) => {
      const count = [...statuses].reduce((sum, [status, requests]) => sum + (counts(status) ? requests : 0), 0);
      return { count, total: count, minimum: 1, maximum: 1 };
    },
  };
}

function timing(name: string, localizedName: string): Metric {
  return {
    name,
    localizedName,
    description: "The time that the app took to serve requests, in seconds.",
    unit: "Seconds",
    primaryAggregation: "Average",
    of: ({ statuses, times }) => ({
      count: [...statuses.values()].reduce((sum, requests) => sum + requests, 0),
      total: times.total / 1000,
      minimum: times.shortest / 1000,
      maximum: times.longest / 1000,
    }),
  };
}

function within(status: number, hundred: number): boolean {
  return status >= hundred && status < hundred + 100;
}
