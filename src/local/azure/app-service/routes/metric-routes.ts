import { PRODUCTION } from "../../../../rules";
import type { Metrics } from "../../../visitors/front-door/metrics";
import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import { regionName } from "../../arm/regions";
import type { ArmRouter, PathParameters } from "../../arm/router";
import {
  AGGREGATIONS,
  GRAINS,
  isoSeconds,
  type MetricQuery,
  metricPoints,
  metricQuery,
} from "../../monitor/metric-query";
import { METRICS, type Metric } from "../../monitor/metric-table";
import type { AppService } from "../app-service";
import { instanceIdOf } from "../model/instances";
import { siteId, slotId } from "../model/resources";
import { findSlot, SITE_AND_SLOT } from "./site-lookup";

/**
 * Azure Monitor's metrics of apps and slots. They show what the front door has counted since it was opened.
 *
 * A slot is a resource with its own metrics (`Microsoft.Web/sites/slots`). So metrics do not move at a swap: they are
 * about the old build before it, and about the new build after it. A traffic rule can send a request for the app's host
 * name to a slot. It is counted at the slot that answered; no document says where Azure counts it.
 *
 * Azure shows a request some minutes later; here it shows at once.
 *
 * Source: "Metrics - List" and "Metric Definitions - List" of Azure Monitor's REST API, and the examples in
 * Azure/azure-rest-api-specs; "Supported metrics for Microsoft.Web/sites/slots", Microsoft.
 */
export class MetricRoutes {
  constructor(
    private readonly service: AppService,
    private readonly metrics: Metrics,
  ) {}

  addTo(router: ArmRouter): void {
    for (const path of SITE_AND_SLOT) {
      const provider = `${path}/providers/Microsoft.Insights`;
      router.on("GET", `${provider}/metrics`, (request, parameters) => this.list(request, parameters));
      router.on("GET", `${provider}/metricDefinitions`, (_request, parameters) => this.define(parameters));
    }
  }

  private list(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const type = resourceType(slot.name);
    const query = metricQuery(request.query, type, this.service.clock.now());
    const minutes = this.metrics.minutes(siteId(site), slot.name);
    const id = slotId(site, slot);
    return {
      status: 200,
      body: {
        cost: 0,
        timespan: `${isoSeconds(query.start)}/${isoSeconds(query.end)}`,
        interval: query.interval,
        value: query.metrics.map((metric) => ({
          id: `${id}/providers/Microsoft.Insights/metrics/${metric.name}`,
          type: "Microsoft.Insights/metrics",
          name: { value: metric.name, localizedValue: metric.localizedName },
          displayDescription: metric.description,
          unit: metric.unit,
          timeseries: timeseries(query, instanceIdOf(slot, 0), () => metricPoints(query, metric, minutes)),
          errorCode: "Success",
        })),
        namespace: `Microsoft.Web/${type}`,
        resourceregion: regionName(slot.location),
      },
    };
  }

  private define(parameters: PathParameters): ArmResponse {
    const { site, slot } = findSlot(this.service, parameters);
    const id = slotId(site, slot);
    return { status: 200, body: { value: METRICS.map((metric) => definition(id, resourceType(slot.name), metric)) } };
  }
}

/**
 * One series for all instances. If a filter asks for it, one series for each instance; here all that a slot answered
 * counts as the first one's. */
function timeseries(query: MetricQuery, instance: string, points: () => object[]): object[] {
  if (query.instances === undefined) {
    return [{ metadatavalues: [], data: points() }];
  }
  const name = { value: "instance", localizedValue: "instance" };
  return query.instances(instance) ? [{ metadatavalues: [{ name, value: instance }], data: points() }] : [];
}

function definition(id: string, type: string, metric: Metric): object {
  return {
    id: `${id}/providers/microsoft.insights/metricdefinitions/${metric.name}`,
    resourceId: id,
    namespace: `Microsoft.Web/${type}`,
    name: { value: metric.name, localizedValue: metric.localizedName },
    displayDescription: metric.description,
    isDimensionRequired: false,
    unit: metric.unit,
    primaryAggregationType: metric.primaryAggregation,
    supportedAggregationTypes: ["None", ...AGGREGATIONS],
    metricAvailabilities: Object.keys(GRAINS).map((timeGrain) => ({ timeGrain, retention: "P93D" })),
    dimensions: [{ value: "Instance", localizedValue: "Instance" }],
  };
}

function resourceType(slot: string): string {
  return slot === PRODUCTION ? "sites" : "sites/slots";
}
