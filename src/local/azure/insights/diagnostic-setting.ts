import { textIn } from "../app-service/routes/request-body";
import { ArmError } from "../arm/protocol";
import type { ResourceModel } from "../generic/resource-model";

/** Where the logs of a resource can go. Source: the schema of Microsoft.Insights/diagnosticSettings. */
const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "serviceBusRuleId",
  "marketplacePartnerId",
];

/** The logs and metrics of a resource that are to go somewhere. They are remembered; nothing is sent. */
export const DIAGNOSTIC_SETTING: ResourceModel = {
  type: "Microsoft.Insights/diagnosticSettings",
  isListedBySpot: true,
  complete({ top, properties }) {
    if (!DESTINATIONS.some((name) => textIn(properties, name))) {
      throw new ArmError(
        400,
        "BadRequest",
        `At least one data sink needs to be specified: the setting names none of ${DESTINATIONS.join(", ")}.`,
      );
    }
    return {
      top,
      properties: {
        storageAccountId: null,
        serviceBusRuleId: null,
        workspaceId: null,
        eventHubAuthorizationRuleId: null,
        eventHubName: null,
        metrics: [],
        logs: [],
        logAnalyticsDestinationType: null,
        ...properties,
      },
      hidden: {},
    };
  },
};
