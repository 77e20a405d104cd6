/** The short name of the company, which makes names unique in all of Azure. */
const COMPANY = "example";

/** The abbreviations of environments in names. */
const SHORT: Readonly<Record<string, string>> = { test: "test", production: "prod" };

/**
 * The names in Azure of what belongs to a service. They are made of what the team declares, so they are the same in every run
 * and on every machine.
 *
 * Source of the prefixes: "Abbreviation recommendations for Azure resources", Microsoft.
 */
export function namesOf(service: string, environment: string) {
  const name = `${COMPANY}-${service}-${SHORT[environment]}`;
  return { group: `rg-${name}`, plan: `asp-${name}`, app: `app-${name}`, budget: `budget-${name}` };
}
