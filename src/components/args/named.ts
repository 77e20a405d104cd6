import type { NamedKind } from "../../rules";
import { eachKind, NAMED_KINDS, type NamesByKind, NO_NAMES } from "./sticky";

/**
 * The names that a declaration uses in an app. They are stored in the stack's state, so that a later run knows what was
 * removed. For some of them, no deletion of a resource undoes the change in Azure.
 */
export interface Named {
  /** The slots that the component itself declares. */
  readonly slots: readonly string[];
  /** For production and each slot, the sticky names. */
  readonly sticky: Readonly<Record<string, NamesByKind>>;
  /** The names that travel with the release slot's build; none if there is no release slot. */
  readonly travelling: NamesByKind;
  /** The slots with a traffic rule. */
  readonly traffic: readonly string[];
  /** The slots with virtual network integration. May include production. */
  readonly virtualNetworks: readonly string[];
  /** The side containers of the app, the same in each slot. */
  readonly sideContainers: readonly string[];
}

/** No names. */
export const NOTHING_NAMED: Named = {
  slots: [],
  sticky: {},
  travelling: NO_NAMES,
  traffic: [],
  virtualNetworks: [],
  sideContainers: [],
};

/** The names of texts that list sticky names, and names that travel with the build. */
const STICKY_TEXTS: Readonly<Record<NamedKind, string>> = {
  settings: "stickySettings",
  connectionStrings: "stickyConnectionStrings",
  mounts: "stickyMounts",
};
const BUILD_TEXTS: Readonly<Record<NamedKind, string>> = {
  settings: "buildSettings",
  connectionStrings: "buildConnectionStrings",
  mounts: "buildMounts",
};

/** Separates names. No name contains it. */
const SEPARATOR = ", ";

/** Names as one input; undefined if there are none. */
export function joined(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(SEPARATOR);
}

/**
 * Turns the names of a declaration into texts. Pulumi shows a text whenever it changes. So each is one line, in the words
 * of the arguments. What is not declared is left out.
 */
export function namedTexts({ sticky, travelling, ...lists }: Named): Readonly<Record<string, string>> {
  const build = NAMED_KINDS.map((kind) => [BUILD_TEXTS[kind], travelling[kind]] as const);
  const bySlot = NAMED_KINDS.flatMap((kind) =>
    Object.entries(sticky).map(([slot, names]) => [`${STICKY_TEXTS[kind]}.${slot}`, names[kind]] as const),
  );
  const all = [...Object.entries(lists), ...build, ...bySlot];
  return Object.fromEntries(
    all.flatMap(([name, names]) => (names.length === 0 ? [] : [[name, names.join(SEPARATOR)]])),
  );
}

/** Reads the names back from texts that {@link namedTexts} made. */
export function namedIn(texts: Readonly<Record<string, string>>): Named {
  const list = (name: string) => texts[name]?.split(SEPARATOR) ?? [];
  const slotsOf = (kind: NamedKind) =>
    Object.keys(texts).flatMap((name) => {
      const [text, ...slot] = name.split(".");
      return text === STICKY_TEXTS[kind] ? [slot.join(".")] : [];
    });
  const stuck = new Set(NAMED_KINDS.flatMap(slotsOf));
  return {
    slots: list("slots"),
    sticky: Object.fromEntries(
      [...stuck].map((slot) => [slot, eachKind((kind) => list(`${STICKY_TEXTS[kind]}.${slot}`))]),
    ),
    travelling: eachKind((kind) => list(BUILD_TEXTS[kind])),
    traffic: list("traffic"),
    virtualNetworks: list("virtualNetworks"),
    sideContainers: list("sideContainers"),
  };
}
