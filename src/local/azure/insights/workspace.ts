import { randomBytes, randomUUID } from "node:crypto";
import { withNames } from "../bodies/body-type";
import { objectIn, textIn } from "../bodies/request-body";
import type { KeptResource } from "../generic/kept-resources";
import type { ResourceModel } from "../generic/resource-model";

/** A Log Analytics workspace. It has an id and keys. It stores no logs. */
export const WORKSPACE: ResourceModel = {
  type: "Microsoft.OperationalInsights/workspaces",
  isRegional: true,
  properties: {
    ...withNames("retentionInDays", "publicNetworkAccessForIngestion", "publicNetworkAccessForQuery"),
    sku: withNames("name", "capacityReservationLevel"),
    features: withNames("enableLogAccessUsingOnlyResourcePermissions", "disableLocalAuth"),
    workspaceCapping: withNames("dailyQuotaGb"),
  },
  complete({ top, properties, before, others }) {
    const now = new Date(others.clock.now()).toISOString();
    const known = before?.properties ?? {};
    const sku = objectIn(properties, "sku");
    return {
      top,
      properties: {
        retentionInDays: 30,
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        ...properties,
        sku: { name: textIn(sku, "name") ?? "PerGB2018", lastSkuUpdate: now, ...sku },
        features: { enableLogAccessUsingOnlyResourcePermissions: true, ...objectIn(properties, "features") },
        workspaceCapping: { dailyQuotaGb: -1, ...objectIn(properties, "workspaceCapping") },
        customerId: known.customerId ?? randomUUID(),
        createdDate: known.createdDate ?? now,
        modifiedDate: now,
        provisioningState: "Succeeded",
      },
      hidden: before?.hidden ?? { primary: newKey(), secondary: newKey() },
    };
  },
  // Templates call it `listKeys`.
  actions: { sharedkeys: sharedKeys, listkeys: sharedKeys },
};

function sharedKeys({ hidden }: KeptResource) {
  return { status: 200, body: { primarySharedKey: hidden.primary, secondarySharedKey: hidden.secondary } };
}

function newKey(): string {
  return randomBytes(64).toString("base64");
}
