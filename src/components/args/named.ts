import type { NamedKind } from "../../rules";
import { eachKind, NAMED_KINDS, type NamesByKind } from "./sticky";

/**
 * The names that a declaration uses in an app. They are stored among the component's inputs, so that a later run knows
 * what was removed. For some of them, no deletion of a resource undoes the change in Azure.
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

/** A component's inputs. Each is a text, or texts keyed by slot. */
export type NamedInputs = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** The names of a component's inputs that list sticky names, and names that travel with the build. */
const STICKY_INPUTS: Readonly<Record<NamedKind, string>> = {
  settings: "stickySettings",
  connectionStrings: "stickyConnectionStrings",
  mounts: "stickyMounts",
};
const BUILD_INPUTS: Readonly<Record<NamedKind, string>> = {
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
 * Turns the names of a declaration into a component's inputs. Pulumi shows an input whenever it changes. So each input
 * is one line, in the words of the arguments. What is not declared is left out.
 */
export function namedInputs({ sticky, travelling, ...lists }: Named): NamedInputs {
  const build = NAMED_KINDS.map((kind) => [BUILD_INPUTS[kind], travelling[kind]] as const);
  const texts = [...Object.entries(lists), ...build].map(([name, names]) => [name, names.join(SEPARATOR)] as const);
  const bySlot = NAMED_KINDS.map((kind) => {
    const places = Object.entries(sticky).map(([slot, names]) => [slot, names[kind].join(SEPARATOR)] as const);
    return [STICKY_INPUTS[kind], Object.fromEntries(places.filter(([, text]) => text !== ""))] as const;
  });
  return Object.fromEntries([
    ...texts.filter(([, text]) => text !== ""),
    ...bySlot.filter(([, places]) => Object.keys(places).length > 0),
  ]);
}

/** Reads the names back from inputs that {@link namedInputs} made. */
export function namedIn(inputs: Readonly<Record<string, unknown>>): Named {
  const list = (text: unknown) => (typeof text === "string" && text !== "" ? text.split(SEPARATOR) : []);
  const places = eachKind((kind) => inputs[STICKY_INPUTS[kind]]);
  const textOf = (kind: NamedKind, slot: string) =>
    (places[kind] as Readonly<Record<string, unknown>> | undefined)?.[slot];
  const stuck = new Set(NAMED_KINDS.flatMap((kind) => Object.keys(places[kind] ?? {})));
  return {
    slots: list(inputs.slots),
    sticky: Object.fromEntries([...stuck].map((slot) => [slot, eachKind((kind) => list(textOf(kind, slot)))])),
    travelling: eachKind((kind) => list(inputs[BUILD_INPUTS[kind]])),
    traffic: list(inputs.traffic),
    virtualNetworks: list(inputs.virtualNetworks),
    sideContainers: list(inputs.sideContainers),
  };
}
