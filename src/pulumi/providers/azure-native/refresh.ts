import { isList, isMap, isSame, type MutablePropertyMap, type PropertyMap, type PropertyValue } from "../values";

/**
 * Computes a resource's inputs after it was read again. Azure only tells the current values, not what a program
 * declared. So azure-native finds the differences between the old and the new values, and applies them to the inputs. A
 * value that changed in Azure gets into the inputs even if the program never declared it.
 *
 * @param inputs The recorded inputs.
 * @param before The recorded outputs, in the form of inputs.
 * @param now The current outputs, in the form of inputs.
 */
export function refreshInputs(inputs: PropertyMap, before: PropertyMap, now: PropertyMap): PropertyMap {
  const refreshed: MutablePropertyMap = { ...inputs };
  for (const property of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const old = before[property];
    const current = now[property];
    if (isSame(old, current)) continue;
    if (current === undefined) delete refreshed[property];
    else refreshed[property] = refreshValue(inputs[property], old, current);
  }
  return refreshed;
}

function refreshValue(
  input: PropertyValue | undefined,
  before: PropertyValue | undefined,
  now: PropertyValue,
): PropertyValue {
  if (isMap(input) && isMap(before) && isMap(now)) return refreshInputs(input, before, now);
  if (isList(input) && isList(before) && isList(now)) {
    return now.map((item, index) => refreshValue(input[index], before[index], item));
  }
  return now;
}
