import type { Problem } from "azure-slots";
import type { WebServiceArgs } from "./web-service";

const ENVIRONMENTS = ["test", "production"];

const REGIONS = ["westeurope", "northeurope"];

/** The sizes that a team may take, and the tier of each. All of them have deployment slots. */
export const SIZES: Readonly<Record<string, string>> = { S1: "Standard", P0v3: "PremiumV3", P1v3: "PremiumV3" };

/** The ones that production may have. */
const SIZES_OF_PRODUCTION = ["P0v3", "P1v3"];

const LARGEST_BUDGET = 10_000;

/** What breaks a rule of the company. Each problem says what is allowed. */
export function problemsIn(name: string, args: WebServiceArgs): Problem[] {
  const { environment, region, size, costCenter, owner, monthlyBudget, healthPath } = args;
  const sizes = environment === "production" ? SIZES_OF_PRODUCTION : Object.keys(SIZES);
  return [
    ...matches("name", name, /^[a-z][a-z0-9]{1,11}$/, "use 2 to 12 lower-case letters and digits"),
    ...oneOf("environment", environment, ENVIRONMENTS),
    ...oneOf("region", region, REGIONS),
    ...oneOf("size", size, sizes),
    ...matches("costCenter", costCenter, /^CC-\d{4}$/, "use CC- and four digits, for example CC-1234"),
    ...matches("owner", owner, /^[^@\s]+@example\.com$/, "use the team's e-mail address at example.com"),
    ...(monthlyBudget > 0 && monthlyBudget <= LARGEST_BUDGET
      ? []
      : [
          {
            path: "monthlyBudget",
            reason: `${monthlyBudget} is not allowed: use more than 0, at most ${LARGEST_BUDGET}`,
          },
        ]),
    ...matches("healthPath", healthPath, /^\/\S+$/, "use a path of the service's own health check, as in /healthz"),
  ];
}

function oneOf(path: string, value: string, allowed: readonly string[]): Problem[] {
  return allowed.includes(value)
    ? []
    : [{ path, reason: `${JSON.stringify(value)} is not allowed: use ${allowed.join(", ")}` }];
}

function matches(path: string, value: string, form: RegExp, cure: string): Problem[] {
  return form.test(value) ? [] : [{ path, reason: `${JSON.stringify(value)} is not allowed: ${cure}` }];
}
