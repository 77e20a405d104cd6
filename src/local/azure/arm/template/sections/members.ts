import { samePlace } from "../../exact-json/places";
import { foldedKey, objectOf, type ValueObject } from "../../exact-json/values";
import { invalidContent } from "../errors";

/** Members that ARM knows at one place of a template, by their folded names. */
export type KnownMembers = ReadonlyMap<string, string>;

export function knownMembers(names: readonly string[]): KnownMembers {
  return new Map(names.map((name) => [foldedKey(name), name]));
}

/**
 * An object with its members in ARM's spelling. A template may write them in any case.
 *
 * @param refuseAs What ARM calls the object when it refuses a member that it does not know. Without it, they are left out.
 * @param path The place of the object in the request.
 */
export function withKnownMembers(value: ValueObject, known: KnownMembers, refuseAs?: string, path = ""): ValueObject {
  const members = Object.entries(value).flatMap(([written, member]) => {
    const name = known.get(foldedKey(written));
    if (name !== undefined) {
      return [[name, member] as const];
    }
    if (refuseAs === undefined) {
      return [];
    }
    throw invalidContent(
      `Could not find member '${written}' on object of type '${refuseAs}'. Path '${path}.${written}'.`,
    );
  });
  return samePlace(objectOf(members), value);
}
