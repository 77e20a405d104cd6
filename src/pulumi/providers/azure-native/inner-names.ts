import { isList, isMap, type PropertyMap, type PropertyValue } from "../values";

/** Azure's names of properties that are named otherwise in programs, by the names in programs. */
export type Renamed = Readonly<Record<string, string>>;

/** Names in it are a program's own. */
const FREE = "tags";

/** Names properties as Azure does, however deep they are. */
export function asInAzure(values: PropertyMap, renamed: Renamed | undefined): PropertyMap {
  return renamed ? renameIn(values, renamed) : values;
}

/** Names properties as programs do, however deep they are. */
export function asInPrograms(values: PropertyMap, renamed: Renamed | undefined): PropertyMap {
  return renamed
    ? renameIn(values, Object.fromEntries(Object.entries(renamed).map(([name, azureName]) => [azureName, name])))
    : values;
}

function renameIn(values: PropertyMap, names: Renamed): PropertyMap {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, PropertyValue] => [
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
      name === FREE ? value : renameValue(value, names),
    ]),
  );
}

function renameValue(value: PropertyValue, names: Renamed): PropertyValue {
  if (isList(value)) return value.map((item) => renameValue(item, names));
  return isMap(value) ? renameIn(value, names) : value;
}
