import { ArmError } from "../arm/protocol";
import type { ArmRouter } from "../arm/router";
import { withNames } from "../bodies/body-type";
import { bodyOf, objectIn } from "../bodies/request-body";
import type { KeptResource, KeptResources } from "../generic/kept-resources";
import { COMPONENT } from "./component";

const PATH = `/subscriptions/:subscription/resourceGroups/:group/providers/${COMPONENT.type}/:component/currentbillingfeatures`;

const CAP = withNames(
  "Cap",
  "WarningThreshold",
  "StopSendNotificationWhenHitThreshold",
  "StopSendNotificationWhenHitCap",
);

/**
 * How much telemetry a component takes in a day. It is kept, and limits nothing. Terraform's azurerm reads it with every component.
 *
 * Sources: the REST interface of Microsoft.Insights, "Component Current Billing Features"; what `az monitor app-insights component billing
 * show` printed for a component of 2025 or 2026, in a public report; 100 GB a day is the cap that its articles name.
 */
export function addBillingFeatureRoutes(router: ArmRouter, resources: KeptResources): void {
  router.on("GET", PATH, (request) => ({ status: 200, body: shown(componentOf(resources, request.path)) }));
  router.on("PUT", PATH, async (request) => {
    const component = componentOf(resources, request.path);
    const body = bodyOf(request, { ...withNames("CurrentBillingFeatures"), DataVolumeCap: CAP });
    const cap = { ...shown(component).DataVolumeCap, ...objectIn(body, "DataVolumeCap") };
    const features = { CurrentBillingFeatures: body.CurrentBillingFeatures ?? ["Basic"], DataVolumeCap: cap };
    const written = { ...component, hidden: { ...component.hidden, features } };
    await resources.put(written);
    return { status: 200, body: shown(written) };
  });
}

/** @throws ArmError 404 */
function componentOf(resources: KeptResources, path: string): KeptResource {
  const found = resources.find(path.slice(0, path.lastIndexOf("/")));
  if (!found) {
    throw new ArmError(404, "ResourceNotFound", `The Resource '${path.split("/providers/")[1]}' was not found.`);
  }
  return found;
}

function shown({ hidden }: KeptResource) {
  const features = objectIn(hidden, "features");
  return {
    CurrentBillingFeatures: features.CurrentBillingFeatures ?? ["Basic"],
    DataVolumeCap: {
      Cap: 100,
      ResetTime: 0,
      WarningThreshold: 90,
      StopSendNotificationWhenHitThreshold: false,
      StopSendNotificationWhenHitCap: false,
      MaxHistoryCap: 1000,
      ...objectIn(features, "DataVolumeCap"),
    },
  };
}
