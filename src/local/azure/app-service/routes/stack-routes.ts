import type { OperatingSystem } from "../../../../rules";
import type { ArmRequest, ArmResponse } from "../../arm/protocol";
import type { ArmRouter } from "../../arm/router";
import type { JsonObject } from "../../json";
import { functionAppStacks } from "../stacks/function-app-stacks";
import { webAppStacks } from "../stacks/web-app-stacks";

/** The languages that App Service offers, which clients ask for before they create an app. */
export class StackRoutes {
  addTo(router: ArmRouter): void {
    for (const place of ["", "/locations/:location"]) {
      router.on("GET", `/providers/Microsoft.Web${place}/webAppStacks`, (request) => answer(request, webAppStacks));
      router.on("GET", `/providers/Microsoft.Web${place}/functionAppStacks`, (request) =>
        answer(request, functionAppStacks),
      );
    }
  }
}

const SYSTEMS: readonly OperatingSystem[] = ["linux", "windows"];

/** `stackOsType` is `Linux`, `Windows` or `All`. Absent, it is all. */
function answer({ query }: ArmRequest, stacks: (systems: readonly OperatingSystem[]) => JsonObject[]): ArmResponse {
  const wanted = SYSTEMS.find((system) => system === query.stackOsType?.toLowerCase());
  return { status: 200, body: { value: stacks(wanted ? [wanted] : SYSTEMS), nextLink: null, id: null } };
}
