import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A value that is only known after the update has run. */
export const UNKNOWN = Symbol("unknown");

/** A value that must be encrypted wherever Pulumi stores it. */
export class Secret {
  constructor(
    /** The value itself. */
    readonly value: PropertyValue,
  ) {}
}

/** A value as a provider sees it: of a resource's property, an argument or a result. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | typeof UNKNOWN
  | Secret
  | readonly PropertyValue[]
  | PropertyMap;

/** Named values: the inputs or the outputs of a resource. */
export interface PropertyMap {
  readonly [property: string]: PropertyValue;
}

/** The same, while it is being built. */
export type MutablePropertyMap = Record<string, PropertyValue>;

// Pulumi's wire format: plain JSON. These strings stand for values that JSON does not have.
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Whether a value is a map of named values. */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** Whether a value is a list. Array.isArray alone does not narrow a readonly array. */
export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** Whether a value is an asset (a text or a file) or an archive of assets. */
export function isAsset(value: PropertyValue | undefined): value is PropertyMap {
  return isArchive(value) || (isMap(value) && value[SIGNATURE_KEY] === ASSET_SIGNATURE);
}

/** Whether a value is an archive of assets. */
export function isArchive(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && value[SIGNATURE_KEY] === ARCHIVE_SIGNATURE;
}

/** Whether a value is unknown or contains an unknown value. */
export function hasUnknown(value: PropertyValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (isList(value)) return value.some(hasUnknown);
  return isMap(value) && Object.values(value).some(hasUnknown);
}

/** Whether two values are equal at any depth. An unknown value equals nothing, not even another unknown. */
export function isSame(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  // The same content may come from another machine's folder.
  if (isAsset(left) && isAsset(right) && typeof left.hash === "string" && left.hash !== "") {
    return left.hash === right.hash;
  }
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]))
    );
  }
  return false;
}

/**
 * Turns a JSON document into property values. Leaves out nulls in maps: for Pulumi, a null property and an absent one
 * are the same.
 */
export function fromJson(json: unknown): PropertyValue {
  if (json === null || json === undefined) return null;
  if (typeof json === "boolean" || typeof json === "number" || typeof json === "string") return json;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === "object") return mapFromJson(json);
  throw new Error(`a ${typeof json} is no JSON value`);
}

/** Turns a JSON object into named values. Anything else gives no values. */
export function mapFromJson(json: unknown): PropertyMap {
  const map: MutablePropertyMap = {};
  if (typeof json !== "object" || json === null || Array.isArray(json)) return map;
  for (const [key, value] of Object.entries(json)) {
    if (value !== null && value !== undefined) map[key] = fromJson(value);
  }
  return map;
}

/** Reads values from the engine. Unwraps secrets, because a provider never depends on whether a value is one. */
export function decodeMap(struct: Struct | undefined): PropertyMap {
  const map: MutablePropertyMap = {};
  for (const [key, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    const decoded = decode(value);
    if (decoded !== null) map[key] = decoded;
  }
  return map;
}

function decode(value: JavaScriptValue): PropertyValue {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Record<string, JavaScriptValue>;
  const signature = members[SIGNATURE_KEY];
  if (signature === SECRET_SIGNATURE || signature === OUTPUT_SIGNATURE) {
    return members.value === undefined ? UNKNOWN : decode(members.value);
  }
  const map: MutablePropertyMap = {};
  for (const [key, member] of Object.entries(members)) {
    const decoded = decode(member);
    if (decoded !== null) map[key] = decoded;
  }
  return map;
}

/** Writes values in the form that the engine reads. */
export function encodeMap(map: PropertyMap): Struct {
  return Struct.fromJavaScript(encodeMembers(map));
}

function encodeMembers(map: PropertyMap): Record<string, JavaScriptValue> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encode(value)]));
}

function encode(value: PropertyValue): JavaScriptValue {
  if (value === UNKNOWN) return UNKNOWN_STRING;
  if (value instanceof Secret) return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: encode(value.value) };
  if (isList(value)) return value.map(encode);
  if (isMap(value)) return encodeMembers(value);
  return value;
}
