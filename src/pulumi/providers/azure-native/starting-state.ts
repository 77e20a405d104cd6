import { isList, isMap, isSame, type PropertyMap, type PropertyValue } from "../values";

/**
 * Whether a resource that Azure created with another one still has its initial state, as far as azure-native checks.
 * Every value must be one of the initial values. False and an empty list count as no value.
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
