import { ArmError, type ArmRequest } from "../../arm/protocol";
import { isJsonObject, type Json, type JsonObject, own } from "../../json";
import { webError } from "../model/errors";

/**
 * The body of a write. The caller may change it.
 *
 * @throws ArmError 400 if it is not an object.
 */
export function bodyOf(request: ArmRequest): JsonObject {
  if (!isJsonObject(request.body)) {
    throw new ArmError(
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized: it must be a JSON object.",
    );
  }
  return structuredClone(request.body);
}

/**
 * The properties of a configuration write.
 *
 * @throws ArmError 400 if there are none. App Service never treats missing properties as an empty list, because that
 * would delete everything.
 */
export function requiredPropertiesOf(request: ArmRequest): JsonObject {
  const { properties } = bodyOf(request);
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
 * Checks the location in the body of a PUT. Azure Resource Manager requires a location and does not let it change.
 *
 * @param current Where the resource is; undefined if it does not exist yet.
 * @param sameRegion Tells whether two spellings name one region.
 */
export function checkLocation(
  body: JsonObject,
  resource: { readonly name: string; readonly group: string; readonly location: string } | undefined,
  sameRegion: (one: string, other: string) => boolean,
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
  return location;
}

/**
 * Converts written values to the types of their properties, as App Service does when it reads JSON. `"5"` is accepted
 * for 5; a list is not accepted for a text. A null is ignored if the property has a value of its own.
 *
 * @param written The values in a body.
 * @param known The properties, each with a value that shows its type; null where any type is accepted.
 */
export function typedLike(written: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) => {
      const example = own(known, name) ?? null;
      if (example === null) {
        return [[name, value]];
      }
      return value === null ? [] : [[name, convert(name, value, example)]];
    }),
  );
}

/** The error for a parameter that App Service does not accept. */
export function invalidParameter(name: string): ArmError {
  return webError(400, "BadRequest", `The parameter ${name} has an invalid value.`, "51008", [name]);
}

function convert(name: string, value: Json, example: Json): Json {
  if (typeof value === typeof example && Array.isArray(value) === Array.isArray(example)) {
    return value;
  }
  if (typeof example === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return String(value);
  }
  if (typeof example === "boolean" && typeof value === "string" && /^(true|false)$/i.test(value)) {
    return value.toLowerCase() === "true";
  }
  if (
    typeof example === "number" &&
    typeof value === "string" &&
    value.trim() !== "" &&
    Number.isFinite(Number(value))
  ) {
    return Number(value);
  }
  throw invalidParameter(name);
}
