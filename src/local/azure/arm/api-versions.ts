import { isJsonObject } from "../json";
import { ArmError, type ArmRequest } from "./protocol";
import { REGIONS, regionName } from "./regions";
import { collectionAt, resourceAt } from "./resource-path";
import { RESOURCE_TYPES } from "./resource-types";

/** The types of Microsoft.Web whose api-versions are all known. What is inside them has the same ones. */
const KNOWN = ["sites", "serverfarms", "certificates"];

/** All api-versions of a type of resource, the oldest first; undefined where they are not known here. */
function apiVersionsOf(type: string): readonly string[] | undefined {
  const [namespace, first = ""] = type.toLowerCase().split("/");
  const versions =
    namespace === "microsoft.web" && KNOWN.includes(first) ? RESOURCE_TYPES["Microsoft.Web"]?.[first] : [];
  return versions?.length ? [...versions].reverse() : undefined;
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
          `The supported api-versions are '${known.join(", ")}'. The supported locations are '${REGIONS.map(regionName).join(", ")}'.`,
      )
    : new ArmError(400, "InvalidApiVersionParameter", `The api-version '${version}' is invalid.`);
}
