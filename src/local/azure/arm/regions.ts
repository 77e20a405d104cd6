/** Display names of Azure's regions. App Service answers with them where a client wrote, for example, `westeurope`. */
export const REGIONS: readonly string[] = [
  "Australia Central",
  "Australia East",
  "Australia Southeast",
  "Brazil South",
  "Canada Central",
  "Canada East",
  "Central India",
  "Central US",
  "East Asia",
  "East US",
  "East US 2",
  "France Central",
  "Germany West Central",
  "Israel Central",
  "Italy North",
  "Japan East",
  "Japan West",
  "Korea Central",
  "Korea South",
  "Mexico Central",
  "New Zealand North",
  "North Central US",
  "North Europe",
  "Norway East",
  "Poland Central",
  "Qatar Central",
  "South Africa North",
  "South Central US",
  "South India",
  "Southeast Asia",
  "Spain Central",
  "Sweden Central",
  "Switzerland North",
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
