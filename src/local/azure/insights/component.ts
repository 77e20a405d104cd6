import { randomUUID } from "node:crypto";
import { ArmError } from "../arm/protocol";
import { withNames } from "../bodies/body-type";
import { textIn } from "../bodies/request-body";
import type { ResourceModel } from "../generic/resource-model";

/** An Application Insights component. It has keys and a connection string. Telemetry is not collected. */
export const COMPONENT: ResourceModel = {
  type: "Microsoft.Insights/components",
  isRegional: true,
  // Source: the REST interface of Microsoft.Insights. Clients take no other status.
  createdStatus: 200,
  properties: withNames(
    "Application_Type",
    "Flow_Type",
    "Request_Source",
    "RetentionInDays",
    "SamplingPercentage",
    "DisableIpMasking",
    "DisableLocalAuth",
    "IngestionMode",
    "WorkspaceResourceId",
    "publicNetworkAccessForIngestion",
    "publicNetworkAccessForQuery",
  ),
  complete({ id, name, top, properties, before, others }) {
    if (!textIn(top, "kind")) {
      throw new ArmError(400, "BadRequest", "The property 'kind' of the component is required, for example 'web'.");
    }
    const known = before?.properties ?? {};
    const key = textIn(known, "InstrumentationKey") ?? randomUUID();
    const appId = textIn(known, "AppId") ?? randomUUID();
    const region = String(top.location);
    const workspace = textIn(properties, "WorkspaceResourceId");
    return {
      top,
      properties: {
        Application_Type: "web",
        Flow_Type: "Bluefield",
        Request_Source: "rest",
        RetentionInDays: 90,
        IngestionMode: workspace ? "LogAnalytics" : "ApplicationInsights",
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        ...properties,
        Ver: "v2",
        ApplicationId: name,
        AppId: appId,
        Name: name,
        CreationDate: known.CreationDate ?? new Date(others.clock.now()).toISOString(),
        TenantId: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "",
        InstrumentationKey: key,
        // Source of the form: "Connection strings in Application Insights", Microsoft. The hosts are made up from the region.
        ConnectionString: [
          `InstrumentationKey=${key}`,
          `IngestionEndpoint=https://${region}-0.in.applicationinsights.azure.com/`,
          `LiveEndpoint=https://${region}.livediagnostics.monitor.azure.com/`,
          `ApplicationId=${appId}`,
        ].join(";"),
        provisioningState: "Succeeded",
      },
      hidden: before?.hidden ?? {},
    };
  },
};
