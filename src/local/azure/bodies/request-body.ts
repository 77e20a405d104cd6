import { ArmError, type ArmRequest } from "../arm/protocol";
import { checkRegion, sameRegion } from "../arm/regions";
import { isJsonObject, type JsonObject, own } from "../json";
import { ANY_RESOURCE, type BodyType } from "./body-type";
import { readBody } from "./read-body";
import { webError } from "./web-error";

/**
 * The body of a write, as Azure reads it. The caller may change it.
 *
 * @param type What the body may have. Defaults to what every resource may have, and any properties.
 * @param invalid Makes the error for a value that is not of its type. Defaults to App Service's own.
 * @throws ArmError 400 if it is not an object, or a value in it is not of its type.
 */
export function bodyOf(
  request: ArmRequest,
  type: BodyType = ANY_RESOURCE,
  invalid: (path: string) => ArmError = invalidParameter,
): JsonObject {
  if (!isJsonObject(request.body)) {
    throw new ArmError(
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized: it must be a JSON object.",
    );
  }
  return readBody(type, structuredClone(request.body), invalid);
}

/**
 * The properties of a configuration write.
 *
 * @throws ArmError 400 if there are none. App Service never treats missing properties as an empty list, because that
 * would delete everything.
 */
export function requiredPropertiesOf(request: ArmRequest, type?: BodyType): JsonObject {
  const { properties } = bodyOf(request, type);
  if (!isJsonObject(properties)) {
    throw invalidParameter("properties");
  }
  return properties;
}

/**
 * An object within a body.
 *
 * @returns An empty object if the body has none.
 * @throws ArmError 400 if it is something else.
 */
export function objectIn(body: JsonObject, name: string): JsonObject {
  const value = own(body, name) ?? null;
  if (value !== null && !isJsonObject(value)) {
    throw invalidParameter(name);
  }
  return value ?? {};
}

/**
 * A text within a body.
 *
 * @returns Undefined if the body has none.
 * @throws ArmError 400 if it is something else.
 */
export function textIn(body: JsonObject, name: string): string | undefined {
  const value = own(body, name) ?? null;
  if (value !== null && typeof value !== "string") {
    throw invalidParameter(name);
  }
  return value ?? undefined;
}

/**
 * The tags in a body.
 *
 * @returns Undefined if the body names none.
 * @throws ArmError 400 if they are not an object of texts.
 */
export function tagsIn(body: JsonObject): JsonObject | undefined {
  if ((own(body, "tags") ?? null) === null) {
    return undefined;
  }
  const tags = objectIn(body, "tags");
  for (const [name, value] of Object.entries(tags)) {
    if (typeof value !== "string") {
      throw invalidParameter(`tags.${name}`);
    }
  }
  return tags;
}

/**
 * Checks the location in the body of a PUT. Azure Resource Manager requires a location, which has to be one of its regions, and
 * does not let it change.
 *
 * @param type The type of the resource.
 * @param resource The resource and where it is; undefined if it does not exist yet.
 */
export function checkLocation(
  body: JsonObject,
  type: string,
  resource: { readonly name: string; readonly group: string; readonly location: string } | undefined,
): string {
  const location = textIn(body, "location") ?? "";
  if (location === "") {
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  }
  if (resource && !sameRegion(location, resource.location)) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${resource.name}' already exists in location '${resource.location}' in resource group '${resource.group}'. ` +
        `A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  if (!resource) {
    checkRegion(location, type);
  }
  return location;
}

/** What was written, without the nulls for properties that always have a value: Azure ignores those. */
export function withoutEmptied(written: JsonObject, defaults: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(written).filter(([name, value]) => value !== null || (own(defaults, name) ?? null) === null),
  );
}

/** The error for a parameter that App Service does not accept. */
export function invalidParameter(name: string): ArmError {
  return webError(400, "BadRequest", `The parameter ${name} has an invalid value.`, "51008", [name]);
}
