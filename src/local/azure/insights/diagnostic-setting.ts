import { ArmError } from "../arm/protocol";
import { withNames } from "../bodies/body-type";
import { textIn } from "../bodies/request-body";
import type { ResourceModel } from "../generic/resource-model";

/** The properties that name a destination. Source: the schema of Microsoft.Insights/diagnosticSettings. */
const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "serviceBusRuleId",
  "marketplacePartnerId",
];

/** Says where the logs and metrics of a resource go. It is stored; nothing is sent. */
export const DIAGNOSTIC_SETTING: ResourceModel = {
  type: "Microsoft.Insights/diagnosticSettings",
  isListedBySpot: true,
  // Source: as for components.
  createdStatus: 200,
  properties: withNames(...DESTINATIONS, "eventHubName", "metrics", "logs", "logAnalyticsDestinationType"),
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
