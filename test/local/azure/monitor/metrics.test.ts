import assert from "node:assert/strict";
import { type Answer, LocalApp, SITE, STAGING } from "../../../support/local-app";
import { until } from "../../../support/until";

const API = "2023-10-01";

describe("Azure Monitor's metrics", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1") },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2") },
    });
  });

  afterEach(() => app.close());

  const list = (path: string, query: string): Promise<Answer> =>
    app.ask("GET", `${path}/providers/Microsoft.Insights/metrics?${query}`, undefined, API);

  /** The sums over the last hour; requests are counted once their visitors have the whole response, so they are waited for. */
  async function totals(path: string, requests: number): Promise<number[]> {
    const timespan = `${new Date(Date.now() - 600_000).toISOString()}/${new Date(Date.now() + 600_000).toISOString()}`;
    return until(`${requests} requests are counted`, async () => {
      const answer = await list(
        path,
        `metricnames=Requests,Http2xx,Http4xx,Http5xx&timespan=${timespan}&interval=FULL`,
      );
      const sums = [0, 1, 2, 3].map((metric) => answer.at(`value.${metric}.timeseries.0.data.0.total`) as number);
      return sums[0] === requests && sums;
    });
  }

  it("are what the front door counted, slot by slot, and stay with the slot at a swap", async () => {
    for (const path of ["/", "/status?code=404", "/status?code=500", "/status?code=503"]) {
      await app.visit("shop", path);
    }
    await app.visit("shop-staging", "/");
    assert.deepEqual(await totals(SITE, 4), [4, 1, 1, 2]);
    assert.deepEqual(await totals(STAGING, 1), [1, 1, 0, 0]);
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.deepEqual(await totals(SITE, 4), [4, 1, 1, 2]);
    assert.deepEqual(await totals(STAGING, 1), [1, 1, 0, 0]);
  });

  it("count a visitor whom a traffic rule sent to a slot there", async () => {
    await app.ask("PATCH", `${SITE}/config/web`, {
      properties: {
        experiments: {
          rampUpRules: [{ name: "staging", actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 100 }],
        },
      },
    });
    await app.visit("shop", "/status?code=500");
    assert.deepEqual(await totals(STAGING, 1), [1, 0, 0, 1]);
    assert.deepEqual(await totals(SITE, 0), [0, 0, 0, 0]);
  });

  it("have Azure Monitor's form", async () => {
    await app.visit("shop-staging", "/");
    await totals(STAGING, 1);
    const answer = await list(
      STAGING,
      "metricnames=HttpResponseTime&aggregation=Average,Count&timespan=2026-01-31T12:00:00Z/2026-01-31T12:01:00Z",
    );
    const { value, ...rest } = answer.body as { value: Record<string, unknown>[] };
    assert.deepEqual(rest, {
      cost: 0,
      timespan: "2026-01-31T12:00:00Z/2026-01-31T12:01:00Z",
      interval: "PT1M",
      namespace: "Microsoft.Web/sites/slots",
      resourceregion: "westeurope",
    });
    assert.deepEqual(value, [
      {
        id: `${STAGING}/providers/Microsoft.Insights/metrics/HttpResponseTime`,
        type: "Microsoft.Insights/metrics",
        name: { value: "HttpResponseTime", localizedValue: "Response Time" },
        displayDescription: "The time that the app took to serve requests, in seconds.",
        unit: "Seconds",
        timeseries: [{ metadatavalues: [], data: [{ timeStamp: "2026-01-31T12:00:00Z", count: 0 }] }],
        errorCode: "Success",
      },
    ]);
  });

  it("are told by instance where a filter asks so", async () => {
    const instance = (JSON.parse((await app.visit("shop")).text) as { env: Record<string, string> }).env
      .WEBSITE_INSTANCE_ID;
    const series = async (filter: string) => {
      const answer = await list(SITE, `metricnames=Requests&interval=FULL&$filter=${encodeURIComponent(filter)}`);
      return answer.at("value.0.timeseries") as { metadatavalues: unknown }[];
    };
    assert.deepEqual(
      (await series("Instance eq '*'")).map(({ metadatavalues }) => metadatavalues),
      [[{ name: { value: "instance", localizedValue: "instance" }, value: instance }]],
    );
    assert.deepEqual(await series("Instance eq 'another'"), []);
  });

  it("are defined", async () => {
    const answer = await app.ask(
      "GET",
      `${SITE}/providers/microsoft.insights/metricDefinitions`,
      undefined,
      "2018-01-01",
    );
    const definitions = answer.at("value") as Record<string, unknown>[];
    const found = definitions.find(({ name }) => (name as { value: string }).value === "Http5xx");
    assert.deepEqual(
      [found?.resourceId, found?.namespace, found?.unit, found?.primaryAggregationType, found?.name],
      [SITE, "Microsoft.Web/sites", "Count", "Total", { value: "Http5xx", localizedValue: "Http Server Errors" }],
    );
  });

  it("answer an unknown metric and an unknown slot with errors in their own shapes", async () => {
    const unknown = await list(STAGING, "metricnames=Http6xx");
    assert.equal(unknown.status, 400);
    assert.equal(unknown.at("code"), "BadRequest");
    assert.match(
      String(unknown.at("message")),
      /^Failed to find metric configuration for provider: Microsoft\.Web, resource Type: sites\/slots, metric: Http6xx, Valid metrics: /,
    );
    const nowhere = await list(`${SITE}/slots/nowhere`, "metricnames=Requests");
    assert.deepEqual([nowhere.status, nowhere.error.code], [404, "ResourceNotFound"]);
  });
});
