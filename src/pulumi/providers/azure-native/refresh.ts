import { isList, isMap, isSame, type MutablePropertyMap, type PropertyMap, type PropertyValue } from "../values";

/**
 * What a resource's inputs become when it is read again. Azure does not tell what a program declared, only how things
 * are, so azure-native takes what differs between how they were and how they are, and changes that in the inputs:
 * what has changed in Azure gets into the inputs even where the program never spoke of it.
 *
 * @param inputs The inputs on record.
 * @param before The outputs on record, in the form of inputs.
 * @param now The outputs as they are now, in the form of inputs.
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
