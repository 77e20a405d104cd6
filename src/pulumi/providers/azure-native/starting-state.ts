import { isList, isMap, isSame, type PropertyMap, type PropertyValue } from "../values";

/**
 * Whether a resource that Azure made with another one is still as it came, as far as azure-native looks: everything that
 * it has must be in what such a resource starts with, where false and an empty list are the same as nothing.
 *
 * Source: pulumi-azure-native, `provider/pkg/convert/isDefaultResponse.go`.
 */
export function isAsItStarts(inputs: PropertyMap, startsAs: PropertyMap): boolean {
  return Object.entries(inputs).every(([name, value]) => isUntouched(value, startsAs[name]));
}

function isUntouched(value: PropertyValue, start: PropertyValue | undefined): boolean {
  if (start === undefined) return false;
  if (isList(value)) return value.length === 0;
  if (isMap(value)) return isMap(start) && isAsItStarts(value, start);
  return value === false || start === "*" || isSame(value, start);
}
