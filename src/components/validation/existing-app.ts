import { checkSiteId, type Problem, parseSiteId } from "../../rules";
import type { Declaration } from "../args/declaration";
import { plainValues } from "../args/plain";
import { includes } from "../args/sticky";

/**
 * Checks that an app which is to be imported is the declared one. Another name or another resource group would replace it,
 * and production would be gone.
 */
export function checkExistingApp({ args, slots }: Declaration): Problem[] {
  const { existingApp } = args;
  if (existingApp === undefined) {
    return [];
  }
  const app = parseSiteId(existingApp.siteId);
  if (app === undefined || app.slot !== undefined) {
    return checkSiteId("existingApp.siteId", existingApp.siteId);
  }
  const { name, resourceGroupName } = plainValues({ name: args.name, resourceGroupName: args.resourceGroupName });
  const isOther = (declared: string | undefined, own: string) =>
    declared !== undefined && declared.toLowerCase() !== own.toLowerCase();
  const unknown = (existingApp.slots ?? []).filter((slot) => !includes(Object.keys(slots), slot));
  return [
    ...(args.name === undefined || isOther(name, app.siteName)
      ? [
          {
            path: "name",
            reason: `${name === undefined ? "it is missing" : `"${name}" is another app`}: use "${app.siteName}", as in existingApp.siteId`,
          },
        ]
      : []),
    ...(isOther(resourceGroupName, app.resourceGroupName)
      ? [
          {
            path: "resourceGroupName",
            reason: `"${resourceGroupName}" is another group: use "${app.resourceGroupName}", as in existingApp.siteId`,
          },
        ]
      : []),
    ...unknown.map((slot) => ({
      path: "existingApp.slots",
      reason: `"${slot}" is not a declared slot: declare it under slots, or remove it here`,
    })),
  ];
}
