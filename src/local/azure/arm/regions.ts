import { ArmError } from "./protocol";

/** Display names of Azure's regions. App Service answers with them where a client wrote, for example, `westeurope`. */
export const REGIONS: readonly string[] = [
  "Australia Central",
  "Australia Central 2",
  "Australia East",
  "Australia Southeast",
  "Austria East",
  "Belgium Central",
  "Brazil South",
  "Brazil Southeast",
  "Canada Central",
  "Canada East",
  "Central India",
  "Central US",
  "Central US EUAP",
  "Chile Central",
  "East Asia",
  "East US",
  "East US 2",
  "East US 2 EUAP",
  "France Central",
  "France South",
  "Germany North",
  "Germany West Central",
  "Indonesia Central",
  "Israel Central",
  "Italy North",
  "Japan East",
  "Japan West",
  "Jio India Central",
  "Jio India West",
  "Korea Central",
  "Korea South",
  "Malaysia West",
  "Mexico Central",
  "New Zealand North",
  "North Central US",
  "North Europe",
  "Norway East",
  "Norway West",
  "Poland Central",
  "Qatar Central",
  "South Africa North",
  "South Africa West",
  "South Central US",
  "South India",
  "Southeast Asia",
  "Spain Central",
  "Sweden Central",
  "Sweden South",
  "Switzerland North",
  "Switzerland West",
  "Taiwan North",
  "UAE Central",
  "UAE North",
  "UK South",
  "UK West",
  "West Central US",
  "West Europe",
  "West India",
  "West US",
  "West US 2",
  "West US 3",
];

const BY_NAME = new Map(REGIONS.map((region) => [regionName(region), region]));

/** A region as spelled in identifiers: `West Europe` is `westeurope`. */
export function regionName(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}

/** Whether two spellings name one region. */
export function sameRegion(one: string, other: string): boolean {
  return regionName(one) === regionName(other);
}

/** A region as App Service shows it: `westeurope` is `West Europe`. An unknown region is returned unchanged. */
export function regionDisplayName(location: string): string {
  return BY_NAME.get(regionName(location)) ?? location;
}

/**
 * Refuses a place that is no region of Azure.
 *
 * @param type What is to be created there, for example `Microsoft.Web/sites`.
 * @throws ArmError 400
 */
export function checkRegion(location: string, type: string): void {
  if (!BY_NAME.has(regionName(location))) {
    const regions = [...BY_NAME.keys()].join(",");
    const isGroup = type === "Microsoft.Resources/resourceGroups";
    throw isGroup
      ? new ArmError(
          400,
          "LocationNotAvailableForResourceGroup",
          `The provided location '${location}' is not available for resource group. List of available regions is '${regions}'.`,
        )
      : new ArmError(
          400,
          "LocationNotAvailableForResourceType",
          `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions}'.`,
        );
  }
}
