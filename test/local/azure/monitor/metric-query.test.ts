import { deepEqual, equal, throws } from "node:assert/strict";
import { ArmError } from "../../../../src/local/azure/arm/protocol";
import { metricPoints, metricQuery } from "../../../../src/local/azure/monitor/metric-query";
import { Metrics } from "../../../../src/local/visitors/front-door/metrics";

const SITE = "/subscriptions/S/resourceGroups/G/providers/Microsoft.Web/sites/shop";
const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

describe("metricQuery and metricPoints", () => {
  let now: number;
  let metrics: Metrics;

  beforeEach(() => {
    now = NOON;
    metrics = new Metrics(() => now);
  });

  function answered(status: number, milliseconds = 10, at = now): void {
    now = at;
    metrics.count({ hostName: "shop.azurewebsites.net", slot: "production", siteId: SITE, status, milliseconds });
  }

  function ask(parameters: Readonly<Record<string, string>>) {
    const query = metricQuery(parameters, "sites", now);
    const minutes = metrics.minutes(SITE.toUpperCase(), "production");
    return query.metrics.map((metric) => metricPoints(query, metric, minutes));
  }

  const between = (start: string, end: string) => `2026-01-31T${start}Z/2026-01-31T${end}Z`;

  it("counts by the minute and by the status", () => {
    for (const status of [200, 204, 302, 404, 401, 500, 503, 0]) {
      answered(status);
    }
    answered(200, 10, NOON + MINUTE);
    const timespan = between("12:00:00", "12:02:00");
    const total = (metricnames: string) =>
      ask({ metricnames, timespan, aggregation: "total" })[0]?.map(({ total: requests }) => requests);
    deepEqual(total("Requests"), [8, 1]);
    deepEqual(total("http2XX"), [2, 1]);
    deepEqual(total("Http3xx"), [1, 0]);
    deepEqual(total("Http4xx"), [2, 0]);
    deepEqual(total("Http404"), [1, 0]);
    deepEqual(total("Http5xx"), [2, 0]);
  });

  it("tells times in seconds, and nothing but zeros of a time without requests", () => {
    answered(200, 100);
    answered(200, 300);
    deepEqual(
      ask({
        metricnames: "HttpResponseTime",
        timespan: between("12:00:00", "12:02:00"),
        aggregation: "Average,Minimum,Maximum,Total,Count",
      }),
      [
        [
          { timeStamp: "2026-01-31T12:00:00Z", average: 0.2, minimum: 0.1, maximum: 0.3, total: 0.4, count: 2 },
          { timeStamp: "2026-01-31T12:01:00Z", total: 0, count: 0 },
        ],
      ],
    );
  });

  it("begins with the minute of the start, ends before the end, and takes the grain's minutes together", () => {
    answered(200, 100, NOON - MINUTE);
    answered(200, 400, NOON + 2 * MINUTE);
    answered(200, 300, NOON + 4 * MINUTE);
    answered(200, 100, NOON + 5 * MINUTE);
    const query = { metricnames: "AverageResponseTime", timespan: between("12:00:30", "12:06:00") };
    deepEqual(ask({ ...query, interval: "PT5M" }), [
      [
        { timeStamp: "2026-01-31T12:00:00Z", average: 0.35 },
        { timeStamp: "2026-01-31T12:05:00Z", average: 0.1 },
      ],
    ]);
    deepEqual(ask({ ...query, interval: "FULL", aggregation: "Count" }), [
      [{ timeStamp: "2026-01-31T12:00:00Z", count: 3 }],
    ]);
    equal(metricQuery({ ...query, interval: "FULL" }, "sites", now).interval, "PT5M30S");
  });

  it("is of the last hour, and of each metric's primary aggregation, where nothing else is asked", () => {
    answered(500, 10, NOON - 61 * MINUTE);
    answered(500, 10, NOON - 1);
    now = NOON;
    const [requests = []] = ask({ metricnames: "Requests" });
    deepEqual(
      [requests.length, requests.at(0), requests.at(-1)],
      [60, { timeStamp: "2026-01-31T11:00:00Z", total: 0 }, { timeStamp: "2026-01-31T11:59:00Z", total: 1 }],
    );
  });

  it("keeps the requests of other slots and of other apps apart", () => {
    metrics.count({ hostName: "shop", slot: "staging", siteId: SITE, status: 200, milliseconds: 1 });
    metrics.count({ hostName: "shop", slot: "production", siteId: `${SITE}2`, status: 200, milliseconds: 1 });
    metrics.count({ hostName: "blobs", slot: "production", status: 200, milliseconds: 1 });
    equal(metrics.minutes(SITE, "production").size, 0);
  });

  it("says what is wrong with a query", () => {
    const fault = (parameters: Readonly<Record<string, string>>, status: number, message: RegExp) =>
      throws(
        () => ask({ metricnames: "Requests", ...parameters }),
        (error) => error instanceof ArmError && error.status === status && message.test(error.message),
      );
    fault(
      { metricnames: "Requests,Http5xxx" },
      400,
      /^Failed to find metric configuration for provider: Microsoft\.Web, resource Type: sites, metric: Http5xxx, Valid metrics: Requests,/,
    );
    fault({ metricnames: "CpuTime" }, 501, /does not model the metric 'CpuTime'/);
    fault({ metricnames: "" }, 501, /without metricnames/);
    fault({ interval: "PT2M" }, 400, /^Detected invalid time grain input PT2M/);
    fault({ aggregation: "Sum" }, 400, /^Invalid aggregation type Sum/);
    fault({ timespan: "PT1H" }, 400, /is not of the form/);
    fault({ timespan: between("12:00:00", "12:00:00") }, 400, /the first before the second/);
    fault({ timespan: "0001-01-01T00:00:00Z/9999-01-01T00:00:00Z" }, 400, /longer than the 30 days/);
    fault({ $filter: "Instance eq 'a' and Colour eq 'red'" }, 501, /other than by Instance/);
    fault({ metricnamespace: "microsoft.insights/components" }, 501, /namespace/);
  });

  it("asks for instances by name", () => {
    const asked = (filter: string) => metricQuery({ metricnames: "Requests", $filter: filter }, "sites", now).instances;
    deepEqual(
      [
        asked("Instance eq '*'")?.("a"),
        asked("instance eq 'b' or Instance eq 'A'")?.("a"),
        asked("Instance eq 'b'")?.("a"),
      ],
      [true, true, false],
    );
  });
});
