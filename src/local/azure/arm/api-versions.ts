import { isJsonObject, own } from "../json";
import { ArmError, type ArmRequest } from "./protocol";
import { REGIONS } from "./regions";
import { collectionAt, resourceAt } from "./resource-path";

/** Source: an error of 2020 that lists them, and azure-native's own lists. */
const WEB = [
  "2014-04-01-preview",
  "2014-04-01",
  "2014-06-01",
  "2014-11-01",
  "2015-02-01",
  "2015-04-01",
  "2015-05-01",
  "2015-06-01",
  "2015-07-01",
  "2015-08-01",
  "2016-03-01",
  "2016-08-01",
  "2016-09-01",
  "2017-08-01",
  "2018-02-01",
  "2018-11-01",
  "2019-08-01",
  "2020-06-01",
  "2020-09-01",
  "2020-10-01",
  "2020-12-01",
  "2021-01-01",
  "2021-01-15",
  "2021-02-01",
  "2021-03-01",
  "2022-03-01",
  "2022-09-01",
  "2023-01-01",
  "2023-12-01",
  "2024-04-01",
  "2024-11-01",
  "2025-03-01",
  "2025-05-01",
];

/** The types whose versions are known, each with the one of the list that it does not have. */
const KNOWN: Readonly<Record<string, string | null>> = {
  "microsoft.web/sites": "2016-09-01",
  "microsoft.web/serverfarms": "2016-08-01",
  "microsoft.web/certificates": null,
};

/**
 * The api-versions of a type of resource; undefined where they are not known here.
 *
 * @param type For example `Microsoft.Web/sites/slots`, in any case.
 */
export function apiVersionsOf(type: string): readonly string[] | undefined {
  const missing = own(KNOWN, type.toLowerCase().split("/", 2).join("/"));
  return missing === undefined ? undefined : WEB.filter((version) => version !== missing);
}

/** What every api-version looks like. */
const FORM = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(-[a-z]+(\.\d+)?)?$/i;

/**
 * Refuses a request without an api-version, and with one that its type of resource does not have. Of types whose versions are not
 * known here, every date is taken.
 *
 * @param locationOf Where the resources of a path are; undefined where that is not known.
 * @throws ArmError 400
 */
export function checkApiVersion(request: ArmRequest, locationOf: (path: string) => string | undefined): void {
  const version = request.query["api-version"] ?? "";
  if (version === "") {
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  const type = (resourceAt(request.path) ?? collectionAt(request.path))?.type ?? "";
  const known = apiVersionsOf(type);
  if (known ? known.includes(version.toLowerCase()) : FORM.test(version)) {
    return;
  }
  const written = isJsonObject(request.body) ? request.body.location : undefined;
  const location = typeof written === "string" ? written : (locationOf(request.path) ?? "");
  // Source of the first: an error of 2020. Which text belongs to the second is not known.
  throw known
    ? new ArmError(
        400,
        "NoRegisteredProviderFound",
        `No registered resource provider found for location '${location}' and API version '${version}' for type '${type.slice(type.indexOf("/") + 1)}'. ` +
          `The supported api-versions are '${known.join(", ")}'. The supported locations are '${REGIONS.map((region) => region.replaceAll(" ", "").toLowerCase()).join(", ")}'.`,
      )
    : new ArmError(400, "InvalidApiVersionParameter", `The api-version '${version}' is invalid.`);
}
